"""Opening, closing and handing on work items. Opening and closing happen inside another service's `recording`
frame; a flow's own items are opened and closed by its steps (workflow.items)."""

from collections.abc import Iterable

from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from history.recording import present_actor, recording
from organisations.access import access_of
from organisations.models import User
from pages.rules import Conflict, require
from workdays.selectors import Term
from workflow import rules
from workflow.models import WorkItem
from workflow.services.limits import end_limits, limit_of, move_step_limits, set_limits
from workflow.turns import handled_by


def work_item(
    instance, *, step, step_title, title, url, unit=None, role="", person=None, term: Term | None = None
) -> WorkItem:
    """An unsaved item about `instance`; hand a list of them to `open_items`."""
    item = WorkItem(
        committee_id=instance.committee_id,
        unit=unit,
        role=role,
        person=person,
        step=step,
        step_title=str(step_title),
        title=str(title)[:200],
        url=url,
        object_type=instance._meta.label_lower,
        object_id=instance.pk,
        due_on=term.due_on if term else None,
        initiator=present_actor(),
    )
    item.instance, item.term = instance, term
    return item


def open_items(items: Iterable[WorkItem]) -> None:
    """Put items into their inboxes, and their deadlines up. An item that is already open for the same step stays as
    it is."""
    items = list(items)
    WorkItem.objects.bulk_create(items, batch_size=500, ignore_conflicts=True)
    set_limits(limit for item in items if (limit := limit_of(item)))


def close_items(model, object_ids, *, steps=None, actor, outcome="", void=False) -> int:
    """Take items out of the inboxes, with their deadlines: about these rows of `model`, all steps or only `steps`.
    `void` says that nobody owes them any more, rather than that they were done."""
    object_ids = list(object_ids)
    end_limits(model, object_ids, kinds=steps, steps=True, void=void)
    closed = 0
    # SQLite allows a bounded number of parameters a statement.
    for start in range(0, len(object_ids), 500):
        items = WorkItem.objects.open().about(model, object_ids[start : start + 500])
        if steps is not None:
            items = items.filter(step__in=steps)
        closed += items.update(closed_at=timezone.now(), closed_by=actor, outcome=str(outcome))
    return closed


def move_due_date(model, object_ids, due_on) -> None:
    """The object's time limit changed: its open items and their deadlines follow."""
    object_ids = list(object_ids)
    WorkItem.objects.open().about(model, object_ids).update(due_on=due_on)
    move_step_limits(model, object_ids, due_on)


def subject_of(item):
    """The domain row that an item or a deadline is about."""
    return apps.get_model(item.object_type)._default_manager.get(pk=item.object_id)


def hand_item_to(*, actor, item, person: User | None, reason: str) -> WorkItem:
    """改派: the office gives an open item to one person, or with None back to the role it was addressed to. Whoever
    could act before and is not that person no longer can. The reason is recorded on the object."""
    access = access_of(actor)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写明改派的理由。")})
    with recording(actor=actor) as record:
        items = WorkItem.objects.filter(committee_id=access.committee_id).select_related("unit", "person")
        item = items.select_for_update(of=("self",)).get(pk=item.pk)
        if item.closed_at is not None:
            raise Conflict(handled_by(item))
        require(rules.may_hand_on(access, item))
        if person is not None and not rules.candidates_for(access, item).filter(pk=person.pk).exists():
            raise ValidationError({"person": _("请从名单中选择。")})
        was, item.person = item.addressee, person
        item.save(update_fields=["person"])
        record.event(
            subject_of(item),
            "item.handed_on",
            _("改派待办"),
            comment=_("%(step)s：%(was)s → %(now)s。%(reason)s")
            % {"step": item.step_title, "was": was, "now": item.addressee, "reason": reason},
            data={"item": item.pk, "person": person.pk if person else None},
        )
    return item


def release_items_of(person, unit=None) -> None:
    """What was handed to `person` alone goes back to the role it is meant for, when the person leaves the post in
    `unit` (None: leaves altogether)."""
    items = WorkItem.objects.open().filter(person=person).exclude(role="")
    if unit is not None:
        items = items.filter(unit=unit)
    items.update(person=None)


def open_items_of_post(post) -> int:
    """How many items wait for the role that a post gives, in its unit or in the committee."""
    items = WorkItem.objects.open().filter(committee_id=post.committee_id, role=post.role)
    return items.filter(unit=post.unit).count()
