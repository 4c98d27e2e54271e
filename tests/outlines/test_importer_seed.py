"""The two real outlines of 宁城县, read from the file as the county published it."""

from __future__ import annotations

import json
import re

from outlines.importer import attach_targets, parse, split_sentences
from tests.outlines.outline_rendering import SEED, seed_text, seed_tree

PRINTED = re.compile(r"(?:\d+\.|（[一二三四五六七八九]）)(.*)")


def source_line(number: int) -> str:
    return seed_text().split("\n")[number - 1].strip()


def test_the_file_is_understood_completely() -> None:
    found = seed_tree()
    assert found.problems == []
    assert len(found.outlines) == 2
    assert [len(outline.domains) for outline in found.outlines] == [8, 7]
    assert len(list(found.goals())) == 153
    assert len(list(found.measures())) == 187
    assert [len(outline.provisions) for outline in found.outlines] == [14, 14]
    assert sum(len(measure.sentences) for measure in found.measures()) == 1018


def test_each_outline_knows_its_title_its_audience_and_its_years() -> None:
    women, children = seed_tree().outlines
    assert (women.title, women.audience, women.line) == ("宁城县妇女发展纲要（2021—2030年）", "women", 12)
    assert (children.title, children.audience, children.line) == (
        "宁城县儿童发展纲要（2021—2030年）",
        "children",
        255,
    )
    assert {(outline.start_year, outline.end_year) for outline in (women, children)} == {(2021, 2030)}


def test_domains_carry_their_titles_and_counts() -> None:
    women, children = seed_tree().outlines
    assert [(d.number, d.title, len(d.goals), len(d.measures)) for d in women.domains] == [
        (1, "妇女与健康", 11, 13),
        (2, "妇女与教育", 10, 13),
        (3, "妇女与经济", 11, 13),
        (4, "妇女参与决策和管理", 11, 10),
        (5, "妇女与社会保障", 9, 11),
        (6, "妇女与家庭建设", 9, 12),
        (7, "妇女与环境", 11, 13),
        (8, "妇女与法律", 9, 12),
    ]
    assert [(d.number, d.title, len(d.goals), len(d.measures)) for d in children.domains] == [
        (1, "儿童与健康", 13, 15),
        (2, "儿童与安全", 10, 12),
        (3, "儿童与教育", 10, 14),
        (4, "儿童与福利", 11, 14),
        (5, "儿童与家庭", 8, 9),
        (6, "儿童与环境", 10, 11),
        (7, "儿童与法律保护", 10, 15),
    ]


def test_every_text_is_the_printed_line_without_its_number() -> None:
    items = [*seed_tree().goals(), *seed_tree().measures()]
    for item in items:
        printed = PRINTED.fullmatch(source_line(item.line))
        assert printed
        assert item.text == printed[1]
        assert source_line(item.line).startswith(f"{item.number}.")


def test_a_goal_that_opens_with_a_number_keeps_it() -> None:
    goal = seed_tree().outlines[1].domains[0].goals[7]
    assert (goal.number, goal.line) == (8, 285)
    assert goal.text.startswith("6个月内婴儿纯母乳喂养率达到50%以上。")


def test_basic_principles_are_neither_goals_nor_measures() -> None:
    lines = {item.line for item in [*seed_tree().goals(), *seed_tree().measures()]}
    assert lines.isdisjoint(range(1, 34))
    assert lines.isdisjoint(range(235, 278))


def test_provisions_belong_to_their_chapters_with_the_paragraphs_below_them() -> None:
    for outline, first_line in zip(seed_tree().outlines, (236, 460), strict=True):
        numbers = [(p.chapter, p.chapter_title, p.number) for p in outline.provisions]
        assert numbers[:9] == [(3, "组织实施", number) for number in range(1, 10)]
        assert numbers[9:] == [(4, "监测评估", number) for number in range(1, 6)]
        assert outline.provisions[0].line == first_line
        groups = outline.provisions[10]
        assert groups.title == "加强监测评估工作组织领导"
        assert groups.text == "\n".join(
            [
                source_line(groups.line).removeprefix("（二）"),
                source_line(groups.line + 1),
                source_line(groups.line + 2),
            ]
        )


def test_a_measure_opens_with_its_title_sentence() -> None:
    for measure in seed_tree().measures():
        assert "".join(measure.sentences) == measure.text
        assert measure.sentences[0].rstrip("。") == measure.title
    long_titles = [measure for measure in seed_tree().measures() if len(measure.title) > 35]
    assert len(long_titles) == 7


def test_the_json_has_the_agreed_shape() -> None:
    found = attach_targets(parse(seed_text()), lambda text: [{"text": text[:4]}] if "%" in text else [])
    data = json.loads(json.dumps(found.to_json_dict(), ensure_ascii=False))
    assert set(data) == {"outlines", "problems"}
    outline = data["outlines"][0]
    assert {"title", "audience", "start_year", "end_year", "domains", "provisions"} <= set(outline)
    domain = outline["domains"][0]
    assert {"number", "title", "goals", "measures"} <= set(domain)
    assert domain["goals"][1] == {
        "number": 2,
        "text": "孕产妇系统管理率达到90%以上。孕产妇死亡率下降到12/10万以下，城乡、区域差距缩小。",
        "line": 36,
        "targets": [{"text": "孕产妇系"}],
    }
    assert set(domain["measures"][0]) == {"number", "title", "text", "line", "sentences"}
    assert {"chapter", "number", "title", "text", "line"} <= set(outline["provisions"][0])


def test_the_fixture_is_the_published_text_with_its_en_spaces() -> None:
    assert seed_text().count("\u2002") == 549
    assert len(SEED.read_bytes().splitlines()) == 476


def test_sentences_end_outside_quotations_and_brackets() -> None:
    assert split_sentences("他说：“要抓好。要抓实。”各地照办！（详见附件。）真的？") == [
        "他说：“要抓好。要抓实。”各地照办！",
        "（详见附件。）真的？",
    ]
    assert split_sentences("“一句话。”第二句。第三句") == ["“一句话。”第二句。", "第三句"]
    assert split_sentences("引号“没有关。后面还有。") == ["引号“没有关。", "后面还有。"]
    assert split_sentences("标题\n正文一。正文二；仍是二。") == ["标题", "正文一。", "正文二；仍是二。"]
    assert split_sentences("") == []
