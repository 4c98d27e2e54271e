"""What lies on the tables of a meeting, printed without a number: 议程, 签到表, 座次表.

They are working papers, drawn up anew whenever they are asked for: each print is its asker's alone and bears no mark
of a draft."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.kinds import PrintKind, register_print
from documents.typesetting.paper import Form, Grid, Paper, Paragraph
from meetings import rules
from meetings.documents import presenter_of, said_of_day
from meetings.models import Invitation, Meeting
from pages.rules import Allowed, Denied, Verdict

AGENDA, SHEET, SEATS = "meeting.agenda", "meeting.sheet", "meeting.seats"
LABEL = "meetings.meeting"


def register() -> None:
    for code, name, paper, may_print in (
        (AGENDA, gettext_lazy("会议议程"), agenda_paper, _may_print_agenda),
        (SHEET, gettext_lazy("签到表"), sheet_paper, _may_print_list),
        (SEATS, gettext_lazy("座次表"), seats_paper, _may_print_list),
    ):
        register_print(PrintKind(code, name, LABEL, paper, lambda meeting: False, may_print))


def _may_print_agenda(access, meeting) -> Verdict:
    if meeting.is_recorded:
        return Denied(_("补登记的会议没有议程。"))
    if access.is_office:
        return Allowed()
    if meeting.notified_at and Invitation.objects.of(access).filter(meeting=meeting).exists():
        return Allowed()
    return Denied(_("会议议程由参会单位和办公室打印。"))


def _may_print_list(access, meeting) -> Verdict:
    verdict = rules.may_organise(access)
    if verdict and (meeting.is_recorded or meeting.state == Meeting.State.CANCELLED):
        return Denied(_("这次会议没有参会名单。"))
    return verdict


def _sheet(meeting, title: str, blocks) -> Paper:
    head = [Paragraph(f"{_('时间')}：{said_of_day(meeting)}")]
    if meeting.place:
        head.append(Paragraph(f"{_('地点')}：{meeting.place}"))
    return Paper(form=Form.ANNOUNCEMENT, title=f"{meeting.title}\n{title}", blocks=(*head, *blocks))


def _rows(meeting) -> list[Invitation]:
    rows = meeting.invitations.select_related("unit", "person").order_by("position", "pk")
    return [row for row in rows if row.answer != Invitation.Answer.EXCUSED]


def _name(row) -> str:
    return row.attendee_name or (row.person.name if row.person_id else "")


def _post(row) -> str:
    return row.attendee_post or (row.person.job_title if row.person_id else "")


def _body(row) -> str:
    if row.unit_id:
        return row.unit.short_name
    return row.guest or _("妇儿工委")


def agenda_paper(meeting, *, code: str, is_draft: bool) -> Paper:
    """The items with the hour at which each begins."""
    begins = meeting.starts_at and datetime.combine(meeting.day, meeting.starts_at)
    rows = []
    for number, item in enumerate(
        meeting.items.select_related("presenter_unit").order_by("position", "pk"), 1
    ):
        hour = f"{begins:%H:%M}" if begins else str(number)
        rows.append((hour, item.title, presenter_of(item), str(item.minutes)))
        begins = begins and begins + timedelta(minutes=item.minutes)
    headers = (_("时间") if meeting.starts_at else _("序号"), _("议题"), _("汇报"), _("分钟"))
    host = [Paragraph(f"{_('主持人')}：{meeting.host}")] if meeting.host else []
    return _sheet(meeting, _("议程"), [*host, Grid(headers, tuple(rows), (13, 52, 23, 12), (0, 3))])


def sheet_paper(meeting, *, code: str, is_draft: bool) -> Paper:
    """签到表: whoever was not excused, with room for a signature."""
    headers = (_("序号"), _("单位"), _("姓名"), _("职务"), _("签名"))
    rows = tuple(
        (str(number), _body(row), _name(row), _post(row), "") for number, row in enumerate(_rows(meeting), 1)
    )
    return _sheet(meeting, _("签到表"), [Grid(headers, rows, (9, 28, 16, 22, 25), (0,))])


def seats_paper(meeting, *, code: str, is_draft: bool) -> Paper:
    """座次表: by seat, those without one last."""
    rows = sorted(_rows(meeting), key=lambda row: (not row.seat, _by_number(row.seat), row.position))
    headers = (_("座次"), _("单位"), _("姓名"), _("职务"), _("身份"))
    cells = tuple(
        (row.seat, _body(row), _name(row), _post(row), _("出席") if row.is_member else _("列席"))
        for row in rows
    )
    return _sheet(meeting, _("座次表"), [Grid(headers, cells, (14, 30, 18, 24, 14), (0, 4))])


def _by_number(seat: str) -> tuple:
    """2 before 10, 1排2 before 1排10."""
    parts, digits = [], ""
    for letter in f"{seat} ":
        if letter.isdecimal():
            digits += letter
            continue
        if digits:
            parts.append((0, int(digits), ""))
            digits = ""
        parts.append((1, 0, letter))
    return tuple(parts)
