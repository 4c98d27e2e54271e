"""议定事项督办单: what one meeting ordered, of whom, until when, and how it stands on the day of the print."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.composing import print_marks
from documents.kinds import PrintKind, register_print
from documents.typesetting.paper import Form, Grid, Paper, Paragraph, date_in_words
from meetings.models import Meeting, Resolution
from meetings.selectors.following import standings_of
from pages.rules import Allowed, Denied, Verdict

SUPERVISION = "meeting.supervision"


def register() -> None:
    register_print(
        PrintKind(
            SUPERVISION,
            gettext_lazy("议定事项督办单"),
            "meetings.meeting",
            supervision_paper,
            lambda meeting: meeting.signed_at is not None,
            _may_print,
        )
    )


def _may_print(access, meeting) -> Verdict:
    if not access.reads_county:
        return Denied(_("议定事项督办单由妇儿工委办公室打印。"))
    if meeting.signed_at is None:
        return Denied(_("纪要签发以后才有督办单。"))
    return Allowed()


def supervision_paper(meeting: Meeting, *, code: str, is_draft: bool) -> Paper:
    rows = standings_of(Resolution.objects.tasks().filter(meeting=meeting, task__isnull=False))
    today = date_in_words(timezone.localdate())
    said = _("%(meeting)s于%(day)s召开，纪要（%(number)s）交办 %(n)s 项。截至%(today)s，进展如下。") % {
        "meeting": meeting.title,
        "day": date_in_words(meeting.day),
        "number": meeting.document.number if meeting.document else "—",
        "n": len(rows),
        "today": today,
    }
    headers = (
        _("序号"),
        _("议定事项"),
        _("牵头单位"),
        _("配合单位"),
        _("完成时限"),
        _("状态"),
        _("进展"),
    )
    cells = tuple(
        (
            str(number),
            row.resolution.text,
            row.resolution.lead.short_name,
            "、".join(unit.short_name for unit in row.resolution.supports.all()) or "—",
            str(row.resolution.task.due_on or "—"),
            row.state_title + (_("（逾期 %(n)s 天）") % {"n": row.days_late} if row.days_late else ""),
            " ".join(filter(None, [f"{row.percent}%" if row.percent is not None else "", row.said[:300]]))
            or "—",
        )
        for number, row in enumerate(rows, 1)
    )
    grid = [Grid(headers, cells, (6, 30, 12, 14, 11, 11, 16), (0, 4))] if cells else []
    return Paper(
        form=Form.TABLE,
        title=_("%(meeting)s\n议定事项督办单") % {"meeting": meeting.title},
        blocks=(Paragraph(said), *grid),
        issuer=meeting.committee.office_name,
        dated=timezone.localdate(),
        **print_marks(code, is_draft),
    )
