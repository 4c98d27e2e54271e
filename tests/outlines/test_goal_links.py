"""Which goals a measure serves: suggested by the words, decided by the office."""

import pytest

from history.models import Event
from outlines import services
from outlines.goal_links import likeness, suggest
from outlines.importer import parse
from outlines.models import Goal, Measure
from outlines.services import store_outlines
from pages.rules import RuleError
from tests.texts import SMALL_OUTLINE


@pytest.fixture
def measure(cast):
    store_outlines(
        committee=cast.committee, parsed=parse(SMALL_OUTLINE), source_name="a.txt", actor=cast.office
    )
    return Measure.objects.get(title="完善宫颈癌综合防治体系")


def test_the_words_tell():
    goals = [(1, "孕产妇系统管理率达到90%以上。"), (2, "适龄妇女宫颈癌人群筛查率达到70%以上。")]
    assert suggest(goals, "完善宫颈癌综合防治体系。", "扩大适龄妇女宫颈癌筛查覆盖面。") == [2]
    assert suggest(goals, "发展职业教育", "办好学校") == []
    assert suggest([], "甲", "乙") == []
    assert likeness("", "甲乙", "丙丁") == 0


def test_the_office_decides(cast, measure):
    goal = Goal.objects.get(domain=measure.domain, number=2)
    foreign = Goal.objects.exclude(domain=measure.domain).first()
    services.link_goals(actor=cast.office, measure=measure, goals=[goal, foreign])
    assert list(measure.goals.all()) == [goal]
    services.link_goals(actor=cast.office, measure=measure, goals=[goal])
    assert Event.objects.about(measure).filter(verb="measure.goals_linked").count() == 1
    services.link_goals(actor=cast.office, measure=measure, goals=[])
    assert measure.goals.count() == 0


@pytest.mark.parametrize("who", ["liaison", "chair", "admin", "auditor", "inspector"])
def test_nobody_else_does(cast, measure, who):
    with pytest.raises(RuleError):
        services.link_goals(actor=cast.people[who], measure=measure, goals=[])
    with pytest.raises(RuleError):
        services.link_domain_goals(actor=cast.people[who], domain=measure.domain)


def test_suggestions_do_not_touch_what_the_office_decided(cast, measure):
    first = Goal.objects.get(domain=measure.domain, number=1)
    services.link_goals(actor=cast.office, measure=measure, goals=[first])
    linked, left = services.link_domain_goals(actor=cast.office, domain=measure.domain)
    assert linked + left == 1
    assert list(measure.goals.all()) == [first]


def test_most_measures_of_the_real_outlines_find_a_goal(seed_text):
    found = total = 0
    for outline in parse(seed_text).outlines:
        for domain in outline.domains:
            goals = list(enumerate(goal.text for goal in domain.goals))
            for measure in domain.measures:
                total += 1
                found += bool(suggest(goals, measure.title, measure.text))
    assert total == 187
    assert found / total >= 0.5, found


@pytest.mark.parametrize(
    ("title", "text", "chosen"),
    [
        ("保障孕产妇安全分娩", "孕产妇系统管理率保持稳定", [1]),
        # the best goes first, and no more than two
        ("适龄妇女宫颈癌人群筛查", "孕产妇系统管理率", [2, 1]),
        # words that stand in half of all goals tell nothing
        ("水平，提高", "加强、提高、促进社会服务", []),
        ("", "", []),
    ],
)
def test_what_is_suggested(title, text, chosen):
    goals = [(1, "孕产妇系统管理率"), (2, "适龄妇女宫颈癌人群筛查率"), (3, "提高水平"), (4, "2030 95%")]
    assert suggest(goals, title, text) == chosen


def test_equal_goals_are_suggested_in_the_outlines_order_and_two_at_most():
    goals = [(number, "孕产妇系统管理率") for number in (3, 1, 2)]
    assert suggest(goals, "孕产妇系统管理率", "") == [1, 2]


def test_likeness_counts_the_title_more_and_never_passes_one():
    goal = "宫颈癌筛查"
    assert likeness(goal, "宫颈癌筛查", goal) == 1
    assert 0 < likeness(goal, "", "宫颈癌") < likeness(goal, "宫颈癌", "") < 1
    assert likeness(goal, "职业教育", "办好学校") == 0


def test_the_office_takes_the_suggestions_of_a_domain_at_once(cast, measure):
    birth = Measure.objects.get(domain=measure.domain, title="保障孕产妇安全分娩")
    assert services.link_domain_goals(actor=cast.office, domain=measure.domain) == (1, 1)
    assert [goal.number for goal in birth.goals.all()] == [1]
    event = Event.objects.about(birth).get(verb="measure.goals_linked")
    assert (event.comment, event.data["goals"]) == ("1", [1])
    # Asked again, nothing is left to take and nothing is told twice.
    assert services.link_domain_goals(actor=cast.office, domain=measure.domain) == (0, 1)
    assert Event.objects.about(birth).filter(verb="measure.goals_linked").count() == 1


def test_taking_all_goals_away_is_told_too(cast, measure):
    services.link_goals(actor=cast.office, measure=measure, goals=list(measure.domain.goals.all()))
    services.link_goals(actor=cast.office, measure=measure, goals=[])
    told = Event.objects.about(measure).filter(verb="measure.goals_linked").order_by("id")
    assert [event.comment for event in told] == ["1、2", "无"]


def test_only_goals_of_another_domain_leave_the_measure_as_it_was(cast, measure):
    foreign = Goal.objects.exclude(domain=measure.domain).first()
    services.link_goals(actor=cast.office, measure=measure, goals=[foreign])
    assert measure.goals.count() == 0
    assert not Event.objects.about(measure).filter(verb="measure.goals_linked").exists()


def test_the_office_of_another_county_reaches_nothing(cast, outsider, measure):
    goal = measure.domain.goals.first()
    with pytest.raises(Measure.DoesNotExist):
        services.link_goals(actor=outsider.office, measure=measure, goals=[goal])
    assert services.link_domain_goals(actor=outsider.office, domain=measure.domain) == (0, 0)
    assert measure.goals.count() == 0


def test_no_domain_of_the_real_outlines_is_left_without_suggestions(seed_text):
    """Measured on 2026-11-23: 123 of 187 measures, at least one in three of every domain."""
    shares = {}
    for outline in parse(seed_text).outlines:
        for domain in outline.domains:
            goals = list(enumerate(goal.text for goal in domain.goals))
            hits = [bool(suggest(goals, measure.title, measure.text)) for measure in domain.measures]
            shares[domain.title] = (sum(hits), len(hits))
    assert sum(hits for hits, _all in shares.values()) >= 115, shares
    assert all(hits / every >= 1 / 3 for hits, every in shares.values()), shares
