"""A notice as its page shows it: problem by problem, round by round; and what the board says above its list."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from documents.models import Attachment
from supervision.models import (
    Finding,
    RectificationItem,
    RectificationNotice,
    RectificationResponse,
    ResponseItem,
    Verification,
    VerifiedItem,
)
from supervision.notice_lights import OPEN, light_condition
from supervision.services.rectification import fingerprint_of_draft


@dataclass
class Problem:
    """One problem of a notice; `answer` is being written, `said` was filed last, `verdict` was given last."""

    item: RectificationItem
    photos: list[Attachment] = field(default_factory=list)
    answer: ResponseItem | None = None
    said: ResponseItem | None = None
    verdict: VerifiedItem | None = None
    # The fields of the form that is being filled in, by name.
    fields: dict = field(default_factory=dict)

    @property
    def finding(self) -> Finding:
        return self.item.finding


@dataclass
class Round:
    """One answer that was filed, and what the verifier found."""

    response: RectificationResponse
    answers: list[ResponseItem]
    files: list[Attachment]
    verification: Verification | None = None
    verdicts: dict[int, VerifiedItem] = field(default_factory=dict)
    verified_files: list[Attachment] = field(default_factory=list)

    @property
    def number(self) -> int:
        return self.response.round


@dataclass
class ShownNotice:
    problems: list[Problem]
    rounds: list[Round]
    writing: RectificationResponse | None
    verification: Verification | None
    # Of a draft: what `save_notice` compares.
    fingerprint: str = ""
    # Of the answer or the verification that is on its way.
    files: list[Attachment] = field(default_factory=list)

    @property
    def live(self) -> list[Problem]:
        return [problem for problem in self.problems if not problem.item.is_withdrawn]

    @property
    def unwritten(self) -> list[Problem]:
        """What the unit still has to write before it can file."""
        return [p for p in self.live if p.answer and not (p.answer.measures and p.answer.result)]

    @property
    def needs_evidence(self):
        """The severity for which nothing is closed without evidence, while there is none; else None."""
        strict = [p.finding.severity for p in self.live if p.finding.severity.needs_evidence]
        return strict[0] if strict and not self.proofs else None

    @property
    def proofs(self) -> list[Attachment]:
        """The files that may prove that a problem is put right: the unit's of any round, the verifier's of the
        present one."""
        found = []
        for row in self.rounds:
            found += row.files
            if row.verification is None:
                found += row.verified_files
        return found


def shown_notice(access, notice) -> ShownNotice:
    """All of a notice in a fixed number of queries, each part as far as this person may see it."""
    items = list(
        notice.items.select_related(
            "finding__severity", "finding__category", "finding__task", "finding__goal__domain"
        )
    )
    for item in items:
        item.notice = notice
    responses = list(
        RectificationResponse.objects.visible_to(access)
        .filter(notice=notice)
        .select_related("filed_by", "updated_by")
        .order_by("-round")
    )
    verifications = {
        row.round: row
        for row in Verification.objects.visible_to(access).filter(notice=notice).select_related("verified_by")
    }
    answers, verdicts = defaultdict(list), defaultdict(dict)
    for row in ResponseItem.objects.filter(response__in=[row.pk for row in responses]).select_related("item"):
        answers[row.response_id].append(row)
    for row in VerifiedItem.objects.filter(
        verification__in=[row.pk for row in verifications.values()]
    ).select_related("evidence"):
        verdicts[row.verification_id][row.item_id] = row
    files = _files_of(access, items, responses, verifications.values())
    problems = {item.pk: Problem(item, files[Finding, item.finding_id]) for item in items}
    rounds, writing = [], None
    for response in responses:
        response.notice = notice
        if response.filed_at is None:
            writing = response
            for row in answers[response.pk]:
                problems[row.item_id].answer = row
            continue
        verification = verifications.get(response.round)
        shown = Round(response, answers[response.pk], files[RectificationResponse, response.pk])
        if verification is not None:
            shown.verified_files = files[Verification, verification.pk]
            if verification.decided_at is not None:
                shown.verification, shown.verdicts = verification, verdicts[verification.pk]
        rounds.append(shown)
    for shown in reversed(rounds):
        for row in shown.answers:
            problems[row.item_id].said = row
        for item_id, row in shown.verdicts.items():
            problems[item_id].verdict = row
    open_one = next((row for row in verifications.values() if row.decided_at is None), None)
    if open_one is not None:
        open_one.notice = notice
    on_the_way = writing or open_one
    return ShownNotice(
        list(problems.values()),
        rounds,
        writing,
        open_one,
        fingerprint_of_draft(notice, items) if notice.state == RectificationNotice.State.DRAFT else "",
        files[type(on_the_way), on_the_way.pk] if on_the_way else [],
    )


def _files_of(access, items, responses, verifications) -> dict:
    """(model, pk) → its files; photos of a finding only for those who may see the finding itself."""
    groups = (
        (Finding, [item.finding_id for item in items]),
        (RectificationResponse, [row.pk for row in responses]),
        (Verification, [row.pk for row in verifications]),
    )
    wanted, models = Q(pk__in=()), {}
    for model, ids in groups:
        wanted |= Q(object_type=model._meta.label_lower, object_id__in=ids)
        models[model._meta.label_lower] = model
    found = defaultdict(list)
    rows = Attachment.objects.filter(wanted, removed_at__isnull=True).select_related("uploaded_by")
    for row in rows.order_by("pk"):
        found[models[row.object_type], row.object_id].append(row)
    pictured = [pk for model, pk in found if model is Finding]
    if pictured and not access.is_office:
        seen = set(Finding.objects.visible_to(access).filter(pk__in=pictured).values_list("pk", flat=True))
        for pk in set(pictured) - seen:
            del found[Finding, pk]
    return found


def notices_with_counts(access):
    """The board's rows, with `problems` and `repeats`, the number of problems and of those seen before."""
    items = RectificationItem.objects.filter(notice=OuterRef("pk"), is_withdrawn=False).order_by()
    items = items.values("notice").annotate(n=Count("pk"), again=Count("finding__repeats"))
    return (
        RectificationNotice.objects.visible_to(access)
        .select_related("unit", "inspection")
        .annotate(
            problems=Coalesce(Subquery(items.values("n")), 0),
            repeats=Coalesce(Subquery(items.values("again")), 0),
        )
    )


def board_counts(access) -> dict[str, int]:
    """How many notices one sees are open, by light, wait for verification, or are drafts; one query."""
    today, near = timezone.localdate(), access.user.committee.near_due_days
    lights = {
        code: Count("pk", filter=light_condition(code, near, today)) for code in ("red", "yellow", "green")
    }
    return RectificationNotice.objects.visible_to(access).aggregate(
        open=Count("pk", filter=Q(state__in=OPEN)),
        checking=Count("pk", filter=Q(state__in=("responded", "verifying"))),
        draft=Count("pk", filter=Q(state="draft")),
        closed=Count("pk", filter=Q(state="closed")),
        **lights,
    )
