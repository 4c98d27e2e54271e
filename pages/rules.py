"""What a rule is, and how a view declares the one that guards it.

A rule takes the request's access (organisations.access.Access, or None for a visitor) and whatever object it
decides about, and returns `Allowed` or `Denied(reason)`. The reason is plain Chinese: it stands on the error
page and on the greyed button.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Allowed:
    reason: str = ""

    def __bool__(self):
        return True


@dataclass(frozen=True)
class Denied:
    reason: str

    def __bool__(self):
        return False


Verdict = Allowed | Denied
Rule = Callable[..., Verdict]


class RuleError(Exception):
    """A service refused: the actor may not do this. `reason` is shown to the user (403)."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


class Conflict(Exception):
    """The row is no longer as the actor saw it (409). `reason` says who changed what and when."""

    def __init__(self, reason: str, *, current=None):
        super().__init__(reason)
        self.reason = reason
        self.current = current


def require(verdict: Verdict) -> None:
    """Raise `RuleError` when a rule said no. Services call it under the row lock."""
    if not verdict:
        raise RuleError(verdict.reason)


def public(access) -> Verdict:
    """Anyone, also without signing in."""
    return Allowed()


def signed_in(access) -> Verdict:
    """Anyone with an account in force."""
    return Allowed() if access else Denied(_("请先登录。"))


def requires(rule: Rule):
    """Declare a function view's rule."""

    def declare(view):
        view.rule = rule
        return view

    return declare


def rule_of(view_func) -> Rule | None:
    """The rule a resolved view declares, on the function itself or on its view class."""
    declared = getattr(view_func, "rule", None)
    if declared is None:
        view_class = getattr(view_func, "view_class", None)
        declared = getattr(view_class, "rule", None) if view_class else None
    return declared
