"""推荐: begun and written by a unit, signed by its head, examined by the office; what stands against it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView, View

from commendations import rules, services
from commendations.flows import NominationFlow
from commendations.forms.nomination import BeginForm, HeadForm, NominationForm, VetoForm
from commendations.forms.round import CommentForm
from commendations.models import Kind, VetoRule
from commendations.selectors.nomination_pages import nomination_context, saved_context
from commendations.views.found import nomination_or_404, round_or_404, veto_or_404
from commendations.views.reasons import ReasonPage
from commendations.views.rounds import checked
from organisations.models import Unit
from pages.forms import put_errors
from pages.rules import Conflict, requires
from workflow.guards import node_of_step, step_or_404
from workflow.turns import present_item


class BeginNomination(View):
    """新推荐: whom."""

    rule = staticmethod(rules.may_nominate)

    def _form(self, request, data=None):
        units = Unit.objects.filter(pk__in=request.access.unit_ids).order_by("code")
        kind = request.GET.get("kind", "")
        initial = {"kind": kind if kind in Kind.values else Kind.COLLECTIVE}
        return BeginForm(data, units=units, initial=initial)

    def _page(self, request, round_, form, status=200):
        verdict = rules.may_begin_nomination(request.access, round_)
        context = {
            "title": _("新推荐：%(round)s") % {"round": round_},
            "intro": _("先写推荐谁，其他内容在下一页填写，边填边存。"),
            "form": form,
            "refused": "" if verdict else verdict.reason,
            "submit_text": _("开始填写"),
            "cancel_url": round_.get_absolute_url(),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk):
        return self._page(request, round_or_404(request, pk), self._form(request))

    def post(self, request, pk):
        round_, form = round_or_404(request, pk), self._form(request, request.POST)
        if not form.is_valid():
            return self._page(request, round_, form, 422)
        try:
            row = services.begin_nomination(actor=request.user, round=round_, **form.cleaned_data)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, round_, form, 422)
        return redirect("commendations:nomination-edit", pk=row.pk)


class EditNomination(View):
    """The form, which saves itself; what the nomination lacks and whether it is eligible is said beside it at once."""

    rule = staticmethod(rules.may_nominate)

    def _page(self, request, row, form, status=200, conflict=None):
        verdict = rules.may_edit_nomination(request.access, row, present_item(row))
        context = {
            "title": str(row),
            "nomination": row,
            "form": form,
            "conflict": conflict,
            "refused": "" if verdict else verdict.reason,
            **saved_context(request.access, row),
        }
        template = (
            "commendations/nomination_fields.html" if request.htmx else "commendations/nomination_edit.html"
        )
        response = render(request, template, context, status=status)
        if request.htmx:
            response["HX-Retarget"], response["HX-Reswap"] = "#nomination-form", "outerHTML"
        return response

    def get(self, request, pk):
        row = nomination_or_404(request, pk)
        return self._page(request, row, NominationForm(instance=row))

    def post(self, request, pk):
        row = nomination_or_404(request, pk)
        form = NominationForm(request.POST, instance=row)
        if not form.is_valid():
            return self._page(request, row, form, 422)
        try:
            row = services.save_nomination(
                actor=request.user, nomination=row, revision=form.cleaned_data["revision"], **form.chosen()
            )
        except Conflict as lost:
            if lost.current is None:
                raise
            return self._stale(request, lost)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, row, form, 422)
        if request.htmx:
            row = nomination_or_404(request, pk)
            context = {"nomination": row, "now": timezone.localtime(), **saved_context(request.access, row)}
            return render(request, "commendations/nomination_saved.html", context)
        messages.success(request, _("已保存。"))
        return redirect("commendations:nomination-edit", pk=pk)

    def _stale(self, request, lost):
        """Both texts: what is stored now above, what was typed in the form, which answers the newer one."""
        row, data = nomination_or_404(request, lost.current.pk), request.POST.copy()
        data["revision"] = row.revision
        form = NominationForm(data, instance=row)
        form.is_valid()
        now = [
            (
                field.label,
                getattr(row, f"get_{field.name}_display", lambda name=field.name: getattr(row, name))(),
            )
            for field in form
            if field.name != "revision"
        ]
        return self._page(request, row, form, 409, conflict={"reason": lost.reason, "now": now})


class NominationPage(TemplateView):
    """One nomination: whose turn, the facts and deeds, what stands for and against it."""

    rule = staticmethod(rules.may_see_rounds)
    template_name = "commendations/nomination.html"

    def get_context_data(self, pk, **kwargs):
        row = nomination_or_404(self.request, pk)
        return super().get_context_data(**nomination_context(self.request.access, row), **kwargs)


def refused(request, row, error: ValidationError, **more):
    """The page of the nomination with what stood in the way."""
    context = nomination_context(request.access, nomination_or_404(request, row.pk))
    context |= {"refusals": error.messages, **more}
    return render(request, "commendations/nomination.html", context, status=422)


def _typed(request) -> dict:
    return {"head_form": HeadForm(request.POST), "comment_form": CommentForm(request.POST)}


@requires(rules.may_nominate)
@require_POST
def file(request, pk, step):
    """报送: refused with the list of what is missing."""
    row = nomination_or_404(request, pk)
    step_or_404(NominationFlow.drafting, row, step)
    try:
        services.file_nomination(actor=request.user, nomination=row, step_id=step)
    except ValidationError as error:
        return refused(request, row, error)
    messages.success(request, _("已报送，请单位负责人审签。"))
    return redirect(row)


@requires(rules.may_see_rounds)
@require_POST
def answer(request, pk, step):
    """The unit's head signs with an opinion or returns; the office accepts, returns or rejects."""
    row = nomination_or_404(request, pk)
    node = node_of_step(row, step, NominationFlow.at_unit_head, NominationFlow.at_office)
    try:
        said = _answer(request, row, node, step)
    except ValidationError as error:
        return refused(request, row, error, **_typed(request))
    messages.success(request, said)
    return redirect(row)


def _answer(request, row, node, step) -> str:
    given = {"actor": request.user, "nomination": row, "step_id": step}
    decision = request.POST.get("decision")
    is_head = node is NominationFlow.at_unit_head
    if is_head:
        text = checked(HeadForm(request.POST))["opinion"].strip()
    else:
        text = checked(CommentForm(request.POST))["comment"].strip()
    if decision == "return":
        services.return_nomination(**given, reason=text)
        return _("已退回修改。")
    if is_head and decision == "approve":
        services.sign_nomination(**given, opinion=text)
        return _("已审签，送办公室审核。")
    if not is_head and decision == "approve":
        services.accept_nomination(**given, comment=text)
        return _("审核通过。")
    if not is_head and decision == "reject":
        services.reject_nomination(**given, reason=text)
        return _("已记为审核不通过。")
    raise ValidationError(_("请选择怎样办理。"))


@requires(rules.may_see_rounds)
@require_POST
def withdraw(request, pk, step):
    row = nomination_or_404(request, pk)
    node_of_step(row, step, NominationFlow.at_unit_head, NominationFlow.at_office)
    services.withdraw_nomination(actor=request.user, nomination=row, step_id=step)
    messages.success(request, _("已撤回，可以继续修改。"))
    return redirect(row)


class Reject(ReasonPage):
    """审核不通过, also after it was accepted."""

    rule = staticmethod(rules.may_organise)
    title = gettext_lazy("审核不通过")
    intro = gettext_lazy("推荐留在档案里，推荐单位看得到理由。")
    done = gettext_lazy("已记为审核不通过。")

    def verdict(self, access, row):
        return rules.may_reject(access, row)

    def save(self, request, row, reason):
        services.reject_nomination(actor=request.user, nomination=row, reason=reason)


class Retract(ReasonPage):
    """单位撤回推荐."""

    rule = staticmethod(rules.may_nominate)
    title = gettext_lazy("撤回推荐")
    intro = gettext_lazy("撤回以后不再参加这次表彰，推荐留在档案里。")
    done = gettext_lazy("推荐已撤回。")

    def verdict(self, access, row):
        return rules.may_retract(access, row)

    def save(self, request, row, reason):
        services.retract_nomination(actor=request.user, nomination=row, reason=reason)


class RecordVeto(View):
    """记录否决, with its evidence."""

    rule = staticmethod(rules.may_organise)

    def _form(self, request, row, data=None):
        known = VetoRule.objects.visible_to(request.access).active().filter(kind__in=("", row.kind))
        return VetoForm(data, rules=known)

    def _page(self, request, row, form, status=200):
        verdict = rules.may_veto(request.access, row)
        context = {
            "title": _("记录否决：%(what)s") % {"what": row},
            "intro": _("有否决的推荐不能列入名单；推荐单位看得到否决事项和证据。"),
            "form": form,
            "refused": "" if verdict else verdict.reason,
            "submit_text": _("记录否决"),
            "submit_class": "btn-danger",
            "cancel_url": row.get_absolute_url(),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk):
        row = nomination_or_404(request, pk)
        return self._page(request, row, self._form(request, row))

    def post(self, request, pk):
        row = nomination_or_404(request, pk)
        form = self._form(request, row, request.POST)
        if not form.is_valid():
            return self._page(request, row, form, 422)
        try:
            services.record_veto(actor=request.user, nomination=row, **form.cleaned_data)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, row, form, 422)
        messages.success(request, _("否决已记录。"))
        return redirect(row)


class LiftVeto(ReasonPage):
    """撤销否决."""

    rule = staticmethod(rules.may_organise)
    title = gettext_lazy("撤销否决")
    intro = gettext_lazy("否决记录和撤销的理由都留在档案里。")
    done = gettext_lazy("否决已撤销。")
    submit_class = ""

    def subject(self, request, pk):
        return veto_or_404(request, pk)

    def back(self, veto):
        return veto.nomination

    def verdict(self, access, veto):
        return rules.may_veto(access, veto.nomination)

    def save(self, request, veto, reason):
        services.lift_veto(actor=request.user, veto=veto, reason=reason)
