"""What meetings show on other pages."""

from meetings.models import Resolution


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
