"""What meetings show on other pages."""

from datetime import date

from django.utils import timezone

from meetings import rules
from meetings.models import Resolution, ResolutionReport, StandingPaper
from meetings.selectors.attendance import since_appointment, units_with_attendance
from meetings.selectors.minutes import FILED, reported_at


def task_panel(access, task) -> dict | None:
    """The resolution that a task came from."""
    if task.source != task.Source.MEETING:
        return None
    rows = Resolution.objects.select_related("meeting", "item").filter(task=task)
    row = rows.first()
    if row is None:
        return None
    may_read = Resolution.objects.visible_to(access).filter(pk=row.pk).exists()
    return {"resolution": row, "may_read": may_read, "reports": list(row.reports.select_related("meeting"))}


def unit_panel(access, unit) -> dict | None:
    """How often a unit came to this year's meetings, for the county's readers and its own people. Three queries."""
    if unit.committee_id != access.committee_id or not (access.reads_county or unit.pk in access.unit_ids):
        return None
    year = timezone.localdate().year
    days = date(year, 1, 1), date(year, 12, 31)
    row = units_with_attendance(access.committee_id, *days).filter(pk=unit.pk).first()
    if row is None or not row.invited:
        return None
    people = since_appointment(access.committee_id, [unit], *days).get(unit.pk, [])
    return {"year": year, "row": row, "appointments": people, "may_list": rules.may_read_duties(access)}


def meeting_panel(access, meeting) -> dict | None:
    """Where the minutes are, the standing papers, and what is reported of earlier resolutions."""
    may_open = access.is_office or (meeting.state in FILED and rules.may_sign_minutes(access))
    standing = list(
        StandingPaper.objects.visible_to(access).filter(meeting=meeting).order_by("pk").defer("blocks")
    )
    reports, to_report = reported_at(meeting)
    if not access.reads_county:
        # How tasks of others stand today is not for every unit; what was told at the meeting is for who was there.
        mine = ResolutionReport.objects.visible_to(access).filter(meeting=meeting)
        reports, to_report = reports if reports and mine.exists() else [], []
    if not (may_open or standing or reports or to_report):
        return None
    return {
        "meeting": meeting,
        "may_open": may_open,
        "standing": standing,
        "reports": reports,
        "to_report": to_report,
    }
