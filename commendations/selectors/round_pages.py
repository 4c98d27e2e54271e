"""What the pages of a round show: how far it is, what to do next and why a button is grey."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commendations import detector, rules
from commendations.flows import CommendationFlow
from commendations.forms.round import CalledForm, LooseReasonForm, ReasonForm
from commendations.models import CommendationRound, Kind, Nomination, Objection, Opinion, OpinionRequest
from commendations.selectors.eligibility import per_unit
from commendations.selectors.nomination_pages import NOMINATION_STYLES
from commendations.selectors.rounds import due_rounds, publicity_ends_on, round_figures
from commendations.services.calling import CALL
from commendations.services.publicity import PUBLICITY
from documents.models import Dispatch
from documents.selectors import attachment_panel, paper_panel
from history.selectors import timeline
from pages.panels import panels_of
from workflow.selectors.flows import flow_state

State = CommendationRound.State
STATE_STYLES = {
    State.NOMINATING: "tag-blue",
    State.OFFICE_REVIEW: "tag-blue",
    State.CONSULTATION: "tag-blue",
    State.ANNOUNCING: "tag-warn",
    State.PUBLICITY: "tag-warn",
    State.AT_DIRECTOR: "tag-blue",
    State.AT_CHAIR: "tag-blue",
    State.DECIDED: "tag-ok",
}
OPINION_STYLES = {
    Opinion.Verdict.PENDING: "",
    Opinion.Verdict.CLEAR: "tag-ok",
    Opinion.Verdict.OBJECTS: "tag-late",
}
RESULT_STYLES = {
    Objection.Result.OPEN: "tag-warn",
    Objection.Result.UPHELD: "tag-late",
    Objection.Result.PARTLY: "tag-blue",
    Objection.Result.UNFOUNDED: "tag-ok",
}
# On the page of the round so many nominations of a kind are named; the list has all.
SHOWN = 12


@dataclass
class ShownDue:
    """A commendation that the outlines ask for, in words."""

    due_year: int
    year: int
    said: str
    style: str
    reason: str
    held: int | None
    is_settled: bool
    is_wanting: bool


DUE_WORDS = {
    detector.MET: (_("已表彰"), "tag-ok"),
    detector.LATE: (_("逾期表彰"), "tag-warn"),
    detector.UNDER_WAY: (_("正在办理"), "tag-blue"),
    detector.DUE: (_("今年应开展"), "tag-warn"),
    detector.COMING: (_("还没到"), ""),
    detector.MOVED: (_("已改期"), ""),
    detector.MISSED: (_("逾期未开展"), "tag-late"),
    detector.UNRECORDED: (_("没有记录"), ""),
}


def shown_dues(committee) -> list[ShownDue]:
    """What is due when and how it stands, the earliest first."""
    return [
        ShownDue(
            row.due_year,
            row.year,
            *DUE_WORDS[row.state],
            row.reason,
            row.held,
            row.is_settled,
            row.is_wanting,
        )
        for row in due_rounds(committee)
    ]


@dataclass
class OwnQuota:
    """How many more a unit may nominate of a kind."""

    kind: str
    label: str
    most: int
    made: int

    @property
    def left(self) -> int:
        return max(self.most - self.made, 0)


def round_context(access, round_) -> dict:
    """All that the page of a round shows, for the county's readers or for a unit."""
    return _for_county(access, round_) if access.reads_county else _for_unit(access, round_)


def _common(access, round_) -> dict:
    own = Nomination.objects.filter(round=round_, unit__in=access.unit_ids).select_related("unit")
    own = list(own.defer("deeds", "record").order_by("kind", "pk"))
    for row in own:
        row.style = NOMINATION_STYLES.get(row.state, "")
    requests = OpinionRequest.objects.filter(round=round_, unit__in=access.unit_ids)
    return {
        "title": str(round_),
        "round": round_,
        "state_style": STATE_STYLES.get(round_.state, ""),
        "outlines": list(round_.outlines.order_by("-audience")),
        "own": own,
        "own_requests": list(requests.exclude(state=OpinionRequest.State.VOID)) if access.unit_ids else [],
        "quotas": _own_quotas(round_, own) if access.unit_ids else [],
        "may_begin": rules.may_begin_nomination(access, round_),
        "days_left": (round_.nominations_due_on - timezone.localdate()).days,
        "papers": paper_panel(access, round_),
        "attachments": attachment_panel(access, round_, verdict=rules.may_attach_to_round(access, round_)),
        "is_office": access.is_office,
    }


def _own_quotas(round_, own) -> list[OwnQuota]:
    out = (*Nomination.OUT, Nomination.State.LAPSED)
    return [
        OwnQuota(
            kind,
            str(kind.label),
            per_unit(round_, kind),
            sum(row.kind == kind and row.state not in out for row in own),
        )
        for kind in Kind
    ]


def _for_unit(access, round_) -> dict:
    return {**_common(access, round_), "panels": panels_of(access, round_)}


def _for_county(access, round_) -> dict:
    flow = flow_state(access, CommendationFlow, round_)
    nominations = (
        Nomination.objects.visible_to(access)
        .filter(round=round_)
        .select_related("unit")
        .defer("deeds", "record")
        .order_by("-is_proposed", "position", "-reached_office_at", "pk")
    )
    by_kind = {kind: [] for kind in Kind}
    for row in nominations:
        row.style = NOMINATION_STYLES.get(row.state, "")
        by_kind[row.kind].append(row)
    figures = round_figures(round_)
    requests = list(round_.requests.order_by("-number", "pk"))
    number = max((row.number for row in requests), default=0)
    for row in requests:
        row.is_open = row.state == OpinionRequest.State.OPEN
        row.is_late = row.is_open and row.due_on < timezone.localdate()
    objections = None
    if access.is_office:
        objections = list(round_.objections.values_list("result", flat=True))
    context = _common(access, round_) | {
        "flow": flow,
        "is_mine": flow.is_mine,
        "figures": figures,
        "n_at_office": figures.collective.at_office + figures.individual.at_office,
        "kinds": [(kind, kind.label, rows[:SHOWN], len(rows)) for kind, rows in by_kind.items()],
        "has_accepted": any(
            row.state == Nomination.State.ACCEPTED for rows in by_kind.values() for row in rows
        ),
        "requests": [row for row in requests if row.number == number and row.state != row.State.VOID],
        "n_objections": len(objections) if objections is not None else 0,
        "n_open_objections": objections.count("") if objections is not None else 0,
        "allowances": list(round_.allowances.select_related("decided_by")),
        "panels": panels_of(access, round_),
        # It tells who was found wanting and why; who objected it does not tell.
        "events": timeline(round_),
        "may_edit": rules.may_edit_round(access, round_),
        "may_allow": rules.may_allow(access, round_),
        "may_extend": rules.may_extend_nominating(access, round_),
        "may_cancel": rules.may_cancel_round(access, round_),
        "may_register": rules.may_register_objection(access, round_),
        "may_see_objections": rules.may_see_objections(access),
        "reason_form": LooseReasonForm(),
        "back_form": ReasonForm(),
        "called_form": CalledForm(),
    }
    if access.is_office:
        context |= _office_next(round_)
    return context


def _office_next(round_) -> dict:
    """What stands beside the office's next step."""
    if round_.state in (State.OPENED, State.ANNOUNCING):
        kind = CALL if round_.state == State.OPENED else PUBLICITY
        return {"draft": Dispatch.objects.open().about(round_).filter(kind=kind).first()}
    if round_.state == State.PUBLICITY:
        ends_on = publicity_ends_on(round_)
        return {"ends_on": ends_on, "is_over": timezone.localdate() > ends_on}
    return {}


def requests_of(round_) -> list[OpinionRequest]:
    """Every asking of a round, the latest first, each with what was said of whom as `shown`; two queries."""
    asked = list(round_.requests.select_related("unit", "answered_by").order_by("-number", "pk"))
    said = Opinion.objects.filter(request__in=asked).select_related(
        "nomination__unit", "nomination__committee", "settled_by"
    )
    by_request: dict[int, list[Opinion]] = {}
    order = ("nomination__kind", "nomination__position", "pk")
    for opinion in said.order_by(*order).defer("nomination__deeds", "nomination__record"):
        opinion.style = OPINION_STYLES[opinion.verdict]
        opinion.nomination.round = round_
        by_request.setdefault(opinion.request_id, []).append(opinion)
    for row in asked:
        row.round = round_
        row.is_open = row.state == OpinionRequest.State.OPEN
        row.is_late = row.is_open and row.due_on < timezone.localdate()
        row.shown = by_request.get(row.pk, [])
        row.objecting = sum(opinion.verdict == Opinion.Verdict.OBJECTS for opinion in row.shown)
    return asked
