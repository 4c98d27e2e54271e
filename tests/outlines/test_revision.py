"""Which old part is this new part: pairing two editions without a database."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outlines.draft_text import lines_of, neighbours, one_line_end, with_line
from outlines.importer import parse
from outlines.readiness import Head, blockers, settled, with_heads
from outlines.revision import GOAL, Node, compare, marked_words, pair_nodes, tree_read
from tests.texts import SMALL_OUTLINE


def goals(*texts):
    return [Node(GOAL, number, text) for number, text in enumerate(texts, start=1)]


def told(pairs):
    """(kind, old number, new number) of each pair."""
    return [(pair.kind, pair.old and pair.old.number, pair.new and pair.new.number) for pair in pairs]


MANAGED = "孕产妇系统管理率达到90%以上。"
SCREENED = "适龄妇女宫颈癌人群筛查率达到70%以上。"
WATER = "农村自来水普及率达到80%以上，农村集中供水率达到95%以上。"


def test_a_list_that_is_only_renumbered_keeps_every_entry():
    assert told(pair_nodes(goals(MANAGED, SCREENED, WATER), goals(WATER, MANAGED, SCREENED))) == [
        ("moved", 3, 1),
        ("moved", 1, 2),
        ("moved", 2, 3),
    ]


def test_an_entry_put_in_front_does_not_make_the_others_changed():
    pairs = pair_nodes(goals(MANAGED, SCREENED), goals("全面普及生殖健康知识。", MANAGED, SCREENED))
    assert told(pairs) == [("added", None, 1), ("moved", 1, 2), ("moved", 2, 3)]


def test_a_new_wording_is_recognised_also_under_another_number():
    pairs = pair_nodes(
        goals(MANAGED, SCREENED), goals("提高预期寿命。", MANAGED, SCREENED.replace("70%", "75%"))
    )
    assert told(pairs) == [("added", None, 1), ("moved", 1, 2), ("changed", 2, 3)]


def test_another_goal_under_the_same_number_is_not_the_old_one():
    pairs = pair_nodes(goals(MANAGED, SCREENED), goals(MANAGED, WATER))
    assert told(pairs) == [("unchanged", 1, 1), ("added", None, 2), ("removed", 2, None)]


def test_of_two_equal_entries_each_finds_its_own():
    pairs = pair_nodes(goals(MANAGED, WATER, MANAGED), goals(MANAGED, WATER, MANAGED))
    assert told(pairs) == [("unchanged", 1, 1), ("unchanged", 2, 2), ("unchanged", 3, 3)]


def test_what_was_struck_out_before_returns_only_with_the_same_words():
    old = goals(MANAGED, SCREENED)
    old[0].withdrawn = True
    assert told(pair_nodes(old, goals(MANAGED, SCREENED))) == [("restored", 1, 1), ("unchanged", 2, 2)]
    assert told(pair_nodes(old, goals(MANAGED + "！", SCREENED))) == [("added", None, 1), ("unchanged", 2, 2)]


def test_a_renamed_domain_is_known_by_what_stands_in_it():
    old = tree_read(parse(SMALL_OUTLINE).outlines[0])
    new = tree_read(parse(SMALL_OUTLINE.replace("妇女与健康", "卫生服务")).outlines[0])
    revision = compare(old, new)
    assert [pair.kind for pair in revision.domains] == ["changed", "unchanged"]
    assert {pair.kind for pair in (*revision.goals, *revision.measures)} == {"unchanged"}


def test_the_same_outline_is_no_revision(seed_text):
    for outline in parse(seed_text).outlines:
        assert compare(tree_read(outline), tree_read(outline)).is_empty


def test_the_words_that_changed_are_marked():
    assert marked_words("每年开展健康检查。", "每年至少开展一次健康检查。") == [
        ("equal", "每年"),
        ("new", "至少"),
        ("equal", "开展"),
        ("new", "一次"),
        ("equal", "健康检查。"),
    ]


@given(st.text("孕产妇健康率0129%，。", max_size=40), st.text("孕产妇健康率0129%，。", max_size=40))
def test_marked_words_hold_both_editions_whole(old, new):
    pieces = marked_words(old, new)
    assert "".join(text for kind, text in pieces if kind != "new") == old
    assert "".join(text for kind, text in pieces if kind != "old") == new


@given(
    st.lists(st.sampled_from([MANAGED, SCREENED, WATER, "提高。", MANAGED[:-1]]), max_size=6),
    st.lists(st.sampled_from([MANAGED, SCREENED, WATER, "提高。", SCREENED * 2]), max_size=6),
)
@settings(max_examples=200)
def test_every_entry_of_both_editions_is_in_exactly_one_pair(old, new):
    before, after = goals(*old), goals(*new)
    pairs = pair_nodes(before, after)
    assert sorted((pair.old for pair in pairs if pair.old), key=lambda node: node.number) == before
    assert [pair.new for pair in pairs if pair.new] == after


def test_lists_of_thousands_are_compared_in_bounded_time():
    old = goals(*(f"第{n}项工作：各乡镇街道建立第{n * 7}号台账。" for n in range(2000)))
    new = goals(*(f"第{n}件工作：各乡镇街道建立第{n * 7}号台帐。" for n in range(2000)))
    began = time.process_time()
    pairs = pair_nodes(old, new)
    assert time.process_time() - began < 5
    assert sum(pair.kind == "changed" for pair in pairs) == 2000


class TestReadiness:
    """What stands in the way of storing a text."""

    def test_the_real_outlines_can_be_stored(self, seed_text):
        assert blockers(parse(seed_text)) == []

    def test_nothing_found_says_why(self):
        assert "没有认出任何纲要" in blockers(parse("今天天气很好。"))[0].message

    def test_heads_fill_what_the_text_does_not_say(self):
        text = SMALL_OUTLINE.replace("宁城县妇女发展纲要（2021—2030年）", "宁城县发展纲要").replace(
            "妇女", "居民"
        )
        parsed = parse(text)
        assert len(blockers(parsed)) == 3
        head = Head(title="宁城县妇女发展纲要", audience="women", start_year=2021, end_year=2030)
        assert blockers(with_heads(parsed, [head])) == []

    def test_the_same_outline_twice_in_one_file(self):
        parsed = parse(SMALL_OUTLINE)
        parsed.outlines *= 2
        (found,) = blockers(parsed)
        assert "2 份妇女纲要（2021—2030年）" in found.message

    def test_years_that_run_backwards(self):
        parsed = with_heads(parse(SMALL_OUTLINE), [Head(start_year=2031)])
        assert "2031—2030" in blockers(parsed)[0].message

    def test_sections_that_count_from_one_again_are_no_misprint(self):
        outline = parse(SMALL_OUTLINE).outlines[0]
        first, second = outline.domains[0].goals
        first.section, second.section, second.number = "国家", "地方", 1
        parsed = parse(SMALL_OUTLINE)
        parsed.outlines = [outline]
        assert blockers(parsed) == []
        assert [goal.number for goal in settled(outline).domains[0].goals] == [1, 2]

    def test_chapters_without_a_number_are_counted_on(self):
        outline = parse(SMALL_OUTLINE).outlines[0]
        outline.provisions[1].chapter = "监测评估"
        assert [provision.chapter for provision in settled(outline).provisions] == [3, 4]


class TestDraftLines:
    """Correcting one line of a text."""

    TEXT = one_line_end("一\r\n二\r\n\r\n四")

    def test_a_line_is_replaced(self):
        assert with_line(self.TEXT, 2, "贰") == "一\n贰\n\n四"
        assert with_line(self.TEXT, 4, "肆") == "一\n二\n\n肆"

    def test_a_line_may_become_two(self):
        assert lines_of(with_line(self.TEXT, 2, "贰\r\n叁")) == ["一", "贰", "叁", "", "四"]

    @pytest.mark.parametrize("number", [0, 5])
    def test_a_line_that_is_not_there(self, number):
        with pytest.raises(IndexError):
            with_line(self.TEXT, number, "x")

    def test_neighbours_are_the_nearest_lines_with_words(self):
        before, after = neighbours(lines_of(self.TEXT), 3)
        assert (before.number, after.number) == (2, 4)

    @given(st.text("一二\n", max_size=12), st.integers(1, 6), st.text("三\n", max_size=3))
    def test_only_that_line_changes(self, text, number, new):
        lines = lines_of(text)
        if number <= len(lines):
            after = lines_of(with_line(text, number, new))
            assert after[: number - 1] == lines[: number - 1]
            assert after[number - 1 + len(lines_of(new)) :] == lines[number:]
