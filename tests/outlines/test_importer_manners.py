"""The two real outlines, printed as other offices print theirs, are read back as the same tree."""

from __future__ import annotations

import itertools
import os
import random

import pytest

from outlines.importer import parse
from tests.outlines.outline_rendering import HEADINGS, LABELS, MARKERS, Manner, Rendered, render, seed_tree


def squeeze(text: str) -> str:
    return "".join(text.split())


def assert_same_tree(rendered: Rendered, manner: Manner, *, quiet: bool = True) -> None:
    seed = seed_tree()
    found = parse(rendered.text)
    assert len(found.outlines) == 2, [problem.message for problem in found.problems][:5]
    goal_numbers = itertools.count(1)
    for outline, expected in zip(found.outlines, seed.outlines, strict=True):
        assert outline.audience == expected.audience
        assert (outline.start_year, outline.end_year) == (2021, 2030)
        assert [(d.number, d.title) for d in outline.domains] == [
            (d.number, d.title) for d in expected.domains
        ]
        goal_numbers = itertools.count(1)
        for domain, same in zip(outline.domains, expected.domains, strict=True):
            assert [g.text for g in domain.goals] == [g.text for g in same.goals]
            wanted = [next(goal_numbers) if manner.continuing_goals else g.number for g in same.goals]
            assert [g.number for g in domain.goals] == wanted
            if manner.measure_titles_apart:
                assert [m.title for m in domain.measures] == [m.title for m in same.measures]
            else:
                assert [m.text for m in domain.measures] == [m.text for m in same.measures]
            assert [m.number for m in domain.measures] == [m.number for m in same.measures]
        assert [(p.number, squeeze(p.title)) for p in outline.provisions] == [
            (p.number, squeeze(p.title)) for p in expected.provisions
        ]
        if not manner.provision_titles_apart:
            assert [squeeze(p.text) for p in outline.provisions] == [
                squeeze(p.text) for p in expected.provisions
            ]
    assert [goal.line for goal in found.goals()] == rendered.goal_lines
    assert [measure.line for measure in found.measures()] == rendered.measure_lines
    provision_lines = [p.line for outline in found.outlines for p in outline.provisions]
    assert provision_lines == rendered.provision_lines
    if quiet:
        assert [problem.message for problem in found.problems] == []


def check(**choices: object) -> None:
    manner = Manner(**choices)
    assert_same_tree(render(seed_tree(), manner), manner)


@pytest.mark.parametrize("marker", MARKERS)
def test_item_numbers_of_every_kind(marker: str) -> None:
    check(marker=marker)


@pytest.mark.parametrize("labels", LABELS)
def test_section_labels_of_every_kind(labels: str) -> None:
    marker = "（1）" if labels in {"numbered", "bracketed"} else "1."
    heading = "chapter-dot" if labels == "bracketed" else "classic"
    check(labels=labels, marker=marker, heading=heading)


@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize("heading_end", ["", "。", "："])
def test_headings_of_every_kind(heading: str, heading_end: str) -> None:
    check(heading=heading, heading_end=heading_end)


@pytest.mark.parametrize("heading", ["classic", "chapters"])
@pytest.mark.parametrize("labels", ["colon", "bracketed"])
def test_domains_that_are_chapters(heading: str, labels: str) -> None:
    check(heading=heading, domains_are_chapters=True, labels=labels)


@pytest.mark.parametrize("marker", ["1.", "1、", "１．", "⒈", "1）", "（1）", "(1)", "①"])
@pytest.mark.parametrize("label_on_first_line", [False, True])
def test_lists_written_on_one_line(marker: str, label_on_first_line: bool) -> None:
    check(marker=marker, one_line_lists=True, label_on_first_line=label_on_first_line)


@pytest.mark.parametrize("labels", ["colon", "boxed", "short", "development", "key", "plain"])
def test_first_item_beside_its_label(labels: str) -> None:
    check(labels=labels, label_on_first_line=True)


def test_goals_numbered_through_the_whole_outline() -> None:
    check(continuing_goals=True)


@pytest.mark.parametrize("wrap", [18, 25, 32, 38, 45, 60])
@pytest.mark.parametrize("marker", ["1.", "1、", "（1）", "①"])
def test_hard_wrapped_lines(wrap: int, marker: str) -> None:
    check(wrap=wrap, marker=marker)


@pytest.mark.parametrize(
    "page_style", ["- {n} -", "— {n} —", "{n}", "第 {n} 页 共 40 页", "第{n}页", "－{n}－", "{n}/40"]
)
@pytest.mark.parametrize("wrap", [0, 30])
def test_page_numbers_between_lines(page_style: str, wrap: int) -> None:
    check(page_every=22, page_style=page_style, wrap=wrap)


@pytest.mark.parametrize("wrap", [0, 36])
def test_running_headers(wrap: int) -> None:
    check(page_every=25, page_header="宁城县人民政府文件", wrap=wrap)
    check(page_every=25, page_header="宁城县妇女儿童发展纲要", wrap=wrap)


@pytest.mark.parametrize(
    "contents",
    [
        "leaders",
        "tabs",
        "plain",
        "plain labels",
        "headless leaders",
        "headless plain",
        "headless plain labels",
    ],
)
@pytest.mark.parametrize("heading", ["classic", "chapters"])
def test_tables_of_contents(contents: str, heading: str) -> None:
    check(contents=contents, heading=heading)


def test_table_of_contents_of_chapter_domains() -> None:
    check(contents="plain", heading="classic", domains_are_chapters=True)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system(newline: str) -> None:
    check(newline=newline)


@pytest.mark.parametrize("indent", ["\u3000\u3000", "    ", "\t", "\u00a0\u00a0", "\u2002\u2002"])
def test_indented_paragraphs(indent: str) -> None:
    check(indent=indent, blank_lines=True)


@pytest.mark.parametrize(
    "years",
    [
        "（2021—2030年）",
        "(2021-2030年)",
        "（2021～2030年）",
        "（2021至2030年）",
        "（二〇二一至二〇三〇年）",
        "（2021年-2030年）",
        "（２０２１—２０３０年）",
    ],
)
@pytest.mark.parametrize("title_lines", [1, 2, 3])
def test_titles_and_years(years: str, title_lines: int) -> None:
    check(years=years, title_lines=title_lines, document_word="规划")


@pytest.mark.parametrize("provision_marker", ["1.", "（1）", "1、"])
def test_provisions_numbered_otherwise(provision_marker: str) -> None:
    check(provision_marker=provision_marker)


@pytest.mark.parametrize("wrap", [0, 60])
def test_titles_on_a_line_of_their_own(wrap: int) -> None:
    check(provision_titles_apart=True, wrap=wrap)
    check(measure_titles_apart=True, wrap=wrap)


def mixed_manner(seed: int) -> Manner:
    """One office's whole way of writing, drawn at random; some choices exclude each other."""
    choose = random.Random(seed)
    labels = choose.choice(list(LABELS))
    marker = choose.choice(list(MARKERS))
    heading = choose.choice(list(HEADINGS))
    if labels in {"numbered", "bracketed"}:
        marker = choose.choice(["（1）", "①"])
    if labels == "bracketed":
        heading = "chapter-dot"
    number_apart = "\\n" in marker
    unpunctuated = number_apart or marker in {"1 ", "1\u3000"}
    wrap = 0 if unpunctuated else choose.choice([0, 0, 0, 20, 27, 33, 36, 40, 44, 52])
    plain_lists = labels not in {"numbered", "bracketed"}
    one_line = plain_lists and not unpunctuated and not wrap and choose.random() < 0.15
    beside = labels in {"colon", "boxed", "short", "development", "key"}
    return Manner(
        marker=marker,
        labels=labels,
        heading=heading,
        heading_end=choose.choice(["", "", "。", "："]),
        domains_are_chapters=heading in {"classic", "chapters"} and choose.random() < 0.2,
        continuing_goals=marker not in {"⒈", "⑴", "①"} and choose.random() < 0.15,
        one_line_lists=one_line,
        label_on_first_line=beside and not number_apart and choose.random() < 0.2,
        wrap=wrap,
        page_every=choose.choice([0, 0, 23, 31, 40]),
        page_style="- {n} -"
        if marker == "1\\n"
        else choose.choice(["- {n} -", "— {n} —", "{n}", "第 {n} 页 共 40 页"]),
        page_header=choose.choice(["", "", "宁城县人民政府文件", "宁城县妇女儿童发展纲要"]),
        contents=choose.choice(
            ["", "", "leaders", "tabs", "plain", "plain labels", "headless leaders", "headless plain"]
        ),
        blank_lines=choose.random() < 0.3,
        indent=choose.choice(["", "\u3000\u3000"]),
        newline=choose.choice(["\n", "\r\n"]),
        document_word=choose.choice(["纲要", "规划"]),
        title_lines=choose.choice([1, 2, 3]),
        years=choose.choice(["（2021—2030年）", "(2021-2030年)"]),
        provision_marker=choose.choice(["（一）", "1."]),
        provision_titles_apart=not wrap and choose.random() < 0.2,
        measure_titles_apart=not wrap and not one_line and choose.random() < 0.2,
    )


@pytest.mark.parametrize("seed", range(int(os.environ.get("IMPORTER_MANNERS", "60"))))
def test_manners_mixed(seed: int) -> None:
    """Sixty offices, each with its own mixture; IMPORTER_MANNERS asks for more of them."""
    manner = mixed_manner(seed)
    assert_same_tree(render(seed_tree(), manner), manner)


def test_a_first_measure_with_another_kind_of_number_does_not_swallow_the_rest_in_silence(seed_text):
    """（一）instead of 1.: what follows reads like its inner list, and the preview must say so."""
    lines = seed_text.split("\n")
    at = next(n for n, line in enumerate(lines) if line.startswith("1.加大妇女参与决策和管理的支持力度"))
    found = parse("\n".join([*lines[:at], "（一）" + lines[at][2:], *lines[at:]]))
    assert any("只读到 1 条" in problem.message and problem.line == at + 1 for problem in found.problems)
