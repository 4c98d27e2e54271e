"""Storing outlines: the real ones, the same ones again, and corrected editions of them."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from history.models import Event
from outlines import dependents, services
from outlines.importer import parse
from outlines.models import Domain, Goal, ImportDraft, Measure, Outline, Provision, Sentence, Target
from outlines.services import confirm_import, correct_import, start_import, store_outlines
from outlines.storing import ASIDE
from pages.rules import Conflict, RuleError
from tests.texts import SMALL_OUTLINE


def store(cast, text, name="outline.txt"):
    return store_outlines(committee=cast.committee, parsed=parse(text), source_name=name, actor=cast.office)


def snapshot(model, *fields):
    return list(model.objects.order_by("pk").values_list("pk", *fields))


def everything():
    return {
        model: snapshot(model, *[field.attname for field in model._meta.concrete_fields])
        for model in (Outline, Domain, Goal, Target, Measure, Sentence, Provision)
    }


@pytest.fixture
def stored(cast, seed_text):
    """Both outlines of 宁城县."""
    return store(cast, seed_text)


@pytest.fixture
def small(cast):
    return store(cast, SMALL_OUTLINE)[0].outline


def test_the_two_outlines_are_stored_whole(stored):
    assert [row.outline.title for row in stored] == [
        "宁城县妇女发展纲要（2021—2030年）",
        "宁城县儿童发展纲要（2021—2030年）",
    ]
    assert Outline.objects.count() == 2
    assert Domain.objects.count() == 15
    assert Goal.objects.count() == 153
    assert Measure.objects.count() == 187
    assert Provision.objects.count() == 28
    assert Sentence.objects.count() == 1018
    assert Target.objects.exclude(operator="trend").count() == 49


def test_the_words_are_exactly_those_of_the_paper(stored, seed_text):
    lines = seed_text.split("\n")
    goal = Goal.objects.get(domain__title="妇女与健康", number=3)
    assert goal.text == "倡导自然分娩，控制剖宫产率，各助产机构助产士与产床数比例不低于1:3。"
    for row in [*Goal.objects.all(), *Measure.objects.all()]:
        assert lines[row.line - 1].strip() == f"{row.number}.{row.text}"
    for measure in Measure.objects.prefetch_related("sentences"):
        assert "".join(sentence.text for sentence in measure.sentences.all()) == measure.text
        assert measure.sentences.all()[0].text.rstrip("。") == measure.title


def test_the_import_leaves_one_event_for_each_outline(stored, cast):
    events = Event.objects.filter(verb="outline.imported")
    assert events.count() == 2
    assert {event.actor for event in events} == {cast.office}
    assert events.first().data["counts"]["measure"] == {"added": 90}


def test_importing_the_same_file_again_changes_nothing(stored, cast, seed_text):
    before, events = everything(), Event.objects.count()
    again = store(cast, seed_text, name="other-name.txt")
    assert all(row.unchanged for row in again)
    assert everything() == before
    assert Event.objects.count() == events


def test_a_corrected_edition_keeps_the_rows_of_what_did_not_change(stored, cast, seed_text):
    text = seed_text.replace("控制剖宫产率", "合理控制剖宫产率", 1)
    goals = dict(Goal.objects.values_list("pk", "text"))
    measures, sentences = snapshot(Measure, "text"), snapshot(Sentence, "text")
    result = store(cast, text)
    women = result[0].outline
    assert (women.edition, result[1].unchanged) == (2, True)
    changed = Goal.objects.get(text__contains="合理控制剖宫产率")
    assert goals.pop(changed.pk) == "倡导自然分娩，控制剖宫产率，各助产机构助产士与产床数比例不低于1:3。"
    assert all(Goal.objects.get(pk=pk).text == words for pk, words in goals.items())
    assert snapshot(Measure, "text") == measures
    assert snapshot(Sentence, "text") == sentences


# An edition in which everything happens at once: goal 1 deleted and the rest renumbered, a measure put in
# between, a sentence reworded, another struck out, a provision reworded.
CORRECTED = (
    SMALL_OUTLINE.replace("1.孕产妇系统管理率达到90%以上。\n2.适龄", "1.适龄")
    .replace("2.完善宫颈癌综合", "2.开展心理健康服务。设立心理辅导室。\n3.完善宫颈癌综合")
    .replace("每年开展孕产妇健康检查。加强孕产妇救治。", "每年至少开展一次孕产妇健康检查。")
    .replace("协调、指导、督促工作", "协调、指导、督促、检查工作")
)


def test_renumbering_inserting_and_deleting_in_one_edition(small, cast):
    screening = Goal.objects.get(number=2, domain__title="妇女与健康")
    managed = Goal.objects.get(number=1, domain__title="妇女与健康")
    birth = Measure.objects.get(title="保障孕产妇安全分娩")
    cancer = Measure.objects.get(title="完善宫颈癌综合防治体系")
    kept_target = screening.targets.get()
    words = {sentence.number: sentence for sentence in birth.sentences.all()}
    provision = Provision.objects.get(chapter=3)
    education = snapshot(Measure, "text", "number")[-1]

    result = store(cast, CORRECTED)[0]

    screening.refresh_from_db()
    managed.refresh_from_db()
    assert (screening.number, screening.withdrawn_at) == (1, None)
    assert managed.withdrawn_at is not None
    assert screening.targets.get() == kept_target
    cancer.refresh_from_db()
    assert cancer.number == 3
    assert Measure.objects.get(number=2, domain=cancer.domain).title == "开展心理健康服务"
    after = {sentence.pk: sentence for sentence in birth.sentences.all()}
    assert after[words[3].pk].text == "每年至少开展一次孕产妇健康检查。"
    assert after[words[4].pk].withdrawn_at is not None
    assert [after[words[n].pk].text for n in (1, 2)] == [words[n].text for n in (1, 2)]
    provision.refresh_from_db()
    assert "检查工作" in provision.text
    assert education in snapshot(Measure, "text", "number")
    assert not Goal.objects.filter(number__gte=ASIDE).exists()
    counts = result.revision.counts()
    assert counts["goal"] == {"removed": 1, "moved": 1, "unchanged": 1}
    assert counts["measure"] == {"added": 1, "changed": 1, "moved": 1, "unchanged": 1}


def test_a_revision_tells_its_history_with_the_old_words(small, cast):
    birth = Measure.objects.get(title="保障孕产妇安全分娩")
    store(cast, CORRECTED)
    event = Event.objects.get(verb="outline.revised")
    assert event.title == "导入第 2 版"
    old = {change["old"] for change in event.data["changes"] if change["kind"] == "removed"}
    assert old == {"孕产妇系统管理率达到90%以上。"}
    own = Event.objects.about(birth).get()
    assert own.verb == "measure.changed"
    assert "加强孕产妇救治" in own.data["old"]


def test_what_was_left_out_by_mistake_comes_back_with_its_rows(small, cast):
    before = snapshot(Measure, "number", "text", "withdrawn_at")
    sentences = snapshot(Sentence, "number", "text", "withdrawn_at")
    targets = snapshot(Target, "goal_id", "indicator", "value")
    store(cast, CORRECTED)
    store(cast, SMALL_OUTLINE)
    assert [row for row in snapshot(Measure, "number", "text", "withdrawn_at") if row in before] == before
    assert [
        row for row in snapshot(Sentence, "number", "text", "withdrawn_at") if row in sentences
    ] == sentences
    assert snapshot(Target, "goal_id", "indicator", "value") == targets
    assert Goal.objects.current().count() == 3


def test_a_domain_that_the_edition_lacks_keeps_its_rows_behind_the_others(small, cast):
    start, end = SMALL_OUTLINE.index("（一）妇女与健康"), SMALL_OUTLINE.index("（二）妇女与教育")
    text = SMALL_OUTLINE[:start] + SMALL_OUTLINE[end:].replace("（二）妇女与教育", "（一）妇女与教育")
    health, education = Domain.objects.order_by("number")
    store(cast, text)
    assert list(Domain.objects.current()) == [education]
    assert list(Domain.objects.order_by("number").values_list("pk", "number")) == [
        (education.pk, 1),
        (health.pk, 2),
    ]
    assert not health.goals.current().exists()
    store(cast, SMALL_OUTLINE)
    assert list(Domain.objects.current().order_by("number")) == [health, education]


def test_a_measure_moved_to_another_domain_keeps_its_row(small, cast):
    line = "2.完善宫颈癌综合防治体系。扩大宫颈癌筛查覆盖面。\n"
    text = SMALL_OUTLINE.replace(line, "").replace(
        "学校健全控辍保学机制。教师关爱留守女童。\n", "学校健全控辍保学机制。教师关爱留守女童。\n" + line
    )
    cancer = Measure.objects.get(title="完善宫颈癌综合防治体系")
    store(cast, text)
    cancer.refresh_from_db()
    assert (cancer.domain.title, cancer.number, cancer.withdrawn_at) == ("妇女与教育", 2, None)


def test_higher_apps_hear_which_words_changed(small, cast, monkeypatch):
    heard = []
    monkeypatch.setattr(dependents, "_on_revision", [lambda touched, record: heard.append(touched)])
    birth = Measure.objects.get(title="保障孕产妇安全分娩")
    words = {sentence.number: sentence.pk for sentence in birth.sentences.all()}
    store(cast, CORRECTED)
    assert heard[0].changed_sentence_ids == {words[3]}
    assert heard[0].withdrawn_sentence_ids == {words[4]}
    assert heard[0].changed_measure_ids == {birth.pk}
    assert heard[0].withdrawn_measure_ids == frozenset()


@pytest.mark.parametrize(
    "broken", ["outlines.storing._write_sentences", "outlines.storing._write_provisions"]
)
def test_a_failure_half_way_stores_nothing(cast, seed_text, monkeypatch, broken):
    def fail(*args):
        raise RuntimeError("power cut")

    monkeypatch.setattr(broken, fail)
    events = Event.objects.count()
    with pytest.raises(RuntimeError):
        store(cast, seed_text)
    assert not Outline.objects.exists()
    assert not Goal.objects.exists()
    assert Event.objects.count() == events


def test_a_failure_in_a_task_hook_undoes_the_whole_edition(small, cast, monkeypatch):
    def fail(touched, record):
        raise RuntimeError("tasks refuse")

    monkeypatch.setattr(dependents, "_on_revision", [fail])
    before = everything()
    with pytest.raises(RuntimeError):
        store(cast, CORRECTED)
    assert everything() == before


def test_the_import_costs_a_fixed_number_of_statements(cast, seed_text):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        store(cast, seed_text)
    assert len(captured) <= 50


def test_only_the_office_imports_and_only_for_its_own_committee(cast, outsider):
    parsed = parse(SMALL_OUTLINE)
    for who in (cast.liaison, cast.admin, cast.chair, outsider.office):
        with pytest.raises(RuleError):
            store_outlines(committee=cast.committee, parsed=parsed, source_name="x", actor=who)
    assert not Outline.objects.exists()


def test_two_counties_have_the_same_outline_each_for_itself(small, cast, outsider):
    store_outlines(
        committee=outsider.committee, parsed=parse(SMALL_OUTLINE), source_name="x", actor=outsider.office
    )
    assert Outline.objects.count() == 2
    assert Outline.objects.visible_to(cast.access("liaison")).get() == small


def test_without_audience_or_years_nothing_is_stored(cast):
    text = SMALL_OUTLINE.replace("宁城县妇女发展纲要（2021—2030年）", "宁城县发展纲要").replace(
        "妇女", "居民"
    )
    with pytest.raises(ValidationError) as refused:
        store(cast, text)
    assert any("起止年份" in message for message in refused.value.messages)
    assert not Outline.objects.exists()


def test_numbers_that_repeat_are_counted_through(cast):
    text = SMALL_OUTLINE.replace("2.适龄妇女", "1.适龄妇女")
    with pytest.raises(ValidationError, match="2 个第 1 条"):
        store_outlines(
            committee=cast.committee,
            parsed=parse(text),
            source_name="x",
            actor=cast.office,
            renumber=False,
        )
    store(cast, text)
    goals = Goal.objects.filter(domain__title="妇女与健康")
    assert list(goals.values_list("number", flat=True)) == [1, 2]
    assert "适龄妇女" in goals.get(number=2).text


def test_titles_longer_than_their_columns_do_not_make_each_import_a_revision(cast):
    long_title = "保障孕产妇" + "和新生儿以及全县各乡镇的妇女" * 25
    text = SMALL_OUTLINE.replace("1.保障孕产妇安全分娩。", f"1.{long_title}。")
    store(cast, text)
    assert len(Measure.objects.get(title__startswith="保障孕产妇和").title) == 300
    assert store(cast, text)[0].unchanged


class TestDrafts:
    """Upload, correct, confirm."""

    def test_a_draft_is_corrected_and_confirmed(self, cast):
        draft = start_import(actor=cast.office, source_name="纲要.txt", text=SMALL_OUTLINE)
        text = draft.text.replace("90%", "95%")
        draft = correct_import(actor=cast.office, draft=draft, text=text, version=1)
        stored = confirm_import(actor=cast.director, draft=draft, version=2, reviewed=True)
        assert stored[0].created
        assert Target.objects.get(indicator__contains="系统管理率").value == 95
        draft.refresh_from_db()
        assert draft.confirmed_at
        verbs = list(Event.objects.about(draft).order_by("id").values_list("verb", flat=True))
        assert verbs == ["import.started", "import.corrected", "import.confirmed"]

    def test_two_people_correcting_the_same_draft(self, cast):
        draft = start_import(actor=cast.office, source_name="纲要.txt", text=SMALL_OUTLINE)
        correct_import(actor=cast.office, draft=draft, text=SMALL_OUTLINE + "。", version=1)
        with pytest.raises(Conflict):
            correct_import(actor=cast.director, draft=draft, text=SMALL_OUTLINE, version=1)
        with pytest.raises(Conflict):
            confirm_import(actor=cast.director, draft=draft, version=1, reviewed=True)

    def test_a_draft_is_confirmed_once(self, cast):
        draft = start_import(actor=cast.office, source_name="纲要.txt", text=SMALL_OUTLINE)
        confirm_import(actor=cast.office, draft=draft, version=1, reviewed=True)
        with pytest.raises(Conflict, match="确认导入"):
            confirm_import(actor=cast.office, draft=draft, version=1, reviewed=True)

    def test_problems_must_be_looked_at(self, cast):
        draft = start_import(
            actor=cast.office, source_name="x", text=SMALL_OUTLINE.replace("2.适龄妇女", "3.适龄妇女")
        )
        with pytest.raises(ValidationError, match="我已核对"):
            confirm_import(actor=cast.office, draft=draft, version=1)
        assert not Outline.objects.exists()

    def test_an_endless_text_is_refused(self, cast):
        with pytest.raises(ValidationError):
            start_import(actor=cast.office, source_name="x", text="字" * (services.LONGEST_TEXT + 1))
        assert not ImportDraft.objects.exists()

    def test_a_draft_of_another_county_cannot_be_touched(self, cast, outsider):
        draft = start_import(actor=cast.office, source_name="x", text=SMALL_OUTLINE)
        with pytest.raises(ImportDraft.DoesNotExist):
            correct_import(actor=outsider.office, draft=draft, text="换掉", version=1)
