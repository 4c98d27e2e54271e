"""What a unit writes, its head signs and the office examines: the five turns that such things share.

A row of that kind has the states and fields of `tasks.models.ImplementationPlan`: `state`, `filed_at`/`filed_by`,
`signed_at`/`signed_by`, `reached_office_at` (set once: it decides lateness), `accepted_at`/`accepted_by`, `rounds`,
`return_reason`. Its flow has the steps drafting, at_unit_head and at_office. What is particular to a kind comes in as
a function that runs under the row's lock, before the state is written.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from pages.fields import check_fields
from pages.rules import require
from workflow.rules import may_approve_of
from workflow.turns import taking_turn, withdrawing

DRAFTING, AT_UNIT_HEAD, AT_OFFICE = "drafting", "at_unit_head", "at_office"
RETURNED, ACCEPTED = "returned", "accepted"


def _nothing(turn, row) -> dict:
    return {}


@dataclass(frozen=True)
class Filing:
    """The turns of one kind. `rows()` gives rows with all that its rules and flow read, `code` opens the verbs of the
    history, `name` is what the thing is called in it."""

    flow: type
    rows: Callable
    code: str
    name: str

    def answering(self, row):
        """The step that answers what was filed, as the caller knows the row."""
        return self.flow.at_unit_head if row.state == AT_UNIT_HEAD else self.flow.at_office

    def _event(self, turn, row, verb, title, was, comment="", data=None):
        turn.record.event(
            row,
            f"{self.code}.{verb}",
            title,
            from_state=was,
            to_state=row.state,
            comment=comment.strip(),
            data=data,
        )

    def file(self, *, actor, row, step_id=None, check=_nothing):
        """报送: the liaison hands it to the unit's head. `check(turn, row)` refuses what is not complete."""
        with taking_turn(self.flow.drafting, row, actor=actor, step_id=step_id) as turn:
            row = turn.locked(self.rows())
            check(turn, row)
            was, row.state = row.state, AT_UNIT_HEAD
            row.filed_at, row.filed_by, row.return_reason = timezone.now(), actor, ""
            row.save()
            turn.outcome = _("已报送")
            self._event(turn, row, "filed", _("报送%(name)s") % {"name": self.name}, was)
        return row

    def sign_off(self, *, actor, row, step_id=None, comment=""):
        """审签: the unit's head signs, and the office has it."""
        with taking_turn(self.flow.at_unit_head, row, actor=actor, step_id=step_id) as turn:
            row = turn.locked(self.rows())
            require(may_approve_of(turn.access, row.committee, row.filed_by_id))
            was, row.state = row.state, AT_OFFICE
            row.signed_at, row.signed_by = timezone.now(), actor
            row.reached_office_at = row.reached_office_at or row.signed_at
            row.save()
            turn.outcome = _("已审签")
            self._event(turn, row, "signed", _("负责人审签"), was, comment)
        return row

    def accept(self, *, actor, row, step_id=None, comment="", freeze=_nothing):
        """The office accepts: from now on it never changes. `freeze(turn, row)` keeps what was accepted."""
        with taking_turn(self.flow.at_office, row, actor=actor, step_id=step_id) as turn:
            row = turn.locked(self.rows())
            require(may_approve_of(turn.access, row.committee, row.filed_by_id, row.signed_by_id))
            was, row.state = row.state, ACCEPTED
            row.accepted_at, row.accepted_by = timezone.now(), actor
            freeze(turn, row)
            row.save()
            turn.outcome = _("已通过")
            self._event(turn, row, "accepted", _("审核通过"), was, comment)
        return row

    def give_back(self, *, actor, row, node=None, step_id=None, reason, comments=False, keep=_nothing):
        """退回: the head or the office, whichever it waits for, sends it back with a reason. `comments` tells that
        there are comments by part, which serve as one; `keep(turn, row)` stores them and returns what the history
        says of them."""
        reason = reason.strip()
        if not reason and not comments:
            raise ValidationError({"reason": _("请写明退回的理由，或者写逐项意见。")})
        reason = reason or _("请按逐项意见修改。")
        node = node or self.answering(row)
        with taking_turn(node, row, actor=actor, step_id=step_id) as turn:
            row = turn.locked(self.rows())
            was, row.state = row.state, RETURNED
            row.rounds += 1
            row.return_reason = reason
            check_fields(row, "return_reason")
            row.save()
            said = keep(turn, row)
            turn.outcome = _("已退回")
            self._event(turn, row, "returned", _("退回%(name)s") % {"name": self.name}, was, reason, said)
        return row

    def withdraw(self, *, actor, row, node=None, step_id=None):
        """撤回: what waits for the head goes back to the liaison who filed it; what waits for the office goes back to
        the head who signed it. Only while nobody has acted on it."""
        node = node or self.answering(row)
        back_to, state = (
            (self.flow.at_unit_head, AT_UNIT_HEAD)
            if node is self.flow.at_office
            else (self.flow.drafting, DRAFTING)
        )
        with withdrawing(node, row, back_to=back_to, actor=actor, step_id=step_id) as turn:
            row = turn.locked(self.rows())
            was, row.state = row.state, state
            if state == DRAFTING and row.rounds:
                row.state = RETURNED
            row.save()
            self._event(turn, row, "withdrawn", _("撤回"), was)
        return row
