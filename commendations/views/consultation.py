"""征求意见: what a department is asked and says, in the system or on paper; what the office makes of objections."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from commendations import rules, services
from commendations.flows import CommendationFlow
from commendations.forms.consultation import HandForm, NoteForm, verdict_forms, verdicts_of
from commendations.forms.round import LooseReasonForm
from commendations.models import Opinion, OpinionRequest
from commendations.selectors.round_pages import OPINION_STYLES, requests_of
from commendations.views.found import request_or_404, round_or_404
from commendations.views.reasons import ReasonPage
from commendations.views.rounds import checked, step_view
from documents.selectors import paper_panel
from pages.forms import put_errors


class RequestPage(View):
    """All nominations that a department is asked about, with a form where they wait for this person's answer."""

    rule = staticmethod(rules.may_see_requests)

    def _page(self, request, row, forms, note, status=200):
        access = request.access
        verdict = rules.may_answer_request(access, row)
        is_by_hand = not verdict and access.is_office and row.state == OpinionRequest.State.OPEN
        for form in forms:
            form.opinion.style = OPINION_STYLES[form.opinion.verdict]
        context = {
            "title": _("征求意见：%(round)s") % {"round": row.round},
            "asked": row,
            "forms": forms,
            "note_form": note,
            "may_answer": bool(verdict) or (is_by_hand and bool(rules.may_answer_by_hand(access, row))),
            "is_by_hand": is_by_hand,
            "refused": "" if verdict or is_by_hand or row.state != row.State.OPEN else verdict.reason,
            "is_late": row.state == row.State.OPEN and row.due_on < timezone.localdate(),
            "reads_county": access.reads_county,
            "papers": paper_panel(access, row),
        }
        return render(request, "commendations/request.html", context, status=status)

    def _opinions(self, row) -> list[Opinion]:
        rows = Opinion.objects.filter(request=row).select_related("nomination__unit")
        return list(
            rows.order_by("nomination__kind", "nomination__position", "pk").defer("nomination__deeds")
        )

    def _note(self, request, row, data=None):
        by_hand = request.access.is_office and not rules.may_answer_request(request.access, row)
        return HandForm(data) if by_hand else NoteForm(data)

    def get(self, request, pk):
        row = request_or_404(request, pk)
        return self._page(request, row, verdict_forms(self._opinions(row)), self._note(request, row))

    def post(self, request, pk):
        row = request_or_404(request, pk)
        forms = verdict_forms(self._opinions(row), request.POST)
        note = self._note(request, row, request.POST)
        if not all([note.is_valid(), *(form.is_valid() for form in forms)]):
            return self._page(request, row, forms, note, 422)
        given = {"actor": request.user, "request": row, "verdicts": verdicts_of(forms), **note.cleaned_data}
        act = services.answer_by_hand if isinstance(note, HandForm) else services.answer_request
        try:
            act(**given)
        except ValidationError as error:
            put_errors(note, error)
            return self._page(request, row, forms, note, 422)
        messages.success(request, _("意见已提交。"))
        return redirect(row)


class Opinions(TemplateView):
    """What every department has said, asking by asking; for the county's readers."""

    rule = staticmethod(rules.may_read_county)
    template_name = "commendations/opinions.html"

    def get_context_data(self, pk, **kwargs):
        access, round_ = self.request.access, round_or_404(self.request, pk)
        asked = requests_of(round_)
        for row in asked:
            row.may_by_hand = access.is_office and row.is_open
            for opinion in row.shown:
                opinion.may_settle = (
                    opinion.verdict == Opinion.Verdict.OBJECTS
                    and not opinion.settled_reason
                    and rules.may_settle_opinion(access, opinion)
                )
        return super().get_context_data(
            title=_("部门意见：%(round)s") % {"round": round_}, round=round_, asked=asked, **kwargs
        )


class SettleOpinion(ReasonPage):
    """仍列入名单: why, though a department objects."""

    rule = staticmethod(rules.may_organise)
    title = gettext_lazy("仍列入名单")
    intro = gettext_lazy("部门不同意、经核实仍列入名单的，写明理由；理由报主任审批时会列出。")
    done = gettext_lazy("已记录。")
    submit_class = ""

    def subject(self, request, pk):
        rows = Opinion.objects.visible_to(request.access).select_related(
            "request", "nomination__round__committee", "nomination__unit", "nomination__committee"
        )
        return get_object_or_404(rows, pk=pk)

    def verdict(self, access, opinion):
        return rules.may_settle_opinion(access, opinion)

    def save(self, request, opinion, reason):
        services.settle_opinion(actor=request.user, opinion=opinion, reason=reason)

    def back(self, opinion):
        return opinion.nomination


@step_view(rules.may_organise, CommendationFlow.consulting)
def end_consultation(request, round_, step):
    said = checked(LooseReasonForm(request.POST))
    services.end_consultation(actor=request.user, round=round_, step_id=step, without_reason=said["reason"])
    return _("征求意见已结束，接下来印发公示。")
