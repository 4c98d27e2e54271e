"""Whose turn is next in a commendation, from the plan to the decision, and in one nomination."""

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from commendations.models import CommendationRound, Nomination
from organisations.roles import Role
from workdays.selectors import Term, term_after
from workflow.flows import SupervisedFlow, filing_term
from workflow.nodes import RoleStep, UnitStep

State = CommendationRound.State


class CommendationFlow(SupervisedFlow):
    """表彰批次, one process a round. What was found wanting goes back to `reviewing`, from wherever it is."""

    process_title = _("表彰")
    code = "commendation"

    start = flow.StartHandle().Annotation(title=_("建立批次")).Next(this.preparing)
    preparing = RoleStep(Role.OFFICE, _("制定方案、发推荐通知")).Next(this.nominating)
    nominating = RoleStep(Role.OFFICE, _("收齐推荐、结束推荐")).Next(this.reviewing)
    reviewing = RoleStep(Role.OFFICE, _("审核排序、提出拟推荐名单")).Next(this.after_reviewing)
    after_reviewing = (
        flow.Switch()
        .Case(this.nominating, this.is_nominating)
        .Default(this.consulting)
        .Annotation(title=_("名单提出"))
    )
    consulting = RoleStep(Role.OFFICE, _("征求意见")).Next(this.after_consulting)
    after_consulting = (
        flow.Switch()
        .Case(this.announcing, this.is_announcing)
        .Default(this.reviewing)
        .Annotation(title=_("征求意见结果"))
    )
    announcing = RoleStep(Role.OFFICE, _("印发公示")).Next(this.after_announcing)
    after_announcing = (
        flow.Switch()
        .Case(this.publicity, this.is_public)
        .Default(this.reviewing)
        .Annotation(title=_("公示印发"))
    )
    publicity = RoleStep(Role.OFFICE, _("公示、处理异议")).Next(this.after_publicity)
    after_publicity = (
        flow.Switch()
        .Case(this.at_director, this.is_at_director)
        .Default(this.reviewing)
        .Annotation(title=_("公示结果"))
    )
    at_director = RoleStep(Role.OFFICE_DIRECTOR, _("核稿")).Next(this.after_director)
    after_director = (
        flow.Switch()
        .Case(this.at_chair, this.is_at_chair)
        .Default(this.reviewing)
        .Annotation(title=_("核稿结果"))
    )
    at_chair = RoleStep(Role.CHAIR, _("审批、签发决定")).Next(this.after_chair)
    after_chair = (
        flow.Switch().Case(this.end, this.is_decided).Default(this.reviewing).Annotation(title=_("审批结果"))
    )
    end = flow.End().Annotation(title=_("已表彰"))

    @staticmethod
    def _state(activation):
        return activation.process.artifact.state

    def is_nominating(self, activation):
        return self._state(activation) == State.NOMINATING

    def is_announcing(self, activation):
        return self._state(activation) == State.ANNOUNCING

    def is_public(self, activation):
        return self._state(activation) == State.PUBLICITY

    def is_at_director(self, activation):
        return self._state(activation) == State.AT_DIRECTOR

    def is_at_chair(self, activation):
        return self._state(activation) == State.AT_CHAIR

    def is_decided(self, activation):
        return self._state(activation) == State.DECIDED

    @classmethod
    def term(cls, instance, node):
        """Units are asked by the day until which they nominate, and on the working day after it the office closes the
        nominations; departments have answered by their own day. After publicity, and before it, the office and those
        who sign have the days of a review."""
        if node.name == "preparing":
            return Term(instance.nominations_due_on)
        if node.name == "nominating":
            return term_after(instance.committee, 1, start=instance.nominations_due_on)
        if node.name == "consulting":
            days = instance.requests.open().values_list("due_on", flat=True)
            return Term(max(days)) if days else None
        start = instance.publicity_until if node.name == "publicity" else None
        return term_after(instance.committee, instance.committee.review_within_days, start=start)


class NominationFlow(SupervisedFlow):
    """推荐: the unit writes, its head signs, the office examines. One process a nomination; one that lapsed and may be
    filed after all begins another."""

    process_title = _("推荐")
    code = "nomination"

    start = flow.StartHandle().Annotation(title=_("开始推荐")).Next(this.drafting)
    drafting = UnitStep(Role.LIAISON, _("填写推荐表")).Next(this.at_unit_head)
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
        .Case(this.end, this.is_settled)
        .Case(this.at_unit_head, this.is_at_unit_head)
        .Default(this.drafting)
        .Annotation(title=_("审核结果"))
    )
    end = flow.End().Annotation(title=_("审核结束"))

    @staticmethod
    def _state(activation):
        return activation.process.artifact.state

    def is_at_office(self, activation):
        return self._state(activation) == Nomination.State.AT_OFFICE

    def is_at_unit_head(self, activation):
        return self._state(activation) == Nomination.State.AT_UNIT_HEAD

    def is_settled(self, activation):
        return self._state(activation) in (Nomination.State.ACCEPTED, Nomination.State.REJECTED)

    @classmethod
    def term(cls, instance, node):
        return filing_term(instance, node)
