"""Beginning many processes at once: a year's reports of a whole county."""

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from viewflow.workflow.models import Process
from viewflow.workflow.models import Task as ProcessStep
from viewflow.workflow.status import STATUS

from workflow.items import step_item
from workflow.models import WorkItem
from workflow.services.limits import limit_of, set_limits

BATCH = 500


def start_processes(first, instances) -> None:
    """Begin the processes of many stored rows of one model at once and bind them, in a handful of statements whatever
    their number: what `start_process` does for each, for a flow whose start leads straight to the step `first`. Called
    inside a service's `recording` frame."""
    if not instances:
        return
    flow = first.flow_class
    content_type = ContentType.objects.get_for_model(instances[0])
    now = timezone.now()
    processes = Process.objects.bulk_create(
        (
            flow.process_class(
                flow_class=flow, artifact_content_type=content_type, artifact_object_id=instance.pk
            )
            for instance in instances
        ),
        batch_size=BATCH,
    )
    starts = ProcessStep.objects.bulk_create(
        (
            ProcessStep(
                process=process,
                flow_task=flow.start,
                flow_task_type=flow.start.task_type,
                status=STATUS.DONE,
                started=now,
                finished=now,
            )
            for process in processes
        ),
        batch_size=BATCH,
    )
    steps = ProcessStep.objects.bulk_create(
        (
            ProcessStep(process=process, flow_task=first, flow_task_type=first.task_type)
            for process in processes
        ),
        batch_size=BATCH,
    )
    link = ProcessStep.previous.through
    link.objects.bulk_create(
        (link(from_task_id=step.pk, to_task_id=start.pk) for start, step in zip(starts, steps, strict=True)),
        batch_size=BATCH,
    )
    for instance, process in zip(instances, processes, strict=True):
        instance.process = process
    type(instances[0]).objects.bulk_update(instances, ["process"], batch_size=BATCH)
    items = [step_item(flow, first, instance, step) for instance, step in zip(instances, steps, strict=True)]
    WorkItem.objects.bulk_create(items, batch_size=BATCH)
    set_limits(limit for item in items if (limit := limit_of(item, period=str(item.process_step_id))))
