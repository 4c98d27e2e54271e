"""Whose turn is next in an implementation plan and in a progress report."""

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from organisations.roles import Role
from tasks.models import Assignment, ImplementationPlan, ProgressReport
from workdays.selectors import Term, term_after
from workflow.flows import SupervisedFlow, filing_term
from workflow.nodes import RoleStep, UnitStep


def _review_term(instance) -> Term:
    return term_after(instance.committee, instance.committee.review_within_days)


class PlanFlow(SupervisedFlow):
    """实施方案: the unit drafts, its head signs, the office examines. One process a version."""

    process_title = _("实施方案")
    code = "plan"

    start = flow.StartHandle().Annotation(title=_("开始编制")).Next(this.drafting)
    drafting = UnitStep(Role.LIAISON, _("编制方案")).Next(this.at_unit_head)
    at_unit_head = UnitStep(Role.UNIT_HEAD, _("单位负责人审签")).Next(this.after_unit_head)
    after_unit_head = (
        flow.Switch()
        .Case(this.at_office, this.is_at_office)
        .Default(this.drafting)
        .Annotation(title=_("审签结果"))
    )
    at_office = RoleStep(Role.OFFICE, _("办公室审核")).Next(this.after_office)
    after_office = (
        flow.Switch()
        .Case(this.end, this.is_accepted)
        .Case(this.at_unit_head, this.is_at_unit_head)
        .Default(this.drafting)
        .Annotation(title=_("审核结果"))
    )
    end = flow.End().Annotation(title=_("办结"))

    @staticmethod
    def _state(activation):
        return activation.process.artifact.state

    def is_at_office(self, activation):
        return self._state(activation) == ImplementationPlan.State.AT_OFFICE

    def is_at_unit_head(self, activation):
        return self._state(activation) == ImplementationPlan.State.AT_UNIT_HEAD

    def is_accepted(self, activation):
        return self._state(activation) == ImplementationPlan.State.ACCEPTED

    @classmethod
    def term(cls, instance, node):
        return filing_term(instance, node)


def lead_unit_of(report):
    """The unit that leads the report's task now."""
    leads = Assignment.objects.lead().filter(task=report.task_year.task).select_related("unit")
    return leads.get().unit


class ProgressFlow(SupervisedFlow):
    """进展报告: a supporting unit reports to the unit that leads, the lead reports the task to the office."""

    process_title = _("进展报告")
    code = "progress"

    start = flow.StartHandle().Annotation(title=_("开始填报")).Next(this.drafting)
    drafting = UnitStep(Role.LIAISON, _("填报进展")).Next(this.after_filing)
    after_filing = (
        flow.Switch()
        .Case(this.at_lead, this.is_at_lead)
        .Default(this.at_office)
        .Annotation(title=_("报给谁"))
    )
    at_lead = UnitStep(Role.LIAISON, _("牵头单位采纳"), unit=lead_unit_of).Next(this.after_lead)
    after_lead = (
        flow.Switch().Case(this.end, this.is_accepted).Default(this.drafting).Annotation(title=_("采纳结果"))
    )
    at_office = RoleStep(Role.OFFICE, _("办公室核实")).Next(this.after_office)
    after_office = (
        flow.Switch().Case(this.end, this.is_accepted).Default(this.drafting).Annotation(title=_("核实结果"))
    )
    end = flow.End().Annotation(title=_("办结"))

    def is_at_lead(self, activation):
        return activation.process.artifact.state == ProgressReport.State.AT_LEAD

    def is_accepted(self, activation):
        return activation.process.artifact.state == ProgressReport.State.ACCEPTED

    @classmethod
    def term(cls, instance, node):
        """A unit begins a report when it likes; one that came back has its days."""
        if node.name == "drafting" and instance.state != ProgressReport.State.RETURNED:
            return None
        return _review_term(instance)
