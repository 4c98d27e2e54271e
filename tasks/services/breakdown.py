"""立项 and 分解: from the sentences of a measure to drafts of tasks, edited until the office assigns them."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from history.recording import recording
from organisations.access import access_of
from outlines.models import Domain, Measure, Sentence
from pages.rules import require
from tasks import proposals, rules
from tasks.models import Assignment, Task
from tasks.selectors.suggesting import suggestions_for
from tasks.services.limits import sync_limits
from tasks.services.rows import locked_task, locked_tasks, set_units, state_after_units, touch
from workflow.services import open_items

EDITABLE = ("text", "kind", "due_on", "outcome")


class Numbering:
    """Hands out the next numbers and codes of one measure's tasks; a code is never used twice in an outline.

    Holds the measure's row lock until the transaction ends, so that two people cannot draw the same number."""

    def __init__(self, measure: Measure):
        self.measure = (
            Measure.objects.select_for_update(of=("self",))
            .select_related("domain__outline")
            .get(pk=measure.pk)
        )
        domain = self.measure.domain
        self.outline = domain.outline
        self.prefix = f"{self.outline.letter}{domain.number}.{self.measure.number}."
        taken = Task.objects.filter(
            Q(measure=self.measure) | Q(outline=self.outline, code__startswith=self.prefix)
        ).values_list("number", "code")
        self.last = max((max(n, int(code.rsplit(".", 1)[1])) for n, code in taken), default=0)

    def new_task(self, **fields) -> Task:
        self.last += 1
        task = Task(
            committee_id=self.outline.committee_id,
            outline=self.outline,
            measure=self.measure,
            number=self.last,
            code=f"{self.prefix}{self.last}",
            **fields,
        )
        task.position = task.position_for(self.measure)
        return task


def _default_due(outline):
    return date(outline.end_year, 12, 31)


def propose_tasks(*, actor, measures) -> list[Task]:
    """One draft for each sentence of the measures' bodies that has no task yet."""
    access = access_of(actor)
    require(rules.may_break_down(access))
    visible = Measure.objects.visible_to(access).current().filter(pk__in=[measure.pk for measure in measures])
    created, links = [], []
    through = Task.sentences.through
    with recording(actor=actor) as record:
        for measure in visible.order_by("pk"):
            numbering = Numbering(measure)
            covered = set(
                through.objects.filter(task__measure=measure)
                .exclude(task__state=Task.State.CANCELLED)
                .values_list("sentence_id", flat=True)
            )
            sentences = measure.sentences.filter(withdrawn_at__isnull=True).order_by("number")
            for sentence in proposals.body_sentences(sentences):
                if sentence.pk not in covered:
                    task = numbering.new_task(
                        text=proposals.task_text(sentence.text),
                        kind=proposals.task_kind(sentence.text),
                        due_on=_default_due(numbering.outline),
                        source=Task.Source.SENTENCE,
                    )
                    created.append(task)
                    links.append(sentence)
        Task.objects.bulk_create(created, batch_size=200)
        through.objects.bulk_create(
            [through(task=task, sentence=sentence) for task, sentence in zip(created, links, strict=True)],
            batch_size=400,
        )
        for task in created:
            record.event(task, "task.proposed", _("按原文拟定任务"), to_state=task.state)
    return created


def accept_suggestions(*, actor, tasks) -> int:
    """Give drafts that have no lead yet the units the system suggests; returns how many got a lead."""
    access = access_of(actor)
    require(rules.may_break_down(access))
    with recording(actor=actor) as record:
        drafts = [
            task for task in locked_tasks(access, [t.pk for t in tasks]) if task.state == Task.State.DRAFT
        ]
        led = set(Assignment.objects.lead().filter(task__in=drafts).values_list("task_id", flat=True))
        open_drafts = [task for task in drafts if task.pk not in led]
        suggestions = suggestions_for(access, open_drafts)
        present = {(row.task_id, row.unit_id): row for row in Assignment.objects.filter(task__in=open_drafts)}
        new, promoted, touched = [], [], []
        for task in open_drafts:
            suggestion = suggestions[task.pk]
            if suggestion.lead is None:
                continue
            already = present.get((task.pk, suggestion.lead.key))
            if already:
                already.role = Assignment.Role.LEAD
                promoted.append(already)
            else:
                new.append(Assignment(task=task, unit_id=suggestion.lead.key, role=Assignment.Role.LEAD))
            new += [
                Assignment(task=task, unit_id=candidate.key, role=Assignment.Role.SUPPORT)
                for candidate in suggestion.supports
                if candidate.key != suggestion.lead.key and (task.pk, candidate.key) not in present
            ]
            touch(task)
            touched.append(task)
            record.event(
                task,
                "task.units_proposed",
                _("采纳建议的责任单位"),
                data={"lead": suggestion.lead.key, "reasons": suggestion.lead.reasons},
            )
        Assignment.objects.bulk_update(promoted, ["role"], batch_size=300)
        Assignment.objects.bulk_create(new, batch_size=300)
        Task.objects.bulk_update(touched, ["version", "updated_at"], batch_size=200)
    return len(touched)


def break_down_domain(*, actor, domain: Domain) -> tuple[int, int]:
    """One click for a whole domain: drafts for every uncovered sentence, with the suggested units.

    Returns (drafts made, drafts that got a lead). Nothing is assigned."""
    access = access_of(actor)
    require(rules.may_break_down(access))
    with recording(actor=actor):
        domain = Domain.objects.visible_to(access).get(pk=domain.pk)
        created = propose_tasks(actor=actor, measures=domain.measures.current())
        drafts = Task.objects.filter(measure__domain=domain, state=Task.State.DRAFT)
        led = accept_suggestions(actor=actor, tasks=drafts)
    return len(created), led


def add_task(
    *, actor, measure, sentences=(), lead=None, supports=(), source=Task.Source.MANUAL, **fields
) -> Task:
    """A further task of a measure, with the outline's words or without."""
    access = access_of(actor)
    require(rules.may_break_down(access))
    with recording(actor=actor) as record:
        measure = Measure.objects.visible_to(access).current().get(pk=measure.pk)
        task = Numbering(measure).new_task(
            source=source, **{k: v for k, v in fields.items() if k in EDITABLE}
        )
        task.clean_fields()
        task.save()
        task.sentences.set(Sentence.objects.filter(measure=measure, pk__in=[s.pk for s in sentences]))
        set_units(task, lead, supports, actor=actor)
        record.event(task, "task.added", _("添加任务"), to_state=task.state)
    return task


def edit_task(*, actor, task, version=None, lead=None, supports=(), comment="", **fields) -> Task:
    """Change a task and its units. Of an assigned task this needs a reason, and new units are asked to sign.

    Raises `Conflict` when somebody else saved in between."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        task = locked_task(access, task, version)
        require(rules.may_edit(access, task))
        was = task.state
        sent = was != Task.State.DRAFT
        changed = {}
        for name in EDITABLE:
            if name in fields and getattr(task, name) != fields[name]:
                changed[name] = [str(getattr(task, name) or ""), str(fields[name] or "")]
                setattr(task, name, fields[name])
        if sent and lead is None:
            raise ValidationError({"lead": _("已交办的任务必须有牵头单位。")})
        units, items = set_units(task, lead, supports, actor=actor)
        if units:
            changed["units"] = units
        if not changed:
            return task
        if sent:
            if not comment.strip():
                raise ValidationError({"comment": _("任务已经交办，修改须说明理由。")})
            if units and was in (Task.State.ASSIGNED, Task.State.ACCEPTED, Task.State.DECLINED):
                task.state = state_after_units(task)
        if "text" in changed:
            task.source_changed_at = None
        touch(task)
        task.clean_fields()
        task.save()
        open_items(items)
        if sent:
            sync_limits([task.pk])
        record.event(
            task,
            "task.edited",
            _("修改任务"),
            from_state=was,
            to_state=task.state,
            comment=comment,
            data=changed,
        )
    return task


def merge_tasks(*, actor, tasks, text="") -> Task:
    """Several drafts of one measure become one; the first keeps its code, all their sentences stay with it."""
    access = access_of(actor)
    require(rules.may_break_down(access))
    with recording(actor=actor) as record:
        rows = sorted(locked_tasks(access, [task.pk for task in tasks]), key=lambda task: task.position)
        if len(rows) < 2:
            raise ValidationError(_("请至少选择两项任务再合并。"))
        if len({task.measure_id for task in rows}) > 1:
            raise ValidationError(_("只能合并同一条策略措施下的任务。"))
        for task in rows:
            require(rules.may_shape(access, task))
        kept, others = rows[0], rows[1:]
        kept.text = (text.strip() or "；".join(task.text.rstrip("；。") for task in rows))[:2000]
        kept.outcome = "；".join(filter(None, (task.outcome for task in rows)))[:1000]
        dates = [task.due_on for task in rows if task.due_on]
        kept.due_on = min(dates) if dates else None
        sentences = Sentence.objects.filter(tasks__in=rows).distinct()
        lead, supports = _units_of(rows)
        kept.sentences.set(list(sentences))
        for task in others:
            record.event(task, "task.merged", _("并入其他任务"), comment=kept.code)
        Task.objects.filter(pk__in=[task.pk for task in others]).delete()
        set_units(kept, lead, supports, actor=actor)
        touch(kept)
        kept.save()
        record.event(kept, "task.merged", _("合并任务"), data={"codes": [task.code for task in others]})
    return kept


def _units_of(rows):
    """The first lead among several tasks, and every other unit as support."""
    assignments = (
        Assignment.objects.filter(task__in=rows).select_related("unit").order_by("task__position", "role")
    )
    leads = [a.unit for a in assignments if a.role == Assignment.Role.LEAD]
    lead = leads[0] if leads else None
    units = {a.unit_id: a.unit for a in assignments}
    return lead, [unit for unit_id, unit in units.items() if lead is None or unit_id != lead.pk]


def split_task(*, actor, task, texts, version=None) -> list[Task]:
    """One draft becomes several, each with the same sentences and units; the first keeps the code."""
    access = access_of(actor)
    texts = [text.strip() for text in texts if text.strip()]
    if len(texts) < 2:
        raise ValidationError(_("请至少写出两项，每项一行。"))
    with recording(actor=actor) as record:
        task = locked_task(access, task, version)
        require(rules.may_shape(access, task))
        numbering = Numbering(task.measure)
        sentences = list(task.sentences.all())
        lead, supports = _units_of([task])
        task.text = texts[0]
        touch(task)
        task.clean_fields()
        task.save()
        parts = [task]
        for text in texts[1:]:
            part = numbering.new_task(
                text=text, kind=task.kind, due_on=task.due_on, outcome=task.outcome, source=task.source
            )
            part.clean_fields()
            part.save()
            part.sentences.set(sentences)
            set_units(part, lead, supports, actor=actor)
            record.event(part, "task.split", _("由拆分产生"), comment=task.code, to_state=part.state)
            parts.append(part)
        record.event(task, "task.split", _("拆分任务"), data={"codes": [part.code for part in parts[1:]]})
    return parts


def delete_draft(*, actor, task) -> None:
    """Throw a draft away; its sentence counts as uncovered again."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        task = locked_task(access, task)
        require(rules.may_shape(access, task))
        record.event(task, "task.deleted", _("删除草稿"), data={"text": task.text})
        task.delete()
