"""Deadlines for the work items that were open when deadlines came."""

from django.db import migrations
from django.utils import timezone

STEPS = (
    "task.sign",
    "plan.drafting",
    "plan.at_unit_head",
    "plan.at_office",
    "progress.at_lead",
    "progress.at_office",
)


def begin(apps, schema_editor):
    items = apps.get_model("workflow", "WorkItem").objects
    deadlines = apps.get_model("workflow", "Deadline")
    today = timezone.localdate()
    rows = []
    for item in items.filter(closed_at=None, due_on__isnull=False, step__in=STEPS).iterator(chunk_size=500):
        period = str(item.process_step_id or "")
        rows.append(
            deadlines(
                committee_id=item.committee_id,
                unit_id=item.unit_id,
                role=item.role,
                kind=item.step,
                is_step=True,
                object_type=item.object_type,
                object_id=item.object_id,
                period=period,
                key=f"{item.object_type}:{item.object_id}:{item.step}:{item.unit_id or 0}:{period}",
                title=item.title,
                url=item.url,
                due_on=item.due_on,
                planned_on=item.due_on,
                set_on=today,
                next_on=today,
            )
        )
    deadlines.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("workflow", "0003_deadlines")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
