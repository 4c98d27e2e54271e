"""全县年度报告: compiled, edited, signed, issued with a number, sent up, answered by the superior."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.composing import common_values, letterhead_of, setting_of
from documents.kinds import kinds
from documents.services import issue_paper
from history.recording import recording
from notices.models import Level, Message
from notices.services import Draft, say
from organisations.access import access_of
from organisations.models import Post
from organisations.roles import OFFICE_ROLES, Role
from outlines.models import Domain
from pages import placeholders
from pages.fields import check_fields
from pages.rules import Conflict, require
from supervision import rules
from supervision.compiling import sources_of, summary_of
from supervision.county_paper import county_paper
from supervision.flows import CountyReportFlow
from supervision.models import AnnualReport, CountyParagraph, CountyReport, ReportingRound
from workflow.rules import may_approve_of, may_sign
from workflow.turns import present_item, start_process, taking_turn, withdrawing

State = CountyReport.State
KIND = "county.report"
# Between paragraphs there is room for others.
STEP = 10


def county_reports_with_all():
    return CountyReport.objects.select_related(
        "committee__parent",
        "round",
        "outline",
        "process",
        "document__entry",
        "drafted_by",
        "filed_by",
        "reviewed_by",
        "signed_by",
        "answered_by",
    )


def compile_report(*, actor, round_: ReportingRound, outline) -> CountyReport:
    """Begin the county's report under one outline from the reports that were accepted; after the superior sent one
    back, the next version of it with all that it said. Raises `Conflict` when one is there."""
    access = access_of(actor)
    require(rules.may_compile(access))
    with recording(actor=actor) as record:
        rounds = ReportingRound.objects.filter(committee_id=access.committee_id).select_related("committee")
        round_ = rounds.select_for_update(of=("self",)).get(pk=round_.pk)
        if not round_.outlines.filter(pk=outline.pk).exists():
            raise ValidationError(_("这个年度没有开启《%(title)s》的报告。") % {"title": outline.title})
        if not AnnualReport.objects.accepted().filter(round=round_).exists():
            raise ValidationError(_("还没有审核通过的单位报告，不能汇总。"))
        versions = CountyReport.objects.filter(round=round_, outline=outline)
        present = versions.exclude(state=State.SENT_BACK).first()
        if present is not None:
            raise Conflict(_("全县报告已经开始起草。"), current=present)
        last = versions.order_by("-version").first()
        letterhead = letterhead_of(round_.committee)
        report = CountyReport(
            committee=round_.committee,
            round=round_,
            outline=outline,
            version=last.version + 1 if last else 1,
            title=last.title if last else _title(round_, outline),
            addressee=last.addressee if last else letterhead.superior,
            due_on=round_.county_due_on,
            drafted_by=actor,
        )
        try:
            with transaction.atomic():
                report.save()
        except IntegrityError:
            raise Conflict(_("全县报告刚刚由他人开始起草。")) from None
        if last is None:
            _take_in(report, sources_of(round_, outline))
        else:
            _copy_paragraphs(last, report)
        start_process(CountyReportFlow, report)
        record.event(
            report, "county.begun", _("开始起草全县报告"), to_state=report.state, comment=outline.title
        )
    return report


def _title(round_, outline) -> str:
    """In the committee's own words for the kind of paper."""
    values = common_values(round_.committee) | {"年度": str(round_.year), "纲要": outline.title}
    return placeholders.fill(setting_of(round_.committee, kinds[KIND]).title, values)[:200]


def _take_in(report, sources) -> int:
    """Store those sources that the report does not have yet, in their order; returns how many."""
    present = {
        (half, line, text)
        for half, line, text in report.paragraphs.values_list("half", "line_id", "source_text_id")
        if line or text
    }
    had_summary = report.paragraphs.exists()
    new = [
        source
        for source in sources
        if source.key not in present and not (had_summary and source.unit is None)
    ]
    top = report.paragraphs.aggregate(top=Max("position"))["top"] or 0
    CountyParagraph.objects.bulk_create(
        (
            CountyParagraph(
                report=report,
                half=source.half,
                domain=source.domain,
                position=top + STEP * number,
                text=source.text,
                unit=source.unit,
                line=source.line,
                source_text=source.source_text,
                is_dropped=source.is_dropped,
            )
            for number, source in enumerate(new, 1)
        ),
        batch_size=500,
    )
    return len(new)


def _renew_summary(report) -> None:
    """The figures of the year as the record has them now, unless the office put them in words of its own."""
    said = summary_of(report.round)
    ours = report.paragraphs.filter(unit=None, line=None, source_text=None, is_edited=False)
    ours.exclude(text=said).update(text=said, revision=F("revision") + 1)


def _not_taken_in(report) -> int:
    """How many paragraphs of accepted reports the county's report does not know yet."""
    sources = sources_of(report.round, report.outline)
    present = set(report.paragraphs.values_list("half", "line_id", "source_text_id"))
    return sum(source.unit is not None and source.key not in present for source in sources)


def _copy_paragraphs(source, target) -> None:
    rows = list(source.paragraphs.all())
    for row in rows:
        row.pk, row.report = None, target
        row._state.adding = True
    CountyParagraph.objects.bulk_create(rows, batch_size=500)


def _writing(access, report) -> CountyReport:
    rows = county_reports_with_all().filter(pk=report.pk, committee_id=access.committee_id)
    report = rows.select_for_update(of=("self",)).get()
    require(rules.may_edit_county_report(access, report, present_item(report)))
    return report


def take_in_new(*, actor, report) -> int:
    """Add the paragraphs of reports that were accepted since; what is there stays as the office wrote it."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        report = _writing(access, report)
        added = _take_in(report, sources_of(report.round, report.outline))
        _renew_summary(report)
        if added:
            record.event(report, "county.added", _("补入新通过的报告内容"), comment=str(added))
    return added


def save_heading(*, actor, report, title: str, addressee: str) -> CountyReport:
    """标题 and 主送机关."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        report = _writing(access, report)
        if (report.title, report.addressee) == (title, addressee):
            return report
        report.title, report.addressee = title, addressee
        check_fields(report, "title", "addressee")
        report.save(update_fields=["title", "addressee"])
        record.event(report, "county.heading_saved", _("修改标题"), comment=title)
    return report


def save_paragraph(*, actor, paragraph, revision: int | None, text: str) -> CountyParagraph:
    """The office's words for a paragraph; its source stays."""
    access = access_of(actor)
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise ValidationError({"text": _("段落不能是空的；不要这一段请点“不采用”。")})
    with recording(actor=actor) as record:
        report = _writing(access, paragraph.report)
        paragraph = CountyParagraph.objects.select_for_update().get(pk=paragraph.pk, report=report)
        if paragraph.text == text:
            return paragraph
        if revision is not None and paragraph.revision != revision:
            raise Conflict(_("您修改期间，他人已经改过这一段，您的修改没有保存。"), current=paragraph)
        was, paragraph.text = paragraph.text, text
        check_fields(paragraph, "text")
        paragraph.is_edited = True
        paragraph.revision += 1
        paragraph.save()
        record.event(
            report,
            "county.paragraph_saved",
            _("修改段落"),
            data={"paragraph": paragraph.pk, "from": was, "to": text},
        )
    return paragraph


def use_paragraph(*, actor, paragraph, use: bool) -> CountyParagraph:
    """采用 or 不采用: what is not used keeps its place and can be put back."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        report = _writing(access, paragraph.report)
        paragraph = CountyParagraph.objects.select_for_update().get(pk=paragraph.pk, report=report)
        if paragraph.is_dropped != use:
            return paragraph
        paragraph.is_dropped = not use
        paragraph.save(update_fields=["is_dropped"])
        title = _("采用段落") if use else _("不采用段落")
        record.event(report, "county.paragraph_used", title, data={"paragraph": paragraph.pk, "use": use})
    return paragraph


def add_paragraph(*, actor, report, half: str, domain: Domain | None, text: str) -> CountyParagraph:
    """A paragraph of the office's own, at the end of its part."""
    access = access_of(actor)
    text = text.replace("\r\n", "\n").strip()
    if half not in CountyParagraph.Half.values:
        raise ValidationError(_("请选择写在哪一部分。"))
    if not text:
        raise ValidationError({"text": _("请写内容。")})
    with recording(actor=actor) as record:
        report = _writing(access, report)
        if domain is not None and domain.outline_id != report.outline_id:
            raise ValidationError(_("这个领域不属于报告的纲要。"))
        last = report.paragraphs.filter(half=half, domain=domain).aggregate(top=Max("position"))["top"]
        position = (last or 0) + 1
        report.paragraphs.filter(position__gte=position).update(position=F("position") + 1)
        paragraph = CountyParagraph(
            report=report, half=half, domain=domain, position=position, text=text, is_edited=True
        )
        check_fields(paragraph, "text")
        paragraph.save()
        record.event(report, "county.paragraph_added", _("添加段落"), data={"text": text})
    return paragraph


def _check_whole(report) -> None:
    if report.round.state == ReportingRound.State.OPENING:
        raise ValidationError(_("这个年度的报告还没有全部发到各单位。"))
    left = report.round.reports.exclude(state__in=AnnualReport.ENDED).count()
    if left:
        raise ValidationError(
            _("还有 %(n)s 个单位的报告没有办结：请审核通过，或者按未报送处理，再送签全县报告。") % {"n": left}
        )
    new = _not_taken_in(report)
    if new:
        raise ValidationError(_("有 %(n)s 段新通过的内容没有补入，请先点“补入新通过的内容”。") % {"n": new})
    used = report.paragraphs.filter(is_dropped=False)
    halves = set(used.values_list("half", flat=True))
    for half in (CountyParagraph.Half.DONE, CountyParagraph.Half.PLAN):
        if half not in halves:
            raise ValidationError(_("“%(half)s”还没有内容，两个部分都要写。") % {"half": half.label})
    if not report.addressee.strip():
        raise ValidationError(_("没有写主送机关。"))


def file_county_report(*, actor, report, step_id=None) -> CountyReport:
    """送签."""
    with taking_turn(CountyReportFlow.drafting, report, actor=actor, step_id=step_id) as turn:
        report = turn.locked(county_reports_with_all())
        require(rules.may_edit_county_report(turn.access, report, turn.item))
        _check_whole(report)
        # From here on every unit's report is done with, and so are the figures.
        _renew_summary(report)
        was, report.state = report.state, State.AT_DIRECTOR
        report.filed_at, report.filed_by, report.return_reason = timezone.now(), actor, ""
        report.save()
        turn.outcome = _("已送签")
        turn.record.event(report, "county.filed", _("送签"), from_state=was, to_state=report.state)
    return report


def review_county_report(*, actor, report, step_id=None, comment="") -> CountyReport:
    """核稿 by the office's director."""
    with taking_turn(CountyReportFlow.at_director, report, actor=actor, step_id=step_id) as turn:
        report = turn.locked(county_reports_with_all())
        require(may_sign(turn.access, Role.OFFICE_DIRECTOR))
        was, report.state, report.reviewed_by = report.state, State.AT_CHAIR, actor
        report.save()
        turn.outcome = _("已核稿")
        turn.record.event(
            report,
            "county.reviewed",
            _("核稿，送主任签发"),
            from_state=was,
            to_state=report.state,
            comment=comment.strip(),
        )
    return report


def sign_county_report(*, actor, report, step_id=None, comment="") -> CountyReport:
    """签发 by the chair: the report becomes a numbered paper, and the office has it to send up."""
    with taking_turn(CountyReportFlow.at_chair, report, actor=actor, step_id=step_id) as turn:
        report = turn.locked(county_reports_with_all())
        require(may_sign(turn.access, Role.CHAIR))
        require(may_approve_of(turn.access, report.committee, report.drafted_by_id, report.filed_by_id))
        was, report.state = report.state, State.ISSUED
        report.signed_at, report.signed_by = timezone.now(), actor
        report.document = issue_paper(
            actor=actor,
            kind=KIND,
            subject=report,
            addressees=report.addressee,
            paper=lambda **given: county_paper(report, signatory=actor.name, **given),
        )
        report.save()
        turn.outcome = _("已签发")
        number = report.document.number
        turn.record.event(
            report,
            "county.signed",
            _("签发"),
            from_state=was,
            to_state=report.state,
            comment=f"{number}。{comment.strip()}" if comment.strip() else number,
        )
    return report


def return_county_report(*, actor, report, node, step_id=None, reason: str) -> CountyReport:
    """退回 to the office by whoever was to sign."""
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写明退回的理由。")})
    with taking_turn(node, report, actor=actor, step_id=step_id) as turn:
        report = turn.locked(county_reports_with_all())
        was, report.state, report.return_reason = report.state, State.RETURNED, reason
        check_fields(report, "return_reason")
        report.save()
        turn.outcome = _("已退回")
        turn.record.event(
            report,
            "county.returned",
            _("退回全县报告"),
            from_state=was,
            to_state=report.state,
            comment=reason,
        )
    return report


def withdraw_county_report(*, actor, report, step_id=None) -> CountyReport:
    """撤回: the office takes back what still waits for its director."""
    back = {"back_to": CountyReportFlow.drafting, "actor": actor, "step_id": step_id}
    with withdrawing(CountyReportFlow.at_director, report, **back) as turn:
        report = turn.locked(county_reports_with_all())
        was, report.state = report.state, State.DRAFTING
        report.save()
        turn.record.event(report, "county.withdrawn", _("撤回"), from_state=was, to_state=report.state)
    return report


def send_up(*, actor, report, step_id=None, by_paper: bool, note: str = "") -> CountyReport:
    """上报: to the superior committee in the system, where it has one, or marked as sent by paper."""
    note = note.strip()
    with taking_turn(CountyReportFlow.sending, report, actor=actor, step_id=step_id) as turn:
        report = turn.locked(county_reports_with_all())
        require(rules.may_compile(turn.access))
        if not by_paper and report.committee.parent_id is None:
            raise ValidationError(_("系统里没有上级妇儿工委，请以纸质方式上报后登记。"))
        if by_paper and not note:
            raise ValidationError({"note": _("请写明何时、怎样报送的，例如 12月28日机要交换。")})
        was, report.state = report.state, State.CLOSED if by_paper else State.SENT
        report.sent_at = None if by_paper else timezone.now()
        report.sent_note = note
        check_fields(report, "sent_note")
        report.save()
        turn.outcome = _("已以纸质方式上报") if by_paper else _("已上报")
        turn.record.event(
            report, "county.sent", turn.outcome, from_state=was, to_state=report.state, comment=note
        )
    return report


def _answer(*, actor, report, step_id, state, outcome, verb, comment) -> CountyReport:
    with taking_turn(CountyReportFlow.at_superior, report, actor=actor, step_id=step_id) as turn:
        report = turn.locked(county_reports_with_all())
        was, report.state = report.state, state
        report.answered_at, report.answered_by = timezone.now(), actor
        if state == State.SENT_BACK:
            report.return_reason = comment
            check_fields(report, "return_reason")
        report.save()
        turn.outcome = outcome
        turn.record.event(report, verb, outcome, from_state=was, to_state=report.state, comment=comment)
        _tell_office(report, outcome, actor)
    return report


def _tell_office(report, outcome, actor) -> None:
    """The county's office has no work item on an answer: it hears of it by a message."""
    posts = Post.objects.in_force().filter(committee_id=report.committee_id, role__in=OFFICE_ROLES)
    people = posts.filter(person__is_active=True).values_list("person_id", flat=True)
    said = {"outcome": outcome, "what": report.title}
    if report.state == State.SENT_BACK:
        body = _("《%(what)s》已被上级退回，请按意见修改后重新上报。理由：%(reason)s") % {
            **said,
            "reason": report.return_reason,
        }
    else:
        body = _("《%(what)s》已由上级签收。") % said
    message = Message(
        committee_id=report.committee_id,
        kind=KIND,
        level=Level.NOTICE,
        title=(_("%(outcome)s：%(what)s") % said)[:200],
        body=body,
        url=report.get_absolute_url(),
        sent_by=actor,
    )
    say([Draft(message, frozenset(people))])


def acknowledge(*, actor, report, step_id=None, comment: str = "") -> CountyReport:
    """The superior committee has received the report."""
    return _answer(
        actor=actor,
        report=report,
        step_id=step_id,
        state=State.ACKNOWLEDGED,
        outcome=_("上级已签收"),
        verb="county.acknowledged",
        comment=comment.strip(),
    )


def send_back(*, actor, report, step_id=None, reason: str) -> CountyReport:
    """The superior wants it otherwise: the county's office begins the next version."""
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写明退回的理由。")})
    return _answer(
        actor=actor,
        report=report,
        step_id=step_id,
        state=State.SENT_BACK,
        outcome=_("上级已退回"),
        verb="county.sent_back",
        comment=reason,
    )
