"""Outlines of other regions, levels and decades: short texts, each with its own way of writing."""

from __future__ import annotations

from textwrap import dedent

import pytest

from outlines.importer import ParsedDomain, ParsedImport, parse


def read(text: str) -> ParsedImport:
    return parse(dedent(text).lstrip("\n"))


def goals(domain: ParsedDomain) -> list[tuple[int, str]]:
    return [(goal.number, goal.text) for goal in domain.goals]


def measures(domain: ParsedDomain) -> list[tuple[int, str]]:
    return [(measure.number, measure.title) for measure in domain.measures]


def messages(found: ParsedImport) -> list[str]:
    return [problem.message for problem in found.problems]


def test_the_national_outline_of_2011() -> None:
    """Domain headings end in 。, the label shares a line with nothing, 监测评估 has numbered clauses."""
    found = read("""
        国务院关于印发中国妇女发展纲要和中国儿童发展纲要的通知
        国发〔2011〕24号
        各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
        现将《中国妇女发展纲要（2011—2020年）》和《中国儿童发展纲要（2011—2020年）》印发给你们，请认真贯彻执行。
        国务院
        二○一一年七月三十日
        中国儿童发展纲要
        （2011-2020年）
        儿童时期是人生发展的关键时期。2001年，国务院颁布了《中国儿童发展纲要（2001-2010年）》。
        一、指导思想和基本原则
        （一）指导思想。
        高举中国特色社会主义伟大旗帜。
        （二）基本原则。
        1.依法保护原则。在儿童身心发展的全过程，依法保障儿童合法权利。
        2.儿童优先原则。优先考虑儿童的利益和需求。
        二、总目标
        完善覆盖城乡儿童的基本医疗卫生制度，提高儿童身心健康水平。
        三、发展领域、主要目标和策略措施
        （一）儿童与健康。
        主要目标：
        1.严重多发致残的出生缺陷发生率逐步下降，减少出生缺陷所致残疾。
        2.婴儿和5岁以下儿童死亡率分别控制在10‰和13‰以下。
        3.减少儿童伤害所致死亡和残疾。18岁以下儿童伤害死亡率以2010年为基数下降1/6。
        策略措施：
        1.加大妇幼卫生经费投入。优化卫生资源配置。
        2.加强妇幼卫生服务体系建设。省、市、县均设置1所政府举办、标准化的妇幼保健机构。
        （二）儿童与教育。
        主要目标：
        1.促进0-3岁儿童早期综合发展。
        2.基本普及学前教育。学前三年毛入园率达到70%。
        策略措施：
        1.落实教育优先发展战略。
        四、组织实施
        （一）加强对纲要实施工作的组织领导。国务院及地方各级妇女儿童工作委员会负责纲要实施的组织、协调、指导和督促。
        （二）制定地方儿童发展规划和部门实施方案。
        五、监测评估
        （一）对纲要实施情况进行年度监测、中期评估和终期评估。
    """)
    assert messages(found) == []
    (outline,) = found.outlines
    assert (outline.title, outline.audience) == ("中国儿童发展纲要（2011-2020年）", "children")
    assert (outline.start_year, outline.end_year, outline.line) == (2011, 2020, 7)
    assert [domain.title for domain in outline.domains] == ["儿童与健康", "儿童与教育"]
    assert [goal.line for goal in outline.domains[0].goals] == [21, 22, 23]
    assert measures(outline.domains[0])[1] == (2, "加强妇幼卫生服务体系建设")
    assert [(p.chapter, p.number, p.title) for p in outline.provisions] == [
        (4, 1, "加强对纲要实施工作的组织领导"),
        (4, 2, "制定地方儿童发展规划和部门实施方案"),
        (5, 1, "对纲要实施情况进行年度监测、中期评估和终期评估"),
    ]


def test_the_decade_of_2001_with_grouped_measures() -> None:
    """Domains are chapters; the measures stand in three groups that each count from one."""
    found = read("""
        中国妇女发展纲要（2001—2010年）
        前言
        妇女是创造人类文明和推动社会发展的一支伟大力量。
        总目标
        贯彻男女平等的基本国策。
        一、妇女与经济
        主要目标：
        1、保障妇女获得经济资源的平等权利和机会。
        2、消除就业性别歧视。妇女从业人员占从业人员总数的比例保持在40％以上。
        策略措施：
        （一）国家宏观政策
        1、在制定国家经济和社会发展的政策时，体现社会性别意识。
        2、确保妇女平等获得经济资源。
        （二）法律和部门政策
        1、制定和完善有利于妇女平等参与经济和社会发展的法律法规。
        二、妇女参与决策和管理
        主要目标：
        1、提高妇女参与国家和社会事务管理及决策的水平。
        策略措施：
        1、在制定有关人权的法律时，强调男女平等。
        组织与实施
        （一）国务院妇女儿童工作委员会负责纲要的组织实施。
        监测与评估
        （一）对纲要的实施情况实行分级监测评估。
    """)
    (outline,) = found.outlines
    assert [(domain.number, domain.title) for domain in outline.domains] == [
        (1, "妇女与经济"),
        (2, "妇女参与决策和管理"),
    ]
    economy = outline.domains[0]
    assert goals(economy)[1] == (2, "消除就业性别歧视。妇女从业人员占从业人员总数的比例保持在40％以上。")
    assert [(m.number, m.section) for m in economy.measures] == [
        (1, "国家宏观政策"),
        (2, "国家宏观政策"),
        (1, "法律和部门政策"),
    ]
    assert [problem.line for problem in found.problems] == [11, 14]
    assert [p.chapter for p in outline.provisions] == ["组织与实施", "监测与评估"]


def test_goals_with_dashes_below_them() -> None:
    """The children's outline of 2001 breaks its goals down into dashes: they belong to the goal."""
    found = read("""
        某省儿童发展规划（2001—2010年）
        一、儿童与健康
        主要目标：
        1、提高出生人口素质。
        ——婚前医学检查率：城市达到80％，农村达到50％。
        ——减少出生缺陷的发生。
        2、保障孕产妇安全分娩。
        ——孕产妇死亡率以2000年为基数下降1/4。
        策略措施：
        1、加强法制宣传。
        组织实施：
        1、加强领导。
        监测评估：
        1、建立机制。
    """)
    (outline,) = found.outlines
    assert goals(outline.domains[0]) == [
        (1, "提高出生人口素质。\n——婚前医学检查率：城市达到80％，农村达到50％。\n——减少出生缺陷的发生。"),
        (2, "保障孕产妇安全分娩。\n——孕产妇死亡率以2000年为基数下降1/4。"),
    ]
    assert messages(found) == []


def test_a_banner_plan_with_long_domain_titles_and_a_table_of_contents() -> None:
    """规划, a table of contents that names the labels too, chapters called 主要任务, five-year span."""
    found = read("""
        某某旗儿童发展规划（2021—2025年）
        目 录
        一、发展基础与趋势
        二、总体思路
        （一）指导思想
        （二）主要目标
        三、主要任务
        （一）扩大儿童健康资源供给，提供优质健康公共卫生服务
        主要目标
        策略措施
        （二）构建多维立体网络，筑牢儿童人身安全屏障
        主要目标
        策略措施
        四、组织实施
        五、监测评估
        少年儿童是祖国的未来、民族的希望。依据有关法律法规，结合我旗实际，制定本规划。
        一、发展基础与趋势
        旗委、旗政府历来高度重视儿童事业发展。
        二、总体思路
        （一）指导思想
        坚持以人民为中心。
        （二）主要目标
        到2025年，儿童发展水平明显提高。
        三、主要任务
        （一）扩大儿童健康资源供给，提供优质健康公共卫生服务
        主要目标
        1.婴儿死亡率控制在4‰以下
        2.儿童健康服务体系更加完善
        策略措施
        1.完善儿童健康服务体系
        加强儿童专科建设。每千名儿童床位数达到2.5张。
        2.加强出生缺陷防治
        完善三级预防体系。
        （二）构建多维立体网络，筑牢儿童人身安全屏障
        主要目标
        1.儿童伤害死亡率下降20%
        策略措施
        1.预防溺水
        加强巡查。
        四、组织实施
        （一）压实工作责任
        各部门按照职责抓好落实。
        （二）增强工作合力
        建立联席会议。
        五、监测评估
        （一）加强制度建设
        实行年度监测。
    """)
    assert messages(found) == []
    (outline,) = found.outlines
    assert (outline.start_year, outline.end_year, outline.audience) == (2021, 2025, "children")
    first, second = outline.domains
    assert first.title == "扩大儿童健康资源供给，提供优质健康公共卫生服务"
    assert (first.line, second.number) == (25, 2)
    assert goals(first) == [(1, "婴儿死亡率控制在4‰以下"), (2, "儿童健康服务体系更加完善")]
    assert first.measures[0].title == "完善儿童健康服务体系"
    assert first.measures[0].sentences == [
        "完善儿童健康服务体系",
        "加强儿童专科建设。",
        "每千名儿童床位数达到2.5张。",
    ]
    assert [(p.number, p.title) for p in outline.provisions] == [
        (1, "压实工作责任"),
        (2, "增强工作合力"),
        (1, "加强制度建设"),
    ]


def test_an_ulterior_numbering_of_chapters_sections_and_bracketed_items() -> None:
    found = read("""
        第一章 总则
        第一节 指导思想
        坚持党的领导。
        第二章 妇女发展的重点领域与主要任务
        第一节 妇女与健康
        一、主要目标
        （一）妇女健康水平明显提高。
        （二）孕产妇死亡率控制在9/10万以下。
        二、策略措施
        （一）健全妇幼健康服务体系。
        1.加强机构建设。
        2.加强人才建设。
        （二）保障孕产妇安全。
        第二节 妇女与教育
        一、主要目标
        （一）女性受教育水平提高。
        二、策略措施
        （一）保障女童受教育权利。
        第三章 保障措施
        第一节 加强组织领导
        一、健全机制。
        第四章 监测评估
        第一节 加强监测
        一、建立制度。
    """)
    (outline,) = found.outlines
    assert [(domain.number, domain.title) for domain in outline.domains] == [
        (1, "妇女与健康"),
        (2, "妇女与教育"),
    ]
    assert goals(outline.domains[0])[1] == (2, "孕产妇死亡率控制在9/10万以下。")
    assert outline.domains[0].measures[0].text == "健全妇幼健康服务体系。\n1.加强机构建设。\n2.加强人才建设。"
    assert [(p.chapter, p.number) for p in outline.provisions] == [(3, 1), (4, 1)]
    assert outline.audience == "women"
    assert [message for message in messages(found) if "标题" in message]


def test_goals_without_numbers_are_counted_by_paragraph_and_said_to_be() -> None:
    found = read("""
        某县妇女发展规划（2021—2030年）
        一、妇女与健康
        【主要目标】
        妇女人均预期寿命达到82岁以上。
        孕产妇死亡率控制在8/10万以下。
        【策略措施】
        完善服务体系。加强妇幼保健机构建设。
        保障母婴安全。
        二、组织实施
        加强领导。
        三、监测评估
        加强监测。
    """)
    (outline,) = found.outlines
    assert goals(outline.domains[0]) == [
        (1, "妇女人均预期寿命达到82岁以上。"),
        (2, "孕产妇死亡率控制在8/10万以下。"),
    ]
    assert measures(outline.domains[0]) == [(1, "完善服务体系"), (2, "保障母婴安全")]
    assert {4, 7} <= {problem.line for problem in found.problems}


def test_several_goals_on_one_line_and_numbers_that_are_none() -> None:
    """12/10万, 1:3, 0-6岁, 3.0‰, 2.5个 and dates never open an entry; 8.6个月 does, as number eight."""
    found = read("""
        某县儿童发展纲要（2021—2030年）
        （一）儿童与健康
        主要目标：1.死亡率降至12/10万以下，比例不低于1:3。2.死亡率分别降至3.0‰、5.0‰以下。3.每千人口拥有2.5个托位。4.加强0-6岁儿童保健。5.2025年12月1日前建成。6.提高素养。
        7.保持健康。
        8.6个月内婴儿纯母乳喂养率达到50%以上。
        9.5岁以下儿童贫血率控制在10%以下。
        10.0-3岁儿童早期发展服务普及。
        策略措施：
        1.加强服务。
        三、组织实施
        （一）加强领导。
        四、监测评估
        （一）加强监测。
    """)
    assert messages(found) == []
    texts = goals(found.outlines[0].domains[0])
    assert [number for number, _text in texts] == list(range(1, 11))
    assert texts[0][1] == "死亡率降至12/10万以下，比例不低于1:3。"
    assert texts[1][1] == "死亡率分别降至3.0‰、5.0‰以下。"
    assert texts[4][1] == "2025年12月1日前建成。"
    assert texts[7][1] == "6个月内婴儿纯母乳喂养率达到50%以上。"
    assert texts[9][1] == "0-3岁儿童早期发展服务普及。"


def test_wrapped_lines_that_begin_like_numbers_stay_inside_their_goal() -> None:
    found = read("""
        某县儿童发展纲要（2021—2030年）
        （一）儿童与健康
        主要目标：
        1.新生儿、婴儿和五岁以下儿童死亡率分别降至
        3.0‰、5.0‰和6.0‰以下，地区和城乡差距逐步
        缩小，孕产妇死亡率下降到
        12/10万以下，助产士与产床数比例不低于
        1:3，
        2.提高儿童健康素养，加强科学普及和宣传教育
        活动，家长健康素养达到
        25%以上。
        策略措施：
        1.加强服务。
        三、组织实施
        （一）加强领导。
        四、监测评估
        （一）加强监测。
    """)
    assert [number for number, _text in goals(found.outlines[0].domains[0])] == [1, 2]
    assert goals(found.outlines[0].domains[0])[0][1].endswith(
        "下降到12/10万以下，助产士与产床数比例不低于1:3，"
    )


def test_units_named_below_an_entry_are_kept_apart_from_its_words() -> None:
    found = read("""
        某市妇女发展“十四五”规划
        一、妇女与健康
        主要目标
        1.提高妇女健康水平。
        （责任单位：市卫生健康委）
        策略措施
        1.完善制度。健全机制。
        牵头单位：市卫生健康委
        配合单位：市教育局、市财政局
        2.加强服务。
        二、组织保障
        1.加强领导。
        三、监测评估
        1.加强监测。
    """)
    (outline,) = found.outlines
    assert (outline.start_year, outline.end_year) == (2021, 2025)
    assert outline.domains[0].goals[0].units_text == "（责任单位：市卫生健康委）"
    first = outline.domains[0].measures[0]
    assert first.text == "完善制度。健全机制。"
    assert first.units_text == "牵头单位：市卫生健康委配合单位：市教育局、市财政局"
    assert messages(found) == []


def test_boxes_notes_and_appendices_are_named_and_not_imported() -> None:
    found = read("""
        某县妇女发展规划（2021—2030年）
        一、妇女与健康
        主要目标
        1.提高妇女健康水平。
        策略措施
        1.完善制度。
        专栏1 妇女健康促进工程
        1.两癌筛查项目。
        2.健康教育项目。
        2.加强服务。
        注：两癌指宫颈癌和乳腺癌。
        二、组织实施
        （一）加强领导。
        三、监测评估
        （一）加强监测。
        附件：主要指标表
        1.人均预期寿命
        2.孕产妇死亡率
    """)
    domain = found.outlines[0].domains[0]
    assert measures(domain)[0] == (1, "完善制度")
    spans = [(problem.line, problem.end_line) for problem in found.problems]
    named = {line for first, last in spans for line in range(first, last + 1)}
    assert {7, 8, 11, 16, 17, 18} <= named
    assert measures(domain)[-1] == (2, "加强服务")


def test_a_joint_document_says_that_the_audience_is_not_known() -> None:
    found = read("""
        某区妇女儿童发展规划（2021—2025年）
        一、妇女与健康
        主要目标
        1.提高妇女健康水平。
        策略措施
        1.完善制度。
        二、儿童与健康
        主要目标
        1.提高儿童健康水平。
        策略措施
        1.完善制度。
        三、组织实施
        1.加强领导。
        四、监测评估
        1.加强监测。
    """)
    (outline,) = found.outlines
    assert outline.audience == ""
    assert [message for message in messages(found) if "妇女纲要还是儿童纲要" in message]


@pytest.mark.parametrize(
    ("title", "audience", "years"),
    [
        ("宁城县妇女发展纲要（2021—2030年）", "women", (2021, 2030)),
        ("《宁城县儿童发展规划（2021-2030年）》", "children", (2021, 2030)),
        ("北京市“十四五”时期妇女儿童发展规划", "", (2021, 2025)),
        ("某某旗妇女发展规划（2021年—2030年）（征求意见稿）", "women", (2021, 2030)),
        ("宁城县妇女发展纲要（二〇二一—二〇三〇年）", "women", (2021, 2030)),
        ("宁城县妇女发展纲要（二○一一至二○二○年）", "women", (2011, 2020)),
        ("宁城县实施《中国妇女发展纲要（2021—2030年）》方案", "women", (2021, 2030)),
        ("关于实施宁城县儿童发展纲要（2011—2020年）的工作方案", "children", (2011, 2020)),
        ("# 宁城县儿童发展纲要(2021~2030年)", "children", (2021, 2030)),
        ("附件1：宁城县妇女发展纲要（2021—2030年）", "women", (2021, 2030)),
        ("赤峰市松山区妇女发展规划2021—2030年", "women", (2021, 2030)),
    ],
)
def test_titles(title: str, audience: str, years: tuple[int, int]) -> None:
    found = parse(
        f"{title}\n序言\n一、总则\n（一）健康\n主要目标\n1.提高水平。\n策略措施\n1.完善制度。\n"
        "二、组织实施\n1.加强领导。\n三、监测评估\n1.加强监测。\n"
    )
    (outline,) = found.outlines
    assert outline.audience == audience
    assert (outline.start_year, outline.end_year) == years
    assert outline.line == 1


def test_a_covering_notice_on_broken_lines_is_no_title() -> None:
    found = read("""
        宁城县人民政府关于印发
        宁城县妇女发展纲要（2021—2030年）
        和宁城县儿童发展纲要（2021—2030年）的通知
        各镇乡人民政府：
        现印发给你们。
        附件：1.宁城县妇女发展纲要（2021—2030年）
              2.宁城县儿童发展纲要（2021—2030年）
        宁城县
        妇女发展纲要
        （2021—2030年）
        （一）妇女与健康
        主要目标：
        1.提高水平。
        策略措施：
        1.完善制度。
        二、组织实施
        （一）加强领导。
        三、监测评估
        （一）加强监测。
    """)
    (outline,) = found.outlines
    assert (outline.title, outline.line) == ("宁城县妇女发展纲要（2021—2030年）", 8)


def test_years_missing_from_the_title_are_taken_from_the_notice_or_asked_for() -> None:
    body = "一、妇女与健康\n主要目标\n1.提高水平。\n策略措施\n1.完善制度。\n二、组织实施\n1.a。\n三、监测评估\n1.b。\n"
    told = parse("现将《某县妇女发展规划（2021—2030年）》印发给你们。\n某县妇女发展规划\n" + body)
    assert (told.outlines[0].start_year, told.outlines[0].end_year) == (2021, 2030)
    untold = parse("某县妇女发展规划\n" + body)
    assert untold.outlines[0].start_year is None
    assert any("年份" in message for message in messages(untold))


def test_a_second_outline_without_a_title_is_kept_apart() -> None:
    one = (
        "一、总则\n坚持领导。\n二、发展领域\n（一）{who}与健康\n主要目标：\n1.提高水平。\n策略措施：\n1.完善制度。\n"
        "三、组织实施\n（一）加强领导。\n四、监测评估\n（一）加强监测。\n"
    )
    found = parse("某县妇女发展规划（2021—2030年）\n" + one.format(who="妇女") + one.format(who="儿童"))
    assert [outline.audience for outline in found.outlines] == ["women", "children"]
    assert any("没有找到纲要的标题" in message for message in messages(found))


def test_a_whole_outline_pasted_as_one_line() -> None:
    text = (
        "（一）妇女与健康 主要目标：1.提高健康水平。2.死亡率降至12/10万以下。策略措施：1.完善制度。健全机制。2.加强服务。"
        "（二）妇女与教育 主要目标：1.提高教育水平。策略措施：1.促进公平。三、组织实施 （一）加强领导。（二）保障经费。四、监测评估 （一）加强监测。"
    )
    found = parse("某县妇女发展规划（2021—2030年）\n" + text)
    (outline,) = found.outlines
    assert [domain.title for domain in outline.domains] == ["妇女与健康", "妇女与教育"]
    assert goals(outline.domains[0]) == [(1, "提高健康水平。"), (2, "死亡率降至12/10万以下。")]
    assert measures(outline.domains[0]) == [(1, "完善制度"), (2, "加强服务")]
    assert [(p.chapter, p.number) for p in outline.provisions] == [(3, 1), (3, 2), (4, 1)]


@pytest.mark.parametrize(
    "text", ["", "\n\n", "今天天气很好。", "关于召开会议的通知\n请准时参加。\n一、时间\n二、地点", "1\n2\n3"]
)
def test_a_text_that_is_no_outline_is_said_to_be_none(text: str) -> None:
    found = parse(text)
    assert found.outlines == []
    assert found.problems
    assert found.problems[0].severity == "error"


def test_a_label_on_the_line_of_its_domain() -> None:
    found = read("""
        某县妇女发展纲要（2021—2030年）
        （一）妇女与健康 主要目标
        1.提高水平。
        策略措施
        1.完善制度。
        三、组织实施
        （一）加强领导。
        四、监测评估
        （一）加强监测。
    """)
    assert messages(found) == []
    assert found.outlines[0].domains[0].title == "妇女与健康"


@pytest.mark.parametrize(
    "entries",
    [
        ("1.加强宣传。", "2.开展培训。", "完善服务。"),
        ("1.加强宣传", "2.开展培训", "完善服务"),
        ("1、加强宣传", "2、开展培训", "三、完善服务"),
        ("1.加强宣传。", "2.开展培训。", "3完善服务"),
        ("1.加强宣传。", "2.开展培训。", "1.3完善服务。"),
        ("1.加强宣传；", "2.开展培训；", "（3）完善服务。"),
        ("（1）加强宣传；", "（2）开展培训；", "3.完善服务。"),
        ("1.加强宣传。", "2.开展培训。", "[3]完善服务。"),
    ],
)
def test_a_last_measure_whose_number_is_damaged_is_kept_or_named(entries: tuple[str, ...]) -> None:
    found = parse(
        "某县妇女发展纲要（2021—2030年）\n（一）妇女与健康\n主要目标\n1.提高水平。\n策略措施\n"
        + "\n".join(entries)
        + "\n第三章 组织实施\n（一）加强领导。\n第四章 监测评估\n（一）加强监测。\n"
    )
    titles = [measure.title for measure in found.outlines[0].domains[0].measures]
    assert titles == ["加强宣传", "开展培训", "完善服务"] or 8 in {problem.line for problem in found.problems}


def test_a_numbered_label_and_its_items_on_one_line():
    """（一）主要目标：1.…2.… and （二）策略措施：1.… with a line each, as reports print them to save paper."""
    text = (
        "某市妇女发展规划（2021—2030年）\n第二部分 发展领域\n一、妇女与健康\n"
        "（一）主要目标：1.寿命提高。2.死亡率控制在12/10万以下，1:3的比例。3.筛查率达90%。\n"
        "（二）策略措施：1.完善制度。健全体系。2.加强建设。强化2.5公里服务圈。\n"
        "第三部分 组织实施\n一、加强领导。党委领导。\n第四部分 监测评估\n一、建立制度。年度监测。\n"
    )
    parsed = parse(text)
    [domain] = parsed.outlines[0].domains
    assert [goal.text for goal in domain.goals] == [
        "寿命提高。",
        "死亡率控制在12/10万以下，1:3的比例。",
        "筛查率达90%。",
    ]
    assert [measure.title for measure in domain.measures] == ["完善制度", "加强建设"]
    assert parsed.problems == []
