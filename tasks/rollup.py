"""汇总: from tasks up to the outline, computed when asked for. Pure.

Every task weighs the same within its measure; a goal is the mean of the tasks of the measures that belong to it;
every measure weighs the same within its domain, every domain within its outline. What has no data counts neither
as nought nor as anything else: it is left out of the mean and told beside it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class TaskScore:
    """`percent` is that of the lead's latest verified report of the year; 100 for a task verified as done; None
    without data."""

    task: int
    measure: int
    percent: int | None


@dataclass(frozen=True)
class Score:
    """`mean` in percent, None without any data; `known` of `total` tasks have data."""

    mean: float | None
    known: int
    total: int

    @property
    def missing(self):
        return self.total - self.known

    @property
    def shown(self) -> str:
        return "无数据" if self.mean is None else f"{self.mean:.0f}%"


def score_of_tasks(tasks: Iterable[TaskScore]) -> Score:
    """The mean of tasks, each counted once."""
    unique = {task.task: task for task in tasks}
    known = [task.percent for task in unique.values() if task.percent is not None]
    return Score(sum(known) / len(known) if known else None, len(known), len(unique))


def score_of_parts(parts: Iterable[Score]) -> Score:
    """The mean of parts that have data, each weighing the same."""
    parts = list(parts)
    means = [part.mean for part in parts if part.mean is not None]
    return Score(
        sum(means) / len(means) if means else None,
        sum(part.known for part in parts),
        sum(part.total for part in parts),
    )


@dataclass(frozen=True)
class Rollup:
    """Scores by id."""

    measures: dict[int, Score]
    goals: dict[int, Score]
    domains: dict[int, Score]
    outlines: dict[int, Score]


def roll_up(
    tasks: Iterable[TaskScore],
    *,
    domain_of_measure: Mapping[int, int],
    outline_of_domain: Mapping[int, int],
    measures_of_goal: Mapping[int, Iterable[int]],
) -> Rollup:
    """Scores of every measure, goal, domain and outline named in the mappings."""
    by_measure: dict[int, list[TaskScore]] = {measure: [] for measure in domain_of_measure}
    for task in tasks:
        if task.measure in by_measure:
            by_measure[task.measure].append(task)
    measures = {measure: score_of_tasks(rows) for measure, rows in by_measure.items()}
    goals = {
        goal: score_of_tasks(task for measure in linked for task in by_measure.get(measure, ()))
        for goal, linked in measures_of_goal.items()
    }
    in_domain: dict[int, list[Score]] = {domain: [] for domain in outline_of_domain}
    for measure, domain in domain_of_measure.items():
        in_domain[domain].append(measures[measure])
    domains = {domain: score_of_parts(parts) for domain, parts in in_domain.items()}
    in_outline: dict[int, list[Score]] = {}
    for domain, outline in outline_of_domain.items():
        in_outline.setdefault(outline, []).append(domains[domain])
    return Rollup(
        measures, goals, domains, {outline: score_of_parts(parts) for outline, parts in in_outline.items()}
    )
