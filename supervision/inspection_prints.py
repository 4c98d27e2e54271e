"""Prints of inspections that have no number: 检查方案, 现场检查记录 of a visit, 整改销号单 of a notice."""

from collections import Counter

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.composing import print_marks
from documents.kinds import PrintKind, register_print
from documents.models import Attachment, Document
from documents.typesetting.paper import Form, Grid, Heading, Paper, Paragraph, date_in_words
from documents.typesetting.text import numerals, paragraphs_of
from pages.rules import Allowed, Denied, Verdict
from supervision.inspection_material import (
    about,
    clipped,
    days_grid,
    days_in_words,
    findings_of,
    group_blocks,
    problem_text,
    problems_grid,
    scope_in_words,
    standing_items,
)
from supervision.inspection_papers import RECTIFICATION
from supervision.models import Inspection, RectificationNotice
from supervision.services.inspections import inspections_with_all
from supervision.services.rectification import notices_with_all

SCHEME, RECORD, CLOSURE = "inspection.scheme", "inspection.record", "rectification.closure"
_UNAPPROVED = (Inspection.State.PLANNED, Inspection.State.AT_DIRECTOR, Inspection.State.RETURNED)
_CONCLUDED = (Inspection.State.CONCLUDED, Inspection.State.FED_BACK, Inspection.State.CLOSED)
# Room for a signature and a seal.
_ROOM = "\n\n\n"


def register() -> None:
    register_print(
        PrintKind(
            SCHEME,
            gettext_lazy("检查方案"),
            "supervision.inspection",
            scheme_paper,
            lambda inspection: inspection.state not in _UNAPPROVED,
            _may_print_scheme,
        )
    )
    register_print(
        PrintKind(
            RECORD,
            gettext_lazy("现场检查记录"),
            "supervision.visit",
            record_paper,
            lambda visit: visit.inspection.state in _CONCLUDED,
            _may_print_record,
        )
    )
    register_print(
        PrintKind(
            CLOSURE,
            gettext_lazy("整改销号单"),
            "supervision.rectificationnotice",
            closure_paper,
            lambda notice: notice.state == RectificationNotice.State.CLOSED,
            _may_print_closure,
        )
    )


def _may_print_scheme(access, inspection) -> Verdict:
    """Whoever of the committee sees the inspection; the units have the notice."""
    return Allowed() if access.reads_county else Denied(_("检查方案由办公室和督导组打印。"))


def _may_print_record(access, visit) -> Verdict:
    """What the group wrote down for itself: its own and the office's."""
    if access.is_office or Inspection.objects.recorded_by(access).filter(pk=visit.inspection_id).exists():
        return Allowed()
    return Denied(_("现场检查记录由办公室和督导组打印。"))


def _may_print_closure(access, notice) -> Verdict:
    if notice.state in (RectificationNotice.State.DRAFT, RectificationNotice.State.CANCELLED):
        return Denied(_("整改通知%(state)s，没有销号单。") % {"state": notice.get_state_display()})
    return Allowed()


def _sheet(title: str, blocks, *, code: str, is_draft: bool, issuer="", dated=None) -> Paper:
    """A paper without masthead and number."""
    return Paper(
        form=Form.ANNOUNCEMENT,
        title=title,
        blocks=tuple(blocks),
        issuer=issuer,
        dated=dated,
        **print_marks(code, is_draft),
    )


def _fact(label: str, text: str) -> Paragraph:
    return Paragraph(f"{label}：{text or '—'}")


def _day(moment) -> str:
    return date_in_words(timezone.localdate(moment)) if moment else ""


def _signed(name, moment) -> str:
    return _("%(name)s，%(day)s") % {"name": name, "day": _day(moment)} if moment else ""


def _chapters(chapters) -> list:
    """(title, blocks) as counted chapters; one without blocks is left out."""
    count, blocks = numerals(), []
    for title, inner in chapters:
        if inner:
            blocks += [Heading(1, f"{next(count)}、{title}"), *inner]
    return blocks


def scheme_paper(inspection, *, code: str, is_draft: bool) -> Paper:
    """The scheme as it was approved: 依据, 内容, 对象, 范围, 方式, 时间, 督导组 (政府督查工作条例 art. 15)."""
    inspection = inspections_with_all().get(pk=inspection.pk)
    visits = list(inspection.visits.select_related("unit"))
    manner = [
        _fact(_("种类"), inspection.get_kind_display()),
        _fact(_("方式"), inspection.forms_text),
        _fact(_("时间"), days_in_words(inspection.start_on, inspection.end_on)),
    ]
    if inspection.is_unannounced:
        manner.append(Paragraph(_("本次检查不打招呼：反馈之前不通知被检查单位，不对外透露。")))
    approval = [
        _fact(_("起草"), _signed(inspection.filed_by, inspection.filed_at)),
        _fact(_("批准"), _signed(inspection.approved_by, inspection.approved_at)),
    ]
    blocks = _chapters(
        [
            (_("检查依据"), paragraphs_of(inspection.basis)),
            (_("检查内容"), paragraphs_of(inspection.content)),
            (_("检查范围"), [Paragraph(_("%(what)s。") % {"what": scope_in_words(inspection)})]),
            (_("种类、方式和时间"), manner),
            (_("检查对象"), [days_grid(visits)] if visits else []),
            (_("督导组"), group_blocks(inspection)),
            (_("起草和批准"), approval if inspection.filed_at else []),
        ]
    )
    dated = timezone.localdate(inspection.approved_at) if inspection.approved_at else timezone.localdate()
    return _sheet(
        _("%(what)s方案") % {"what": inspection.title},
        blocks,
        code=code,
        is_draft=is_draft,
        issuer=inspection.committee.office_name,
        dated=dated,
    )


def _files_of(model_label: str, ids) -> Counter:
    """How many files hang on each of these rows."""
    rows = Attachment.objects.filter(object_type=model_label, object_id__in=ids, removed_at__isnull=True)
    return Counter(rows.values_list("object_id", flat=True))


def _with_photos(text: str, photos: int) -> str:
    return "\n".join(filter(None, (text, _("（照片等附件 %(n)s 个）") % {"n": photos} if photos else "")))


def record_paper(visit, *, code: str, is_draft: bool) -> Paper:
    """What the group asked and saw in a unit, to be signed there."""
    inspection = inspections_with_all().get(pk=visit.inspection_id)
    items = list(visit.items.select_related("answered_by").order_by("position", "pk"))
    found = list(findings_of(inspection).filter(visit=visit).select_related("recorded_by"))
    of_items = _files_of("supervision.checklistitem", [item.pk for item in items])
    of_findings = _files_of("supervision.finding", [finding.pk for finding in found])
    answers = tuple(
        (str(number), _asked(item), item.get_answer_display() or _("未填"), _said(item, of_items[item.pk]))
        for number, item in enumerate(items, 1)
    )
    problems = tuple(
        (
            str(number),
            _with_photos(problem_text(finding), of_findings[finding.pk]),
            about(finding),
            finding.severity.name,
            _seen(finding),
        )
        for number, finding in enumerate((row for row in found if row.is_problem), 1)
    )
    good = tuple(
        (str(number), _with_photos(finding.text, of_findings[finding.pk]), _seen(finding))
        for number, finding in enumerate((row for row in found if not row.is_problem), 1)
    )
    # What was seen, and by whom when.
    seen = _("记录")
    chapters = [
        (
            _("检查表"),
            [Grid((_("序号"), _("检查项"), _("结果"), _("说明")), answers, (8, 46, 12, 34), (0, 2))]
            if answers
            else [],
        ),
        (
            _("发现的问题"),
            [
                Grid(
                    (_("序号"), _("问题"), _("依据/任务"), _("严重程度"), seen),
                    problems,
                    (8, 37, 26, 10, 19),
                    (0, 3),
                )
            ]
            if problems
            else [Paragraph(_("没有记录问题。"))],
        ),
        (_("好的做法"), [Grid((_("序号"), _("做法"), seen), good, (8, 73, 19), (0,))] if good else []),
    ]
    facts = [
        _fact(_("检查名称"), inspection.title),
        _fact(_("被检查单位"), visit.unit.name),
        _fact(_("到访日期"), date_in_words(visit.visit_on) if visit.visit_on else ""),
        _fact(_("地点"), visit.place or _("单位驻地")),
        *group_blocks(inspection),
    ]
    signatures = [Paragraph(_("以上记录属实。")), _signatures(_("督导组（签字）"), _("被检查单位（签字）"))]
    title = _("%(unit)s\n现场检查记录") % {"unit": visit.unit.name}
    return _sheet(title, [*facts, *_chapters(chapters), *signatures], code=code, is_draft=is_draft)


def _asked(item) -> str:
    """A question with the beginning of what it is about: its code alone says nothing in the field."""
    if item.source not in (item.Source.TASK, item.Source.GOAL) or not item.guide:
        return item.text
    return f"{item.text}\n（{clipped(item.guide, 60)}）"


def _said(item, photos: int) -> str:
    figure = f"{item.figure.normalize():f}{item.figure_unit}" if item.figure is not None else ""
    return _with_photos("\n".join(filter(None, (figure, item.note))), photos) or "—"


def _seen(finding) -> str:
    at = timezone.localtime(finding.seen_at).strftime("%m-%d %H:%M")
    return "\n".join(filter(None, (finding.recorded_by.name, at, finding.place)))


def _signatures(*labels: str) -> Grid:
    """Places to sign and to set a seal."""
    day = _("　　年　　月　　日")
    return Grid(labels, (tuple(f"{_ROOM}{day}" for _label in labels),), numbers=tuple(range(len(labels))))


def closure_paper(notice, *, code: str, is_draft: bool) -> Paper:
    """A notice from its problems to its end: what was asked, what the unit answered and the verifier found in every
    round. Only what was filed and decided; nothing that a review took back."""
    notice = notices_with_all().select_related("inspection__leader").get(pk=notice.pk)
    items = standing_items(notice)
    numbers = {item.pk: str(number) for number, item in enumerate(items, 1)}
    state = notice.get_state_display()
    facts = [
        _fact(_("整改单位"), notice.unit.name),
        _fact(_("督导检查"), notice.inspection.title),
        _fact(_("整改通知书"), _number_of(notice) or _("在系统中下发")),
        _fact(_("下发和签收"), _receipt(notice)),
        _fact(_("整改时限"), date_in_words(notice.due_on)),
        *([_fact(_("总体要求"), " ".join(notice.requirements.split()))] if notice.requirements else []),
    ]
    problems = [(item.finding, item.requirement) for item in items]
    end = [_fact(_("结果"), state)]
    if notice.closed_at:
        n = notice.rounds
        end = [
            Paragraph(_("经 %(n)s 次核查，所列问题全部整改到位，同意销号。") % {"n": n}),
            _fact(_("销号"), _signed(notice.closed_by, notice.closed_at)),
        ]
    chapters = [
        (_("问题和整改要求"), [problems_grid(problems, _("整改要求"))] if problems else []),
        (_("整改和核查"), _rounds(notice, numbers)),
        (_("销号"), end),
    ]
    signatures = _signatures(_("整改单位（盖章）"), _("核查人（签字）"), _("办公室（盖章）"))
    return _sheet(_("整改销号单"), [*facts, *_chapters(chapters), signatures], code=code, is_draft=is_draft)


def _receipt(notice) -> str:
    said = _("%(day)s下发") % {"day": _day(notice.issued_at)}
    if notice.received_at:
        by = {"name": notice.received_by, "day": _day(notice.received_at)}
        said += _("，%(name)s于%(day)s签收") % by
    return said


def _number_of(notice) -> str:
    """The number of the paper that the unit got."""
    documents = Document.objects.filter(
        kind=RECTIFICATION,
        object_type=Inspection._meta.label_lower,
        object_id=notice.inspection_id,
        recipients__unit=notice.unit_id,
        entry__voided_at__isnull=True,
    )
    return documents.order_by("-pk").values_list("number", flat=True).first() or ""


def _rounds(notice, numbers: dict[int, str]) -> list:
    """Each answer with what the verifier said of it, in the order of the rounds."""
    responses = list(
        notice.responses.exclude(filed_at=None).select_related("filed_by").prefetch_related("items")
    )
    checks = {
        row.round: row
        for row in notice.verifications.exclude(decided_at=None)
        .select_related("verified_by")
        .prefetch_related("items__evidence")
    }
    answered = _files_of("supervision.rectificationresponse", [row.pk for row in responses])
    checked = _files_of("supervision.verification", [row.pk for row in checks.values()])
    blocks, count = [], numerals()
    for response in responses:
        check = checks.get(response.round)
        title = _("（%(n)s）第%(n)s次") % {"n": next(count)}
        files = _with_photos("", answered[response.pk])
        blocks += [
            Heading(2, title),
            _fact(_("单位报送"), _signed(response.filed_by, response.filed_at) + files),
            *(paragraphs_of(_("总体情况：%s") % response.text) if response.text else []),
            _round_grid(response, check, numbers),
        ]
        if check is None:
            blocks.append(_fact(_("核查"), _("尚未作出结论")))
            continue
        verdict = _("通过") if check.is_accepted else _("未通过")
        said = f"{_signed(check.verified_by, check.decided_at)}，{check.get_way_display()}，{verdict}"
        blocks.append(_fact(_("核查"), said + _with_photos("", checked[check.pk])))
        blocks += paragraphs_of(_("核查意见：%s") % check.text) if check.text else []
    return blocks


def _round_grid(response, check, numbers) -> Grid:
    verdicts = {row.item_id: row for row in check.items.all()} if check else {}
    rows = []
    for answer in response.items.all():
        if answer.item_id not in numbers:
            continue
        verdict = verdicts.get(answer.item_id)
        found = "—"
        if verdict:
            proof = _("佐证：%s") % verdict.evidence.name if verdict.evidence else ""
            found = "\n".join(
                filter(None, (_("到位") if verdict.is_done else _("未到位"), verdict.text, proof))
            )
        rows.append(
            (numbers[answer.item_id], answer.measures or "—", answer.get_result_display() or "—", found)
        )
    rows.sort(key=lambda row: int(row[0]))
    headers = (_("问题"), _("整改措施和结果"), _("单位自评"), _("核查"))
    return Grid(headers, tuple(rows), (8, 48, 16, 28), (0, 2))
