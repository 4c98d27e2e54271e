"""Steps: the nodes at which a flow waits for people.

A step opens its work item (待办) when the process reaches it and closes it when the process leaves it, in the same
transaction. Who may act is read from the open work item and from nothing else: not from a permission of Viewflow,
not from an owner set in advance, so that a change of posts takes effect at once.
"""

from viewflow.workflow.activation import Activation
from viewflow.workflow.nodes.view import View, ViewActivation
from viewflow.workflow.status import STATUS

from organisations.access import access_of
from workflow.items import close_step_item, open_step_item


class StepActivation(ViewActivation):
    """A step's life in the inbox. `outcome` is what the done item shows."""

    outcome = ""

    @classmethod
    def create(cls, flow_task, prev_activation, token, data=None, seed=None):
        activation = super().create(flow_task, prev_activation, token, data=data, seed=seed)
        open_step_item(activation)
        return activation

    @Activation.status.transition(source=STATUS.STARTED, target=STATUS.DONE)
    def complete(self):
        super().complete.original()
        close_step_item(self, self.outcome)

    @Activation.status.transition(source=[STATUS.NEW, STATUS.ASSIGNED], target=STATUS.CANCELED)
    def cancel(self):
        super().cancel.original()
        close_step_item(self, self.outcome, void=True)


class Step(View):
    """A step that waits for a role. Use `UnitStep` or `RoleStep`."""

    activation_class = StepActivation

    def __init__(self, role, title, **kwargs):
        super().__init__(view=None, **kwargs)
        self.role = role
        self.Annotation(title=title)

    @property
    def code(self) -> str:
        """The code of this step's work items."""
        return f"{self.flow_class.code}.{self.name}"

    def unit_of(self, instance):
        """The unit whose people act, or None where it is the committee's own."""
        return

    def committee_of(self, instance) -> int:
        """The committee whose people act: the domain row's own, unless the step says otherwise."""
        return instance.committee_id

    def person_of(self, instance):
        """The one person who acts, where the domain row names somebody. When that person leaves the post, the step
        falls to the role."""
        return

    def can_execute(self, user, task) -> bool:
        """Whether the step's open work item is in this person's inbox today."""
        from workflow.models import WorkItem

        return WorkItem.objects.open().visible_to(access_of(user)).filter(process_step=task).exists()

    def can_assign(self, user, task) -> bool:
        """Nothing is claimed: whoever may act, acts."""
        return self.can_execute(user, task)

    def can_unassign(self, user, task) -> bool:
        return False

    def _get_urls(self):
        return []


class UnitStep(Step):
    """Waits for the people who hold `role` in a unit: the domain row's own, or `unit(instance)`."""

    def __init__(self, role, title, unit=None, **kwargs):
        super().__init__(role, title, **kwargs)
        self._unit = unit

    def unit_of(self, instance):
        return self._unit(instance) if self._unit else instance.unit


class RoleStep(Step):
    """Waits for the people who hold `role` in the committee: the domain row's own, or `committee(instance)`, which
    gives the key of another one (the superior); or for `person(instance)`, if that is somebody."""

    def __init__(self, role, title, committee=None, person=None, **kwargs):
        super().__init__(role, title, **kwargs)
        self._committee, self._person = committee, person

    def person_of(self, instance):
        return self._person(instance) if self._person else None

    def committee_of(self, instance):
        return self._committee(instance) if self._committee else super().committee_of(instance)
