"""Whose turn it is until a paper is issued."""

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from documents.models import Dispatch
from organisations.roles import Role
from workdays.selectors import term_after
from workflow.flows import SupervisedFlow
from workflow.nodes import RoleStep


class DispatchFlow(SupervisedFlow):
    """发文: the office drafts, its director checks and signs, or checks and hands it to the chair to be signed."""

    process_title = _("发文")
    code = "dispatch"

    start = flow.StartHandle().Annotation(title=_("开始拟稿")).Next(this.drafting)
    drafting = RoleStep(Role.OFFICE, _("拟稿")).Next(this.at_director)
    at_director = RoleStep(Role.OFFICE_DIRECTOR, _("办公室主任核签")).Next(this.after_director)
    after_director = (
        flow.Switch()
        .Case(this.at_chair, this.is_at_chair)
        .Case(this.end, this.is_issued)
        .Default(this.drafting)
        .Annotation(title=_("核签结果"))
    )
    at_chair = RoleStep(Role.CHAIR, _("主任签发")).Next(this.after_chair)
    after_chair = (
        flow.Switch().Case(this.end, this.is_issued).Default(this.drafting).Annotation(title=_("签发结果"))
    )
    end = flow.End().Annotation(title=_("办结"))

    @staticmethod
    def _state(activation):
        return activation.process.artifact.state

    def is_at_chair(self, activation):
        return self._state(activation) == Dispatch.State.AT_CHAIR

    def is_issued(self, activation):
        return self._state(activation) == Dispatch.State.ISSUED

    @classmethod
    def term(cls, instance, node):
        """A draft may lie; what waits for a signature has the committee's days."""
        if node.name == "drafting":
            return None
        return term_after(instance.committee, instance.committee.review_within_days)
