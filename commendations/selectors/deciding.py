"""What whoever checks and approves a list sees: the names, what departments said, how objections ended. Who objected
is the office's alone."""

from collections import Counter

from commendations import rules
from commendations.flows import CommendationFlow
from commendations.models import CommendationRound, Kind, Objection, Opinion
from commendations.selectors.ranking import mean_share, record_of
from commendations.selectors.round_pages import STATE_STYLES
from commendations.selectors.rounds import publicity_ends_on, round_figures
from documents.selectors import paper_panel
from organisations.roles import Role
from workflow.rules import may_approve_of, may_sign
from workflow.selectors.flows import flow_state

State = CommendationRound.State


def listed(round_) -> list[tuple[str, list]]:
    """(kind, nominations on the list in order), each with its unit's mean as `mean`, and `said`: what was said against
    it. Three queries."""
    rows = list(
        round_.nominations.proposed().select_related("unit").defer("deeds").order_by("kind", "position", "pk")
    )
    objecting: dict[int, list[Opinion]] = {}
    said = Opinion.objects.filter(nomination__in=rows, verdict=Opinion.Verdict.OBJECTS)
    for opinion in said.exclude(request__state="void").select_related("request", "settled_by"):
        objecting.setdefault(opinion.nomination_id, []).append(opinion)
    objections: dict[int, list[Objection]] = {}
    for objection in round_.objections.filter(nomination__in=rows).defer("name", "contact", "text"):
        objections.setdefault(objection.nomination_id, []).append(objection)
    for row in rows:
        row.round = round_
        row.mean = mean_share(record_of(row.record))
        row.said, row.objected = objecting.get(row.pk, []), objections.get(row.pk, [])
    return [(str(kind.label), [row for row in rows if row.kind == kind]) for kind in Kind]


def deciding_context(access, round_) -> dict:
    flow = flow_state(access, CommendationFlow, round_)
    results = Counter(round_.objections.values_list("result", flat=True))
    is_at = {State.AT_DIRECTOR: Role.OFFICE_DIRECTOR, State.AT_CHAIR: Role.CHAIR}.get(round_.state)
    may_answer = None
    if is_at and flow.is_mine:
        may_answer = may_sign(access, is_at)
        if may_answer and round_.state == State.AT_CHAIR:
            may_answer = may_approve_of(access, round_.committee, round_.filed_by_id)
    return {
        "round": round_,
        "state_style": STATE_STYLES.get(round_.state, ""),
        "flow": flow,
        "answers": bool(is_at) and flow.is_mine,
        "may_answer": may_answer,
        "lists": listed(round_),
        "figures": round_figures(round_),
        "ends_on": publicity_ends_on(round_) if round_.publicity_from else None,
        "objections": [
            (str(result.label), results[result.value]) for result in Objection.Result if results[result.value]
        ],
        "n_objections": sum(results.values()),
        # What was found may tell who could have known of it: it is for those who decide, and the office.
        "sees_findings": bool(access.is_office or rules.may_decide(access)),
        "requests": list(
            round_.requests.exclude(state="void").select_related("unit").order_by("-number", "pk")
        ),
        "allowances": list(round_.allowances.select_related("decided_by")),
        "papers": paper_panel(access, round_),
    }
