"""What can run in the background. Apps register in their `jobs.py`, which is loaded at start-up.

@job("notices.compile", title=_("…"))
def compile(run, *, number): ...

@tick("workflow.sweep", every=60)
def sweep(): ...
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class JobKind:
    """`lease` is how many seconds a run may be silent; `attempts` how often it is tried."""

    name: str
    title: str
    handler: Callable
    lease: int
    attempts: int


@dataclass(frozen=True)
class Tick:
    name: str
    title: str
    every: int
    handler: Callable


job_kinds: dict[str, JobKind] = {}
ticks: dict[str, Tick] = {}


def job(name: str, *, title, lease: int = 300, attempts: int = 5):
    """Register `handler(run, **arguments)`; it may be run again after a crash and continues where it stopped."""

    def register(handler):
        job_kinds[name] = JobKind(name, title, handler, lease, attempts)
        return handler

    return register


def tick(name: str, *, title, every: int):
    """Register something that is done every so many seconds. The handler may return a line of what it did."""

    def register(handler):
        ticks[name] = Tick(name, title, every, handler)
        return handler

    return register
