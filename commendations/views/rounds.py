"""表彰批次: what is due and what there is; opening one, its page, and what the office and its leaders do with it."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView, View

from commendations import rules, services
from commendations.detector import due_for
from commendations.flows import CommendationFlow
from commendations.forms.round import (
    TEXTS,
    CalledForm,
    LooseReasonForm,
    RoundForm,
    RoundTextsForm,
)
from commendations.forms.settings import DueShiftForm
from commendations.models import CommendationRound
from commendations.selectors.round_defaults import round_defaults
from commendations.selectors.round_pages import STATE_STYLES, round_context, shown_dues
from commendations.selectors.rounds import due_rounds
from commendations.services.rounds import default_title
from commendations.tables.round import RoundTable
from commendations.views.found import round_or_404
from outlines.models import Outline
from pages.forms import put_errors
from pages.lists import ListPage
from pages.rules import Conflict, requires
from workflow.guards import step_or_404

State = CommendationRound.State


class RoundList(ListPage):
    """The rounds, and what the outlines ask for when."""

    rule = staticmethod(rules.may_see_rounds)
    table_class = RoundTable
    template_name = "commendations/rounds.html"
    title = gettext_lazy("表彰")
    empty_text = gettext_lazy("还没有表彰批次。")

    def get_queryset(self):
        access = self.request.access
        # A unit counts its own.
        own = Q() if access.reads_county else Q(nominations__unit__in=access.unit_ids)
        seen = Q(nominations__reached_office_at__isnull=False) if access.reads_county else own
        return (
            CommendationRound.objects.visible_to(access)
            .select_related("decision__entry")
            .annotate(n_nominations=Count("nominations", filter=seen, distinct=True))
        )

    def get_context_data(self, **kwargs):
        access = self.request.access
        context = super().get_context_data(
            may_keep=rules.may_organise(access),
            due=shown_dues(self.request.user.committee) if access.reads_county else [],
            may_move=rules.may_keep_settings(access),
            **kwargs,
        )
        for row in self.table.page.object_list:
            row.record.style = STATE_STYLES.get(row.record.state, "")
        return context


class MoveDue(View):
    """改期: another year than the rhythm says, with its reason."""

    rule = staticmethod(rules.may_keep_settings)

    def _row(self, request, year):
        for row in due_rounds(request.user.committee):
            if row.due_year == year:
                return row
        raise Http404

    def _page(self, request, row, form, status=200):
        context = {
            "title": _("%(year)s年应开展的表彰：改期") % {"year": row.due_year},
            "intro": _("提前或延期都要写明理由，记入履历。"),
            "form": form,
            "cancel_url": reverse("commendations:rounds"),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, year):
        row = self._row(request, year)
        return self._page(request, row, DueShiftForm(initial={"moved_to": row.year, "reason": row.reason}))

    def post(self, request, year):
        row, form = self._row(request, year), DueShiftForm(request.POST)
        if not form.is_valid():
            return self._page(request, row, form, 422)
        try:
            services.move_due(actor=request.user, due_year=year, **form.cleaned_data)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, row, form, 422)
        messages.success(request, _("已改期。"))
        return redirect("commendations:rounds")


# Opening and changing --------------------------------------------------------------------------------


class NewRound(View):
    """制定方案: begins with what the last round had."""

    rule = staticmethod(rules.may_organise)

    def _page(self, request, form, status=200):
        context = {
            "title": _("新的表彰批次"),
            "form": form,
            "cancel_url": reverse("commendations:rounds"),
            "submit_text": _("建立批次"),
        }
        return render(request, "commendations/round_form.html", context, status=status)

    def get(self, request):
        return self._page(request, RoundForm(access=request.access, initial=self._initial(request)))

    def _initial(self, request):
        today = timezone.localdate()
        due = request.GET.get("due", "")
        due_year = int(due) if due.isdecimal() and len(due) == 4 else None
        outlines = Outline.objects.filter(committee=request.access.committee_id)
        outlines = outlines.filter(start_year__lte=today.year, end_year__gte=today.year)
        due = due_for(today.year, due_rounds(request.user.committee))
        first = min((outline.start_year for outline in outlines), default=today.year)
        if due is not None:
            first, due_year = min(due.first, today.year), due_year or due.due_year
        return {
            "year": today.year,
            "due_year": due_year,
            "title": default_title(first, today.year),
            "outlines": [outline.pk for outline in outlines],
            "from_year": first,
            "to_year": today.year,
            "nominations_due_on": today + timedelta(days=30),
            **round_defaults(request.user.committee),
        }

    def post(self, request):
        form = RoundForm(request.POST, access=request.access)
        if not form.is_valid():
            return self._page(request, form, 422)
        try:
            round_ = services.open_round(actor=request.user, **form.chosen())
        except Conflict as lost:
            form.add_error("year", lost.reason)
            return self._page(request, form, 409)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, form, 422)
        messages.success(request, _("已建立，接下来发推荐通知。"))
        return redirect(round_)


class EditRound(View):
    """Everything while it is prepared; afterwards its texts."""

    rule = staticmethod(rules.may_organise)

    def _form(self, request, round_, data=None):
        kind = RoundForm if round_.state == State.OPENED else RoundTextsForm
        return kind(data, instance=round_, access=request.access)

    def _page(self, request, round_, form, status=200, now=None):
        verdict = rules.may_edit_round(request.access, round_)
        context = {
            "title": _("修改方案：%(round)s") % {"round": round_},
            "form": form,
            "round": round_,
            "now": now,
            "refused": "" if verdict else verdict.reason,
            "cancel_url": round_.get_absolute_url(),
        }
        return render(request, "commendations/round_form.html", context, status=status)

    def get(self, request, pk):
        round_ = round_or_404(request, pk)
        return self._page(request, round_, self._form(request, round_))

    def post(self, request, pk):
        round_ = round_or_404(request, pk)
        form = self._form(request, round_, request.POST)
        if not form.is_valid():
            return self._page(request, round_, form, 422)
        try:
            services.edit_round(
                actor=request.user, round=round_, version=form.cleaned_data["version"], **form.chosen()
            )
        except Conflict as lost:
            return self._stale(request, round_or_404(request, pk), lost)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, round_, form, 422)
        messages.success(request, _("方案已保存。"))
        return redirect(round_)

    def _stale(self, request, round_, lost):
        """Both texts: what is stored now above, what was typed in the form, which answers the newer one."""
        data = request.POST.copy()
        data["version"] = round_.version
        form = self._form(request, round_, data)
        form.is_valid()
        now = [(form.fields[name].label, getattr(round_, name)) for name in form.fields if name in TEXTS]
        if round_.state == State.OPENED:
            plain = (name for name in form.fields if name not in (*TEXTS, "outlines", "version"))
            now = [(form.fields[name].label, getattr(round_, name)) for name in plain] + now
        return self._page(request, round_, form, 409, now=now)


# The page --------------------------------------------------------------------------------------------


class RoundPage(TemplateView):
    """The office and the county's readers see the whole of it; a unit the criteria, its own nominations and how many
    more it may make."""

    rule = staticmethod(rules.may_see_rounds)

    def get_template_names(self):
        if self.request.access.reads_county:
            return ["commendations/round.html"]
        return ["commendations/round_unit.html"]

    def get_context_data(self, pk, **kwargs):
        round_ = round_or_404(self.request, pk)
        return super().get_context_data(**round_context(self.request.access, round_), **kwargs)


def refused(request, round_, error: ValidationError, **more):
    """The page of the round with what stood in the way."""
    context = round_context(request.access, round_or_404(request, round_.pk))
    template = "commendations/round.html" if request.access.reads_county else "commendations/round_unit.html"
    context |= {"refusals": error.messages, **more}
    return render(request, template, context, status=422)


def step_view(rule, node):
    """A button of a step: its view is given the round, does the work and returns what to say, or where to go."""

    def declare(act):
        @requires(rule)
        @require_POST
        def view(request, pk, step):
            round_ = round_or_404(request, pk)
            step_or_404(node, round_, step)
            try:
                said = act(request, round_, step)
            except ValidationError as error:
                return refused(request, round_, error, **_typed(request))
            messages.success(request, said)
            return redirect(round_)

        return view

    return declare


def _typed(request) -> dict:
    """What was typed into the short forms of the page, for the page that says what was wrong with it."""
    return {
        "called_form": CalledForm(request.POST),
        "reason_form": LooseReasonForm(request.POST),
    }


def checked(form) -> dict:
    """What a short form of a page says; `ValidationError` with its complaints."""
    if form.is_valid():
        return form.cleaned_data
    raise ValidationError(
        [f"{form[name].label}：{said}" for name, errors in form.errors.items() for said in errors]
    )


@requires(rules.may_organise)
@require_POST
def call(request, pk):
    """拟推荐通知."""
    round_ = round_or_404(request, pk)
    try:
        dispatch = services.begin_call(actor=request.user, round=round_)
    except Conflict as lost:
        if lost.current is None:
            raise
        return redirect(lost.current)
    except ValidationError as error:
        return refused(request, round_, error)
    messages.success(request, _("推荐通知已拟好，请核对后送签。"))
    return redirect(dispatch)


@step_view(rules.may_organise, CommendationFlow.preparing)
def called(request, round_, step):
    said = checked(CalledForm(request.POST))
    services.mark_called(actor=request.user, round=round_, step_id=step, **said)
    return _("已登记通知，各单位现在可以推荐。")


@step_view(rules.may_organise, CommendationFlow.nominating)
def close_nominating(request, round_, step):
    said = checked(LooseReasonForm(request.POST))
    services.close_nominating(actor=request.user, round=round_, step_id=step, **said)
    return _("推荐已结束，接下来审核排序。")
