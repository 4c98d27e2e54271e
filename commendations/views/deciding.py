"""核稿、审批: both lists beside each other, with what was said and objected; the decision."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View

from commendations import rules, services
from commendations.flows import CommendationFlow
from commendations.forms.round import CommentForm
from commendations.selectors.deciding import deciding_context
from commendations.views.found import round_or_404
from commendations.views.rounds import checked
from pages.rules import requires
from workflow.guards import node_of_step


def _page(request, round_, status=200, **more):
    context = {"title": _("审批：%(round)s") % {"round": round_}, **deciding_context(request.access, round_)}
    context |= {"comment_form": CommentForm(), **more}
    return render(request, "commendations/deciding.html", context, status=status)


class Deciding(View):
    """For whoever checks and approves, and for the office to see what they see."""

    rule = staticmethod(rules.may_read_county)

    def get(self, request, pk):
        return _page(request, round_or_404(request, pk))


@requires(rules.may_decide)
@require_POST
def answer(request, pk, step):
    """The director checks, the chair approves and signs the decision; either may return the list to the office."""
    round_ = round_or_404(request, pk)
    node = node_of_step(round_, step, CommendationFlow.at_director, CommendationFlow.at_chair)
    try:
        said = _answer(request, round_, node, step)
    except ValidationError as error:
        form = CommentForm(request.POST)
        form.is_valid()
        return _page(request, round_or_404(request, pk), 422, refusals=error.messages, comment_form=form)
    messages.success(request, said)
    return redirect(round_)


def _answer(request, round_, node, step) -> str:
    given = {"actor": request.user, "round": round_, "step_id": step}
    comment, decision = checked(CommentForm(request.POST))["comment"], request.POST.get("decision")
    if decision == "return":
        services.return_list(**given, node=node, reason=comment)
        return _("名单已退回办公室审核。")
    if decision != "approve":
        raise ValidationError(_("请选择同意还是退回。"))
    if node is CommendationFlow.at_director:
        services.review_list(**given, comment=comment)
        return _("已核稿，送主任审批。")
    decided = services.approve_list(**given, comment=comment)
    return _("表彰决定已签发，文号 %(number)s。") % {"number": decided.decision.number}
