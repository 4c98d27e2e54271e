"""公示: the notice, and the page that anybody may open. It shows what must be public and nothing else."""

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View

from commendations import rules, services
from commendations.decision_paper import honoured_words
from commendations.flows import CommendationFlow
from commendations.forms.publicity import ObjectForm
from commendations.forms.round import ReasonForm
from commendations.selectors.public_page import is_over, public_list, public_round
from commendations.views.found import round_or_404
from commendations.views.rounds import checked, refused, step_view
from pages.forms import put_errors
from pages.rules import Conflict, RuleError, public, requires
from workflow.guards import node_of_step

_receipts = signing.Signer(salt="commendations.receipt", sep=".")


@requires(rules.may_organise)
@require_POST
def notice(request, pk):
    """拟公示."""
    round_ = round_or_404(request, pk)
    try:
        dispatch = services.begin_notice(actor=request.user, round=round_)
    except Conflict as lost:
        if lost.current is None:
            raise
        return redirect(lost.current)
    except ValidationError as error:
        return refused(request, round_, error)
    messages.success(request, _("公示已拟好，请核对后送签；签发后名单在公示页面上公布。"))
    return redirect(dispatch)


@step_view(rules.may_organise, CommendationFlow.publicity)
def end_publicity(request, round_, step):
    services.end_publicity(actor=request.user, round=round_, step_id=step)
    return _("公示已结束，名单送办公室主任核稿。")


@requires(rules.may_organise)
@require_POST
def reopen(request, pk, step):
    """Back to the review, from wherever the list is on its way to the director."""
    round_ = round_or_404(request, pk)
    node_of_step(
        round_, step, CommendationFlow.consulting, CommendationFlow.announcing, CommendationFlow.publicity
    )
    form = ReasonForm(request.POST)
    try:
        services.reopen_review(actor=request.user, round=round_, step_id=step, **checked(form))
    except ValidationError as error:
        return refused(request, round_, error, back_form=form)
    messages.success(request, _("已退回审核，名单可以再改；以后的公示重新计算。"))
    return redirect(round_)


# For everybody ---------------------------------------------------------------------------------------


def _shown(request, template, context, status=200):
    response = render(request, f"commendations/public/{template}.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


class PublicPage(View):
    """The list while it is public, with the form for objections. Afterwards it says that the time is over, without
    names; before, and under any other address, there is nothing."""

    rule = staticmethod(public)

    def _round(self, key):
        round_ = public_round(key)
        if round_ is None:
            raise Http404
        return round_

    def _page(self, request, round_, form, status=200):
        context = {
            "round": round_,
            "who": honoured_words(round_),
            "kinds": public_list(round_),
            "form": form,
        }
        return _shown(request, "list", context, status)

    def _form(self, round_, data=None):
        return ObjectForm(data, nominations=round_.nominations.proposed().order_by("kind", "position", "pk"))

    def get(self, request, key):
        round_ = self._round(key)
        if is_over(round_):
            return _shown(request, "over", {"round": round_})
        return self._page(request, round_, self._form(round_))

    def post(self, request, key):
        round_ = self._round(key)
        if is_over(round_):
            return _shown(request, "over", {"round": round_}, 409)
        form = self._form(round_, request.POST)
        if not form.is_valid():
            return self._page(request, round_, form, 422)
        if form.is_machine:
            # It is told what people are told, and nothing is kept.
            return redirect("commendations:public-sent", key=key, receipt=_receipts.sign("-"))
        try:
            receipt = services.receive_objection(round=round_, **form.said())
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, round_, form, 422)
        except RuleError as refusal:
            # The last minute went by, or too many came within an hour: what was typed stays.
            form.add_error(None, refusal.reason)
            return self._page(request, round_, form, 409)
        except Conflict as lost:
            form.add_error(None, lost.reason)
            return self._page(request, round_, form, 409)
        return redirect("commendations:public-sent", key=key, receipt=_receipts.sign(receipt))


class Sent(View):
    """The receipt number, after an objection was sent. The address is signed: it tells nothing that was not told."""

    rule = staticmethod(public)

    def get(self, request, key, receipt):
        round_ = public_round(key)
        try:
            number = _receipts.unsign(receipt[:200])
        except signing.BadSignature:
            raise Http404 from None
        if round_ is None:
            raise Http404
        return _shown(request, "sent", {"round": round_, "receipt": number.strip("-")})
