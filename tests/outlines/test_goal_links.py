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
