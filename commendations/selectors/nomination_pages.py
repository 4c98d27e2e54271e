"""What the pages of a nomination show."""

from django.utils.functional import SimpleLazyObject

from commendations import rules
from commendations.flows import NominationFlow
from commendations.forms.nomination import HeadForm
from commendations.forms.round import CommentForm
from commendations.models import Nomination, Opinion
from commendations.selectors.eligibility import verdicts_of
from commendations.selectors.ranking import mean_share, record_of, years_of
from commendations.selectors.standing import decade_of
from documents.selectors import attachment_panel, paper_panel
from history.models import Event
from history.selectors import SHOWN, timeline
from workflow.rules import may_approve_of
from workflow.selectors.flows import flow_state
from workflow.turns import present_item

State = Nomination.State
LIST_VERBS = ("nomination.proposed", "nomination.unproposed", "opinion.settled")
NOMINATION_STYLES = {
    State.AT_UNIT_HEAD: "tag-blue",
    State.AT_OFFICE: "tag-blue",
    State.RETURNED: "tag-warn",
    State.ACCEPTED: "tag-ok",
    State.REJECTED: "tag-late",
    State.LAPSED: "tag-late",
    State.HONOURED: "tag-red",
}


def saved_context(access, nomination) -> dict:
    """What stands beside the form and moves with what is typed: the conditions, and whether it can be filed."""
    verdicts = verdicts_of(nomination)
    item = present_item(nomination) if nomination.process_id else None
    return {
        "verdicts": verdicts,
        "blocking": [row for row in verdicts if row.is_blocking and not row.holds],
        "step_id": item.process_step_id if item is not None else None,
        "attachments": attachment_panel(
            access, nomination, verdict=rules.may_edit_nomination(access, nomination, item)
        ),
    }


def nomination_context(access, nomination) -> dict:
    """All that the page of a nomination shows."""
    state = nomination.state
    flow = flow_state(access, NominationFlow, nomination)
    answers = flow.is_mine and state in (State.AT_UNIT_HEAD, State.AT_OFFICE)
    may_edit = rules.may_edit_nomination(access, nomination, flow.item)
    back_to = {State.AT_UNIT_HEAD: NominationFlow.drafting, State.AT_OFFICE: NominationFlow.at_unit_head}.get(
        state
    )
    is_own = nomination.unit_id in access.unit_ids
    verdicts = verdicts_of(nomination)
    context = {
        "title": str(nomination),
        "nomination": nomination,
        "round": nomination.round,
        "state_style": NOMINATION_STYLES.get(state, ""),
        "flow": flow,
        "is_own": is_own,
        "is_office": access.is_office,
        "reads_county": access.reads_county,
        # Whom one calls, and how old somebody is, is the unit's and the office's alone.
        "sees_contact": is_own or access.is_office,
        "verdicts": verdicts,
        "blocking": [row for row in verdicts if row.is_blocking and not row.holds],
        "may_edit": may_edit,
        "answers": answers,
        "may_approve": _may_approve(access, nomination, answers),
        "may_withdraw": back_to is not None and not answers and flow.may_take_back(access, back_to),
        "may_retract": rules.may_retract(access, nomination),
        "may_reject": rules.may_reject(access, nomination) if state == State.ACCEPTED else None,
        "may_veto": rules.may_veto(access, nomination),
        "may_propose": rules.may_propose(access, nomination) if not nomination.is_proposed else None,
        "may_unpropose": rules.may_unpropose(access, nomination) if nomination.is_proposed else None,
        "vetoes": list(nomination.vetoes.select_related("found_by", "lifted_by")),
        "head_form": HeadForm(initial={"opinion": nomination.head_opinion}),
        "comment_form": CommentForm(),
        "attachments": attachment_panel(access, nomination, verdict=may_edit),
        "papers": paper_panel(access, nomination),
        "events": timeline(nomination) if access.reads_county else _unit_timeline(nomination),
    }
    if access.reads_county:
        years = _record(nomination)
        context |= {"years": years, "mean": mean_share(years), "opinions": _opinions(access, nomination)}
    return context


def _may_approve(access, nomination, answers):
    """Whether this person may say yes, or why not."""
    if not answers:
        return None
    if nomination.state == State.AT_UNIT_HEAD:
        verdict = rules.may_sign_nomination(access, nomination)
        return verdict and may_approve_of(access, nomination.committee, nomination.filed_by_id)
    verdict = rules.may_review_nomination(access, nomination)
    writers = (nomination.filed_by_id, nomination.signed_by_id)
    return verdict and may_approve_of(access, nomination.committee, *writers)


def _unit_timeline(nomination):
    """The timeline without what happens on the list and between the departments, which is the committee's."""
    events = Event.objects.about(nomination).exclude(verb__in=LIST_VERBS)
    return SimpleLazyObject(lambda: list(events.order_by("-id")[:SHOWN]))


def _record(nomination):
    """The unit's years: as they were when the list was drawn up, or as they are now."""
    if nomination.record is not None:
        return record_of(nomination.record)
    return decade_of(nomination.committee, years_of(nomination.round)).get(nomination.unit_id, [])


def _opinions(access, nomination) -> list[Opinion]:
    rows = Opinion.objects.visible_to(access).filter(nomination=nomination).exclude(request__state="void")
    found = list(rows.select_related("request", "settled_by").order_by("request__number", "pk"))
    for opinion in found:
        opinion.style = {"clear": "tag-ok", "objects": "tag-late"}.get(opinion.verdict, "")
        opinion.nomination = nomination
        opinion.may_settle = (
            opinion.verdict == Opinion.Verdict.OBJECTS
            and not opinion.settled_reason
            and rules.may_settle_opinion(access, opinion)
        )
    return found
