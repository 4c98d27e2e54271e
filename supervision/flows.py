"""Whose turn is next in a unit's yearly report and in the county's."""

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from organisations.roles import Role
from supervision.models import AnnualReport, CountyReport
from workdays.selectors import Term, term_after
from workflow.flows import SupervisedFlow, filing_term
from workflow.nodes import RoleStep, UnitStep


def _review_term(instance) -> Term:
    return term_after(instance.committee, instance.committee.review_within_days)


class UnitReportFlow(SupervisedFlow):
    """年度报告: the unit writes, its head signs, the office examines. One process a unit and year."""

    process_title = _("年度报告")
    code = "annual"

    start = flow.StartHandle().Annotation(title=_("开启年度")).Next(this.drafting)
    drafting = UnitStep(Role.LIAISON, _("填写年度报告")).Next(this.at_unit_head)
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
        return self._state(activation) == AnnualReport.State.AT_OFFICE

    def is_at_unit_head(self, activation):
        return self._state(activation) == AnnualReport.State.AT_UNIT_HEAD

    def is_accepted(self, activation):
        return self._state(activation) == AnnualReport.State.ACCEPTED

    @classmethod
    def term(cls, instance, node):
        return filing_term(instance, node)


class CountyReportFlow(SupervisedFlow):
    """全县年度报告: the office drafts, its director and the chair sign, the office sends it up, the superior answers."""

    process_title = _("全县年度报告")
    code = "county"

    start = flow.StartHandle().Annotation(title=_("开始起草")).Next(this.drafting)
    drafting = RoleStep(Role.OFFICE, _("起草全县报告")).Next(this.at_director)
    at_director = RoleStep(Role.OFFICE_DIRECTOR, _("办公室主任核稿")).Next(this.after_director)
    after_director = (
        flow.Switch()
        .Case(this.at_chair, this.is_at_chair)
        .Default(this.drafting)
        .Annotation(title=_("核稿结果"))
    )
    at_chair = RoleStep(Role.CHAIR, _("主任签发")).Next(this.after_chair)
    after_chair = (
        flow.Switch()
        .Case(this.sending, this.is_issued)
        .Default(this.drafting)
        .Annotation(title=_("签发结果"))
    )
    sending = RoleStep(Role.OFFICE, _("上报")).Next(this.after_sending)
    after_sending = (
        flow.Switch().Case(this.at_superior, this.is_sent).Default(this.end).Annotation(title=_("上报方式"))
    )
    at_superior = RoleStep(
        Role.OFFICE, _("上级签收"), committee=lambda report: report.committee.parent_id
    ).Next(this.end)
    end = flow.End().Annotation(title=_("办结"))

    @staticmethod
    def _state(activation):
        return activation.process.artifact.state

    def is_at_chair(self, activation):
        return self._state(activation) == CountyReport.State.AT_CHAIR

    def is_issued(self, activation):
        return self._state(activation) == CountyReport.State.ISSUED

    def is_sent(self, activation):
        return self._state(activation) == CountyReport.State.SENT

    @classmethod
    def term(cls, instance, node):
        """Until it is sent the year's day for the superior holds; what is to be signed has the days of a review. The
        superior's days are its own business."""
        if node.name == "at_superior":
            return None
        if node.name in ("drafting", "sending"):
            return Term(instance.due_on) if instance.due_on else None
        return _review_term(instance)
