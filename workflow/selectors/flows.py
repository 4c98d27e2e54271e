"""What a page shows of a process: the picture, whose turn, since when, due when."""

from dataclasses import dataclass

from organisations.models import Post
from workflow import rules
from workflow.models import WorkItem
from workflow.picture import Picture, layout, picture_of


@dataclass
class FlowState:
    """Where a process stands. `item` is the open work item, None when the process has ended; `is_mine` whether it
    is in the visitor's inbox; `step_id` goes into the form that finishes the step."""

    picture: Picture
    item: WorkItem | None
    is_mine: bool
    may_hand_on: object
    history: list[WorkItem]
    # It waits for a post of a unit that nobody holds.
    nobody: bool = False

    def may_take_back(self, access, node) -> bool:
        """Whether this person filed the object at `node`, or could have (as workflow.turns.may_withdraw)."""
        filed = [item for item in self.history if item.step == node.code and item.closed_at is not None]
        return bool(filed) and is_addressed(access, filed[-1])

    @property
    def step_id(self):
        return self.item.process_step_id if self.item else None


def flow_state(access, flow, instance) -> FlowState:
    """The state of `instance`'s process, in two queries."""
    items = list(
        WorkItem.objects.about(type(instance), [instance.pk])
        .filter(process_step__process_id=instance.process_id)
        .select_related("unit", "person", "closed_by")
        .order_by("pk")
    )
    present = next((item for item in items if item.closed_at is None), None)
    names = [item.step.split(".", 1)[1] for item in items if item.closed_at is not None]
    node = present.step.split(".", 1)[1] if present else ""
    # What came before the present step on this round; after a return the later steps are open again.
    done = names if present is None else _before(flow, node, names)
    is_mine = present is not None and is_addressed(access, present)
    return FlowState(
        picture=picture_of(flow, present=node, done=done, ended=present is None and bool(items)),
        item=present,
        is_mine=is_mine,
        may_hand_on=rules.may_hand_on(access, present) if present else rules.may_hand_on_items(access),
        history=items,
        nobody=present is not None and not is_mine and is_vacant(present),
    )


def is_vacant(item: WorkItem) -> bool:
    """Whether an item waits for a post in a unit that nobody with an account in use holds today."""
    if item.unit_id is None or item.person_id is not None:
        return False
    holders = Post.objects.in_force().filter(unit=item.unit_id, role=item.role, person__is_active=True)
    return not holders.exists()


def _before(flow, node, names) -> list[str]:
    places, _edges = layout(flow)
    ranks = {place.name: rank for place, (rank, _row) in places.items()}
    return [name for name in names if ranks.get(name, 0) < ranks.get(node, 0)]


def is_addressed(access, item: WorkItem) -> bool:
    """Whether an item is addressed to this person, as `WorkItemQuerySet.visible_to` has it; without a query unless it
    was handed to one person."""
    if access is None or item.committee_id != access.committee_id:
        return False
    if item.person_id is not None:
        return WorkItem.objects.visible_to(access).filter(pk=item.pk).exists()
    if item.unit_id is None:
        return item.role in access.addressed_roles
    return item.role in access.unit_roles.get(item.unit_id, ())
