"""What offices type, read into parts; titles broken by sense; papers to JSON and back."""

import json
import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.typesetting.paper import (
    Annex,
    Figure,
    Form,
    Grid,
    Heading,
    Paper,
    Paragraph,
    blocks_from_json,
    blocks_to_json,
)
from documents.typesetting.text import blocks_of
from documents.typesetting.titles import LINE, breadth, title_lines


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("一、报送内容", 1),
        ("十二、报送内容", 1),
        ("二十一、附则", 1),
        ("一、　报送内容", 1),
        ("三、五年规划的衔接", 1),
        ("一、会议时间：11月5日上午", 1),
        ("（一）落实情况", 2),
        ("(一)落实情况", 2),
        ("（十一) 落实情况", 2),
        ("1. 任务完成情况", 3),
        ("1.任务完成情况", 3),
        ("12．任务完成情况", 3),
        ("（1）指标完成情况", 4),
        ("(12) 指标完成情况", 4),
    ],
)
def test_a_number_at_the_beginning_of_a_short_line_makes_it_a_heading(line, level):
    assert blocks_of(line) == (Heading(level, line),)


@pytest.mark.parametrize(
    "line",
    [
        # Not numbers of headings.
        "1.5倍以上的增长",
        "12.5个百分点",
        "2026.11.5之前报送",
        "2026年11月5日前报送",
        "二〇二六年十一月五日",
        "11月5日前报送",
        "100. 超出两位的编号",
        "一是抓落实，二是抓督导",
        "第一、提高认识",
        "各单位要做到：一、提高认识；二、狠抓落实",
        "如下。一、提高认识",
        "（附件一）报告格式",
        "（2026年）工作要点",
        "一、",
        "（一）",
        "1.",
        # Numbered, but sentences and clauses of an enumeration.
        "1. 完成年度任务。",
        "1. 完成年度任务；",
        "（1）完成年度任务；",
        "（一）完成年度任务；",
        "一、需要报送的材料：",
        f"1. {'各单位要按照职责分工落实任务，' * 3}确保完成",
        f"一、{'各单位要按照职责分工落实任务，' * 3}确保完成",
        f"（一）{'各单位要按照职责分工落实任务，' * 3}确保完成。逐级负责。",
    ],
)
def test_other_lines_are_paragraphs(line):
    assert blocks_of(line) == (Paragraph(line),)


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("一、提高认识。各单位要高度重视。", Heading(1, "一、提高认识。", "各单位要高度重视。")),
        ("（二）落实责任。 责任到人。到岗。", Heading(2, "（二）落实责任。", "责任到人。到岗。")),
        ("(二)落实责任。责任到人", Heading(2, "(二)落实责任。责任到人")),
        ("一、提高认识。", Heading(1, "一、提高认识。")),
    ],
)
def test_the_text_may_follow_its_heading_in_the_same_paragraph(line, heading):
    """A short line that ends without a full stop is a heading as a whole."""
    assert blocks_of(line) == (heading,)


@pytest.mark.parametrize("between", ["\n", "\r\n", "\r", "\n\n", "\n　　\n", "\x0b", "\u2028", "\x0c\n"])
@pytest.mark.parametrize(
    "indent", ["", "　　", "    ", "\t", "\xa0\xa0", "\u2003\u2003", "\ufeff　　", "　 \t"]
)
def test_line_ends_of_every_system_and_typed_indents_leave_no_trace(between, indent):
    text = between.join(
        f"{indent}{line}{end}" for line, end in (("一、内容", ""), ("逐条写明。", "　"), ("特此通知。", " "))
    )
    assert blocks_of(text) == (Heading(1, "一、内容"), Paragraph("逐条写明。"), Paragraph("特此通知。"))


def test_signs_that_nobody_sees_are_dropped_and_spaces_within_a_line_stay():
    assert blocks_of("\x00一、\u200b内容\x07\n张三　李四  王五") == (
        Heading(1, "一、内容"),
        Paragraph("张三　李四  王五"),
    )


@pytest.mark.parametrize("text", ["", "\n", "　　\r\n\t", "\ufeff"])
def test_nothing_is_no_part(text):
    assert blocks_of(text) == ()


def test_a_name_in_braces_on_a_line_of_its_own_stands_for_what_is_put_there():
    grid = Grid(("序号",), (("1",),))
    places = {"未办事项": (grid, Paragraph("以上。")), "空": ()}
    text = "情况如下：\n　　{未办事项} \n{空}\n见{未办事项}。\n{别的}\n{}\n{未办事项}{空}\n一、{未办事项}"
    assert blocks_of(text, places) == (
        Paragraph("情况如下："),
        grid,
        Paragraph("以上。"),
        Paragraph("见{未办事项}。"),
        Paragraph("{别的}"),
        Paragraph("{}"),
        Paragraph("{未办事项}{空}"),
        Heading(1, "一、{未办事项}"),
    )
    assert blocks_of("{未办事项}") == (Paragraph("{未办事项}"),)


@given(st.text(alphabet="一二（）()1.．、。：；\n\r\t　 内容{}\x0b", max_size=80))
def test_no_sign_of_a_text_is_lost(text):
    said = "".join(
        block.text + (block.run_in if isinstance(block, Heading) else "") for block in blocks_of(text)
    )
    assert "".join(said.split()) == "".join(text.split())


@pytest.mark.parametrize(
    "text", ["一、" * 50_000, "（" * 100_000, "。" * 100_000, "{" * 100_000, "\r\n" * 50_000, "1." * 50_000]
)
def test_100_000_hostile_signs_are_read_at_once(text):
    began = time.perf_counter()
    blocks_of(text, {})
    assert time.perf_counter() - began < 1


# Titles ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("", []),
        ("  \n ", []),
        ("关于报送实施方案的督办函", ["关于报送实施方案的督办函"]),
        (
            "关于报送2026年度妇女儿童发展纲要实施情况报告的通知",
            ["关于报送2026年度妇女儿童", "发展纲要实施情况报告的通知"],
        ),
        (
            "宁城县妇女儿童工作委员会办公室关于召开2026年全体会议的通知",
            ["宁城县妇女儿童工作委员会办公室", "关于召开2026年全体会议的通知"],
        ),
        (
            "宁城县妇女儿童工作先进集体和先进个人拟表彰对象公示",
            ["宁城县妇女儿童工作先进集体和", "先进个人拟表彰对象公示"],
        ),
        (
            "宁城县教育局《宁城县妇女发展纲要（2021—2030年）》实施方案",
            ["宁城县教育局《宁城县妇女发展纲要", "（2021—2030年）》实施方案"],
        ),
        (
            "关于印发《宁城县妇女发展纲要（2021—2030年）》和《宁城县儿童发展纲要（2021—2030年）》任务分解表的通知",
            [
                "关于印发《宁城县妇女发展纲要",
                "（2021—2030年）》和《宁城县儿童发展纲要",
                "（2021—2030年）》任务分解表的通知",
            ],
        ),
        # Somebody wanted these breaks.
        ("关于表彰先进集体和\n先进个人的决定", ["关于表彰先进集体和", "先进个人的决定"]),
        ("关于表彰\r\n\r\n 先进的决定 \n", ["关于表彰", "先进的决定"]),
        (
            "宁城县妇女儿童工作委员会\n关于报送2026年度妇女儿童发展纲要实施情况报告的通知",
            ["宁城县妇女儿童工作委员会", "关于报送2026年度妇女儿童", "发展纲要实施情况报告的通知"],
        ),
    ],
)
def test_a_title_is_broken_by_sense(title, lines):
    assert title_lines(title) == lines


TITLES = [
    f"{who}关于{what}{of}的{kind}"
    for who in ("", "宁城县妇女儿童工作委员会", "宁城县人民政府妇女儿童工作委员会办公室")
    for what in ("报送", "印发", "做好", "进一步加强")
    for of in (
        "2026年度妇女儿童发展纲要实施情况报告",
        "《宁城县妇女发展纲要（2021—2030年）》实施方案",
        "妇女儿童工作先进集体和先进个人评选表彰工作",
        "卫生健康、教育、民政领域妇女儿童发展纲要中期评估督导检查工作",
    )
    for kind in ("通知", "督办函")
]
WORDS = [
    *(
        "妇女",
        "儿童",
        "工作",
        "委员会",
        "办公室",
        "实施",
        "情况",
        "报告",
        "通知",
        "年度",
        "先进",
        "纲要",
        "检查",
        "督导",
    ),
    *("2026", "2021—2030", "人民政府", "卫生健康"),
]


@pytest.mark.parametrize("title", TITLES)
def test_no_word_is_cut_no_line_begins_with_a_comma_and_lines_are_of_nearly_one_length(title):
    lines = title_lines(title)
    assert "".join(lines) == title
    assert all(breadth(line) <= LINE for line in lines)
    assert not any(line[0] in "的了》）〉、，。：；！？”’" for line in lines)
    assert not any(line[-1] in "《（〈“‘" for line in lines)
    for word in WORDS:
        assert sum(line.count(word) for line in lines) == title.count(word), word
    widths = [breadth(line) for line in lines]
    assert max(widths) <= 2 * min(widths)
    # Not one line more than is needed, unless words make it so.
    assert len(lines) <= -(-breadth(title) // LINE) + 1


SIGNS = "妇女儿童工作委员会关于报送年度的和与、，。：；！？《》（）“”〔〕12 a—-　ABC表彰"


@given(st.text(alphabet=SIGNS, min_size=1, max_size=60), st.sampled_from([17, LINE, 34]))
def test_whatever_the_title_no_sign_is_lost_and_no_line_is_too_long(title, line):
    lines = title_lines(title, line)
    assert "".join("".join(lines).split()) == "".join(title.split())
    assert all(breadth(piece) <= line for piece in lines)
    assert all(lines)


PIECES = ["妇女", "儿童", "关于", "的", "工作", "《", "》", "、", "2026", "年", "督"]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=40))
def test_no_line_begins_with_a_comma_unless_there_is_nothing_else(pieces):
    title = "".join(pieces)
    commas = "的》、"
    if not any(set(title[at : at + 3]) <= set(commas + "《") for at in range(len(title) - 2)):
        assert not any(line[0] in commas for line in title_lines(title)[1:])


@pytest.mark.parametrize("sign", ["督", "《", "、", "的", "a", "妇女儿童", "》《", "关于", "1 "])
@pytest.mark.parametrize("length", [200, 300, 100_000])
def test_a_title_of_many_signs_is_broken_at_once(sign, length):
    title = (sign * length)[:length]
    began = time.perf_counter()
    lines = title_lines(title)
    assert time.perf_counter() - began < 0.2
    assert "".join("".join(lines).split()) == "".join(title.split())


# JSON -----------------------------------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
grids = st.integers(1, 3).flatmap(
    lambda columns: st.builds(
        Grid,
        headers=st.tuples(*[texts] * columns),
        rows=st.lists(st.tuples(*[texts] * columns), max_size=3).map(tuple),
        widths=st.one_of(st.just(()), st.tuples(*[st.integers(1, 9)] * columns)),
        numbers=st.lists(st.integers(0, columns - 1), max_size=2, unique=True).map(tuple),
        caption=texts,
    )
)
blocks = st.lists(
    st.one_of(
        st.builds(Paragraph, texts),
        st.builds(Heading, st.integers(1, 4), texts, texts),
        grids,
        st.builds(Figure, texts, texts),
    ),
    max_size=4,
).map(tuple)
pairs = st.lists(st.tuples(texts, texts), max_size=2).map(tuple)
days = st.one_of(st.none(), st.dates())
PARTS = (
    *("masthead", "number", "signatory", "urgency", "addressees", "issuer", "note", "cc", "printer"),
    *("draft_mark", "code", "code_url"),
)
papers = st.builds(
    Paper,
    form=st.sampled_from(Form),
    title=texts,
    blocks=blocks,
    **dict.fromkeys(PARTS, texts),
    annexes=st.lists(st.builds(Annex, texts, blocks, st.booleans()), max_size=2).map(tuple),
    dated=days,
    printed_on=days,
    attendance=pairs,
    cover=pairs,
    has_contents=st.booleans(),
    is_draft=st.booleans(),
)


@given(papers)
def test_a_paper_comes_back_from_its_json_as_it_was(paper):
    again = Paper.from_json(json.loads(json.dumps(paper.to_json())))
    assert again == paper
    assert hash(again) == hash(paper)
    assert blocks_from_json(json.loads(json.dumps(blocks_to_json(paper.blocks)))) == paper.blocks


def test_what_older_papers_did_not_say_is_empty():
    paper = Paper(Form.LETTER, "督办函", dated=date(2026, 11, 5))
    assert Paper.from_json({"form": "letter", "title": "督办函", "dated": "2026-11-05"}) == paper
    kept = replace(paper, blocks=(Grid(("序号",), (("1",),)),)).to_json()
    del kept["blocks"][0]["widths"], kept["blocks"][0]["numbers"], kept["blocks"][0]["caption"]
    assert Paper.from_json(kept).blocks == (Grid(("序号",), (("1",),)),)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"title": "没有版式"},
        {"form": "letter"},
        {"form": "letter", "title": "", "blocks": [{"is": "script", "text": ""}]},
        {"form": "letter", "title": "", "blocks": [{"is": "paragraph"}]},
        {"form": "letter", "title": "", "blocks": [{"is": "paragraph", "text": "", "html": ""}]},
        {"form": "letter", "title": "", "unknown": 1},
        {"form": "poster", "title": ""},
        {"form": "letter", "title": "", "dated": "明天"},
    ],
)
def test_what_is_no_paper_is_refused(data):
    with pytest.raises((KeyError, TypeError, ValueError)):
        Paper.from_json(data)
