"""Whose turn is next in a unit's yearly report and in the county's, in an inspection, a rectification, a review."""

from calendar import monthrange
from datetime import date

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from organisations.roles import Role
from supervision.models import AnnualReport, CountyReport, Inspection, RectificationNotice
from workdays.selectors import Term, term_after
from workflow.flows import SupervisedFlow, filing_term
from workflow.nodes import RoleStep, UnitStep


def last_day_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


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


class InspectionFlow(SupervisedFlow):
    """督导检查: the office draws up the scheme, its director approves, the units are told (unless nobody is to know),
    the group inspects and concludes, the office feeds back and follows the rectification to its end."""

    process_title = _("督导检查")
    code = "inspection"

    start = flow.StartHandle().Annotation(title=_("列入计划")).Next(this.drafting)
    drafting = RoleStep(Role.OFFICE, _("制定检查方案")).Next(this.at_director)
    at_director = RoleStep(Role.OFFICE_DIRECTOR, _("审批检查方案")).Next(this.after_director)
    after_director = (
        flow.Switch()
        .Case(this.notifying, this.is_to_be_told)
        .Case(this.on_site, this.is_approved)
        .Default(this.drafting)
        .Annotation(title=_("审批结果"))
    )
    notifying = RoleStep(Role.OFFICE, _("下发检查通知")).Next(this.on_site)
    on_site = RoleStep(
        Role.INSPECTOR, _("现场检查、形成结论"), person=lambda inspection: inspection.leader
    ).Next(this.feeding_back)
    feeding_back = RoleStep(Role.OFFICE, _("反馈意见、下发整改")).Next(this.after_feedback)
    after_feedback = (
        flow.Switch()
        .Case(this.settling, this.is_fed_back)
        .Default(this.on_site)
        .Annotation(title=_("反馈结果"))
    )
    settling = RoleStep(Role.OFFICE, _("跟踪整改、办结")).Next(this.end)
    end = flow.End().Annotation(title=_("办结"))

    @staticmethod
    def _row(activation):
        return activation.process.artifact

    def is_to_be_told(self, activation):
        row = self._row(activation)
        return row.state == Inspection.State.APPROVED and not row.is_unannounced

    def is_approved(self, activation):
        return self._row(activation).state == Inspection.State.APPROVED

    def is_fed_back(self, activation):
        return self._row(activation).state == Inspection.State.FED_BACK

    @classmethod
    def item_title(cls, instance, node):
        """Deadlines are read by all the county's readers: of an inspection that nobody is to know of they say no more
        than that there is one."""
        if instance.is_unannounced:
            when = {"y": instance.year, "m": instance.month}
            return _now("督导检查（内部安排，%(y)s年%(m)s月）") % when
        return str(instance)

    @classmethod
    def term(cls, instance, node):
        """The scheme is owed before its planned month ends; notice before the first day; the conclusion within
        the days of a review after the last one. Following up lasts as long as the units need."""
        if node.name == "settling":
            return None
        if node.name == "drafting":
            return Term(last_day_of(instance.year, instance.month))
        if node.name == "notifying":
            return Term(instance.start_on)
        if node.name == "on_site":
            committee = instance.committee
            return term_after(committee, committee.review_within_days, start=instance.end_on)
        return _review_term(instance)


class RectificationFlow(SupervisedFlow):
    """整改: the unit signs for the notice and answers, somebody else verifies, as often as it takes."""

    process_title = _("整改")
    code = "rectification"

    start = flow.StartHandle().Annotation(title=_("下发整改通知")).Next(this.receiving)
    receiving = UnitStep(Role.LIAISON, _("签收整改通知")).Next(this.responding)
    responding = UnitStep(Role.LIAISON, _("整改并报告")).Next(this.verifying)
    verifying = RoleStep(Role.INSPECTOR, _("核查整改"), person=lambda notice: notice.verifier).Next(
        this.after_verifying
    )
    after_verifying = (
        flow.Switch().Case(this.end, this.is_closed).Default(this.responding).Annotation(title=_("核查结果"))
    )
    end = flow.End().Annotation(title=_("销号"))

    def is_closed(self, activation):
        return activation.process.artifact.state == RectificationNotice.State.CLOSED

    @classmethod
    def term(cls, instance, node):
        if node.name == "receiving":
            signed = term_after(instance.committee, instance.committee.sign_within_days)
            return signed if signed.due_on <= instance.due_on else Term(instance.due_on)
        if node.name == "responding":
            return Term(instance.due_on)
        return _review_term(instance)


class ReviewFlow(SupervisedFlow):
    """复核: the director names somebody who took no part, and that person decides (政府督查工作条例 art. 17)."""

    process_title = _("复核")
    code = "review"

    start = flow.StartHandle().Annotation(title=_("申请复核")).Next(this.assigning)
    assigning = RoleStep(Role.OFFICE_DIRECTOR, _("指定复核人")).Next(this.deciding)
    deciding = RoleStep(Role.OFFICE_DIRECTOR, _("作出复核决定"), person=lambda review: review.reviewer).Next(
        this.end
    )
    end = flow.End().Annotation(title=_("答复"))

    @classmethod
    def term(cls, instance, node):
        """Both steps together have the 30 days."""
        if node.name == "assigning":
            within = _review_term(instance)
            return within if within.due_on <= instance.due_on else Term(instance.due_on)
        return Term(instance.due_on)
