"""Looking for words inside the outlines."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outlines.importer import parse
from outlines.models import Goal
from outlines.search import search_paragraphs, words_of
from outlines.services import store_outlines
from tests.texts import SMALL_OUTLINE


@pytest.fixture
def reader(cast):
    """The liaison's access to a county with its small outline."""
    store_outlines(committee=cast.committee, parsed=parse(SMALL_OUTLINE), source_name="x", actor=cast.office)
    return cast.access("liaison")


def found(access, query, **options):
    hits, total = search_paragraphs(access, query, **options)
    assert total >= len(hits)
    return hits


def check_search(reader):
    """The same on every database."""
    (hit,) = found(reader, "控辍保学")
    assert hit.kind == "sentence"
    assert hit.text == "学校健全控辍保学机制。"
    assert hit.title == "妇女与教育 · 策略措施 1"
    assert "#sentence-" in hit.url
    assert {hit.kind for hit in found(reader, "宫颈癌")} == {"goal", "sentence"}
    (hit,) = found(reader, "年度监测")
    assert (hit.kind, hit.title) == ("provision", "监测评估 · 第 1 条")
    assert [hit.words for hit in found(reader, "９０％")] == [("90%",)]
    assert found(reader, "孕产妇 救治")[0].text == "加强孕产妇救治。"
    assert found(reader, "孕产妇　救治") == found(reader, "孕产妇 救治")
    assert found(reader, "孕产妇 控辍") == []
    assert found(reader, "孕%妇") == []
    assert found(reader, "孕_妇") == []
    assert found(reader, "孕.妇") == []
    assert found(reader, "(孕") == []
    assert found(reader, "没有这个词") == []


def test_a_word_is_found_inside_a_sentence(reader):
    check_search(reader)


@pytest.mark.postgres
def test_a_word_is_found_inside_a_sentence_on_postgres(reader):
    assert connection.vendor == "postgresql"
    check_search(reader)


def test_width_and_case_do_not_matter(cast):
    text = SMALL_OUTLINE.replace("宫颈癌筛查覆盖面", "ＨＰＶ疫苗（hpv）接种面")
    store_outlines(committee=cast.committee, parsed=parse(text), source_name="x", actor=cast.office)
    access = cast.access("liaison")
    for query in ("HPV疫苗", "hpv疫苗", "ＨＰＶ疫苗", "(HPV)", "（Ｈpv）"):
        assert len(found(access, query)) == 1, query
    assert set(found(access, "hpv")[0].words) == {"ＨＰＶ", "hpv"}


def test_hits_come_in_the_order_of_the_text_page_by_page(reader):
    hits, total = search_paragraphs(reader, "孕产妇", page=1, per_page=2)
    rest, _total = search_paragraphs(reader, "孕产妇", page=2, per_page=2)
    assert total == 4
    assert [hit.kind for hit in (*hits, *rest)] == ["goal", "sentence", "sentence", "sentence"]
    assert search_paragraphs(reader, "孕产妇", page=9, per_page=2) == ([], 4)


def test_a_search_costs_two_queries_whatever_it_finds(reader, django_assert_num_queries):
    with django_assert_num_queries(2):
        search_paragraphs(reader, "妇")
    with django_assert_num_queries(0):
        assert search_paragraphs(reader, " 　") == ([], 0)


def test_the_real_outlines_page_by_page(cast, seed_text):
    store_outlines(committee=cast.committee, parsed=parse(seed_text), source_name="x", actor=cast.office)
    access = cast.access("liaison")
    seen, page = [], 1
    while True:
        hits, total = search_paragraphs(access, "健康", page=page, per_page=50)
        if not hits:
            break
        seen += hits
        page += 1
    assert len(seen) == len({hit.url for hit in seen}) == total
    assert seen[0].outline.startswith("宁城县妇女")
    assert seen[-1].outline.startswith("宁城县儿童")
    assert all("健康" in hit.text for hit in seen)


def test_a_long_provision_is_shown_around_the_word(cast, seed_text):
    store_outlines(committee=cast.committee, parsed=parse(seed_text), source_name="x", actor=cast.office)
    hit = next(
        hit for hit in found(cast.access("liaison"), "联络员会议", per_page=50) if hit.kind == "provision"
    )
    assert "联络员会议" in hit.text
    assert hit.text.startswith("…")


def test_one_outline_can_be_searched_alone(cast, seed_text):
    women, children = store_outlines(
        committee=cast.committee, parsed=parse(seed_text), source_name="x", actor=cast.office
    )
    access = cast.access("liaison")
    both = search_paragraphs(access, "健康")[1]
    alone = [search_paragraphs(access, "健康", outline=row.outline)[1] for row in (women, children)]
    assert sum(alone) == both
    assert min(alone) > 0


def test_what_an_edition_struck_out_is_not_found(reader, cast):
    text = SMALL_OUTLINE.replace("学校健全控辍保学机制。", "")
    store_outlines(committee=cast.committee, parsed=parse(text), source_name="x", actor=cast.office)
    assert found(reader, "控辍保学") == []


def test_another_county_finds_nothing_of_ours(reader, outsider):
    assert Goal.objects.exists()
    assert found(outsider.access("liaison"), "孕产妇") == []
    assert found(None, "孕产妇") == []


def test_words_of_a_query():
    assert words_of("  ＡBC　健康 健康 ") == ["abc", "健康"]
    assert words_of("\x00") == []
    assert len(words_of(" ".join("甲乙丙丁戊己庚辛壬癸"))) == 6


@pytest.mark.parametrize("query", ["\\", "[", "*", "a|b", "'", '"', "((((", "\ud83d", "$^", "🙂"])
def test_no_query_breaks_the_search(reader, query):
    assert search_paragraphs(reader, query) == ([], 0)


def test_growth_does_not_add_queries(cast, seed_text):
    access = cast.access("liaison")
    counts = []
    for text in (SMALL_OUTLINE, seed_text):
        store_outlines(committee=cast.committee, parsed=parse(text), source_name="x", actor=cast.office)
        with CaptureQueriesContext(connection) as captured:
            search_paragraphs(access, "妇女")
        counts.append(len(captured))
    assert counts[0] == counts[1]
