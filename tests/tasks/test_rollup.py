"""汇总: what weighs how much, and what is done about no data."""

from hypothesis import given
from hypothesis import strategies as st

from tasks.rollup import Score, TaskScore, roll_up, score_of_parts, score_of_tasks


def county(tasks, goals=None):
    """Two domains of one outline: measures 1 and 2 in domain 10, measure 3 in domain 20."""
    return roll_up(
        tasks,
        domain_of_measure={1: 10, 2: 10, 3: 20},
        outline_of_domain={10: 100, 20: 100},
        measures_of_goal=goals or {},
    )


def test_no_data_is_neither_nought_nor_done():
    score = score_of_tasks([TaskScore(1, 1, 80), TaskScore(2, 1, None)])
    assert score == Score(80, 1, 2)
    assert score.missing == 1
    assert score_of_tasks([TaskScore(1, 1, None)]).shown == "无数据"
    assert score_of_tasks([TaskScore(1, 1, 0)]).shown == "0%"
    assert score_of_tasks([]) == Score(None, 0, 0)


def test_measures_weigh_the_same_however_many_tasks_they_have():
    tasks = [TaskScore(n, 1, 100) for n in range(9)] + [TaskScore(20, 2, 0), TaskScore(30, 3, 50)]
    rollup = county(tasks)
    assert rollup.domains[10].mean == 50
    assert rollup.outlines[100].mean == 50
    assert rollup.outlines[100].total == 11


def test_a_domain_without_data_is_left_out_of_the_mean():
    rollup = county([TaskScore(1, 1, 60), TaskScore(3, 3, None)])
    assert rollup.domains[20].mean is None
    assert (rollup.outlines[100].mean, rollup.outlines[100].missing) == (60, 1)


def test_a_task_counts_once_for_a_goal():
    tasks = [TaskScore(1, 1, 100), TaskScore(1, 2, 100), TaskScore(2, 2, 0)]
    goals = county(tasks, {7: [1, 2], 8: []}).goals
    assert (goals[7].mean, goals[7].total) == (50, 2)
    assert goals[8] == Score(None, 0, 0)


def test_tasks_of_measures_that_were_struck_out_are_nobodys():
    assert county([TaskScore(1, 99, 100)]).outlines[100] == Score(None, 0, 0)


PERCENT = st.none() | st.integers(0, 100)


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(1, 3), PERCENT), max_size=40))
def test_a_mean_lies_between_the_least_and_the_most(rows):
    tasks = [TaskScore(*row) for row in rows]
    rollup = county(tasks)
    for scores in (rollup.measures, rollup.domains, rollup.outlines):
        for score in scores.values():
            assert score.known + score.missing == score.total
            known = [task.percent for task in tasks if task.percent is not None]
            assert (score.mean is None) == (score.known == 0)
            if score.mean is not None:
                assert min(known) - 1e-9 <= score.mean <= max(known) + 1e-9


def test_parts_without_any_data():
    assert score_of_parts([Score(None, 0, 3), Score(None, 0, 1)]) == Score(None, 0, 4)


def test_domains_weigh_the_same_however_many_measures_they_have():
    """Two measures at 100 in one domain, one at 0 in the other: the outline stands at half, not at two thirds."""
    rollup = county([TaskScore(1, 1, 100), TaskScore(2, 2, 100), TaskScore(3, 3, 0)])
    assert rollup.outlines[100].mean == 50


def test_a_measure_without_data_is_left_out_of_its_domain_but_not_hidden():
    domain = county([TaskScore(1, 1, 40), TaskScore(2, 2, None)]).domains[10]
    assert (domain.mean, domain.known, domain.missing, domain.shown) == (40, 1, 1, "40%")


def test_an_outline_without_tasks_domains_or_measures_has_no_score_and_no_error():
    bare = roll_up([], domain_of_measure={}, outline_of_domain={10: 100}, measures_of_goal={})
    assert (bare.domains, bare.outlines) == ({10: Score(None, 0, 0)}, {100: Score(None, 0, 0)})
    nothing = roll_up([], domain_of_measure={}, outline_of_domain={}, measures_of_goal={})
    assert (nothing.measures, nothing.goals, nothing.domains, nothing.outlines) == ({}, {}, {}, {})


@given(
    st.lists(st.tuples(st.integers(1, 3), PERCENT), max_size=40),
    st.sets(st.integers(1, 3)),
)
def test_each_mean_keeps_to_the_tasks_below_it(rows, linked):
    """A task belongs to one measure. The score of each thing looks at its own tasks and at no others."""
    tasks = [TaskScore(number, *row) for number, row in enumerate(rows)]
    rollup = county(tasks, {7: sorted(linked)})
    below = [
        *((rollup.measures[measure], {measure}) for measure in (1, 2, 3)),
        (rollup.domains[10], {1, 2}),
        (rollup.domains[20], {3}),
        (rollup.outlines[100], {1, 2, 3}),
        (rollup.goals[7], linked),
    ]
    for score, measures in below:
        own = [task.percent for task in tasks if task.measure in measures]
        known = [percent for percent in own if percent is not None]
        assert (score.known, score.missing, score.total) == (len(known), own.count(None), len(own))
        if known:
            assert min(known) - 1e-9 <= score.mean <= max(known) + 1e-9
        else:
            assert score.mean is None
