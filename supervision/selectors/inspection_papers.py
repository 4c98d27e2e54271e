"""拟文 on the pages of inspections and of rectification notices: which papers can be drawn up, which are there."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy

from documents.models import Dispatch, Document
from pages.rules import Verdict
from supervision import rules
from supervision.inspection_papers import (
    CIRCULAR,
    FEEDBACK,
    NOTICE,
    OF_INSPECTION,
    RECTIFICATION,
    may_begin,
)
from supervision.models import Inspection


@dataclass(frozen=True)
class Offer:
    """A paper that the office may draw up: where, or why not; `draft` is the one on its way."""

    title: str
    url: str
    verdict: Verdict
    draft: Dispatch | None = None


_TITLES = {
    NOTICE: gettext_lazy("拟督导检查通知"),
    FEEDBACK: gettext_lazy("拟反馈意见"),
    RECTIFICATION: gettext_lazy("拟整改通知书"),
    CIRCULAR: gettext_lazy("拟情况通报"),
}


def _is_over(inspection, kind: str) -> bool:
    state, states = inspection.state, Inspection.State
    if kind == NOTICE:
        return state in (states.ON_SITE, states.CONCLUDED, states.FED_BACK, states.CLOSED)
    if kind == FEEDBACK:
        return state in (states.FED_BACK, states.CLOSED)
    return kind == RECTIFICATION and state == states.CLOSED


def papers_offered(access, inspection, kinds=OF_INSPECTION) -> list[Offer]:
    """The papers of an inspection for whoever draws them up: what is due or will be, not what its time is over for. One
    without notice is not offered that of telling."""
    if not rules.may_plan_inspections(access) or inspection.state == Inspection.State.CANCELLED:
        return []
    drafts = {row.kind: row for row in Dispatch.objects.visible_to(access).open().about(inspection)}
    return [
        Offer(
            str(_TITLES[kind]),
            reverse("supervision:inspection-paper", args=[inspection.pk, kind]),
            may_begin(inspection, kind),
            drafts.get(kind),
        )
        for kind in kinds
        if kind in drafts
        or not (_is_over(inspection, kind) or (kind == NOTICE and inspection.is_unannounced))
    ]


def inspection_panel(access, inspection) -> dict | None:
    """拟文 on an inspection's page."""
    offers = papers_offered(access, inspection)
    return {"offers": offers, "documents": []} if offers else None


def notice_panel(access, notice) -> dict | None:
    """整改通知书 on a notice's page: the paper that the unit got."""
    issued = Document.objects.visible_to(access).filter(
        kind=RECTIFICATION,
        object_type=Inspection._meta.label_lower,
        object_id=notice.inspection_id,
        recipients__unit=notice.unit_id,
    )
    documents = list(issued.select_related("entry").defer("content").order_by("pk"))
    return {"offers": [], "documents": documents} if documents else None
