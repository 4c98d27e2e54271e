"""审核排序: the nominations of a kind beside each other, ranked by the record; who is put on the list, in which order."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import View

from commendations import rules, services
from commendations.filters.round import NominationFilter
from commendations.flows import CommendationFlow
from commendations.forms.consultation import ConsultForm
from commendations.forms.round import ReasonForm
from commendations.models import ConsultedDepartment, Kind, Nomination
from commendations.selectors.nomination_pages import NOMINATION_STYLES
from commendations.selectors.ranking import present_scheme, ranking_of, years_of
from commendations.selectors.rounds import round_figures
from commendations.services.selection import faults_of_limits
from commendations.tables.round import NominationTable
from commendations.views.found import nomination_or_404, round_or_404
from commendations.views.reasons import ReasonPage
from pages.forms import put_errors
from pages.lists import ListPage
from pages.rules import requires
from workdays.selectors import term_after
from workflow.guards import step_or_404

# Departments are given so many working days unless the office says otherwise.
DAYS_TO_ANSWER = 5


class NominationList(ListPage):
    """Every nomination of a round that one may see."""

    rule = staticmethod(rules.may_see_nominations)
    table_class = NominationTable
    filterset_class = NominationFilter
    template_name = "commendations/nominations.html"
    empty_text = gettext_lazy("没有符合条件的推荐。")

    @cached_property
    def round(self):
        return round_or_404(self.request, self.kwargs["pk"])

    @property
    def title(self):
        return _("推荐：%(round)s") % {"round": self.round}

    @property
    def export_name(self):
        return _("推荐汇总表（%(year)s年）") % {"year": self.round.year}

    def get_queryset(self):
        standing = Count("vetoes", filter=Q(vetoes__lifted_at__isnull=True), distinct=True)
        return (
            Nomination.objects.visible_to(self.request.access)
            .filter(round=self.round)
            .select_related("unit")
            .defer("deeds", "record")
            .annotate(n_vetoes=standing)
        )

    def table_kwargs(self):
        # As in the filter.
        return {} if self.request.access.reads_county else {"exclude": ("is_proposed",)}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(round=self.round, **kwargs)
        for row in self.table.page.object_list:
            row.record.style = NOMINATION_STYLES.get(row.record.state, "")
        return context


def _kind_or_404(kind: str) -> Kind:
    if kind not in Kind.values:
        raise Http404
    return Kind(kind)


def ranking_page(request, round_, kind, status=200, **more):
    access = request.access
    # Every year that has to be worked out costs as much as an assessment: only for who asks.
    scheme = present_scheme(round_.committee) if "try" in request.GET else None
    rows = ranking_of(round_, kind, scheme)
    for row in rows:
        nomination = row.nomination
        nomination.round, nomination.committee = round_, round_.committee
        nomination.style = NOMINATION_STYLES.get(nomination.state, "")
        nomination.may_propose = rules.may_propose(access, nomination)
        nomination.may_unpropose = rules.may_unpropose(access, nomination)
    context = {
        "title": _("%(kind)s排序：%(round)s") % {"kind": kind.label, "round": round_},
        "round": round_,
        "kind": kind,
        "kinds": [(other, other.label) for other in Kind],
        "rows": rows,
        "proposed": sum(row.nomination.is_proposed for row in rows),
        "quota": round_.quota_of(kind),
        "figures": round_figures(round_),
        "faults": faults_of_limits(round_),
        "may_try": any(
            row.nomination.record is None and len(row.years) < len(years_of(round_)) for row in rows
        ),
        "may_change": rules.may_change_list(access, round_),
        **more,
    }
    return render(request, "commendations/ranking.html", context, status=status)


class Ranking(View):
    rule = staticmethod(rules.may_read_county)

    def get(self, request, pk, kind):
        return ranking_page(request, round_or_404(request, pk), _kind_or_404(kind))


@requires(rules.may_organise)
@require_POST
def propose(request, pk):
    """拟表彰."""
    row = nomination_or_404(request, pk)
    try:
        services.propose(actor=request.user, nomination=row)
    except ValidationError as error:
        return ranking_page(request, row.round, Kind(row.kind), 422, refusals=error.messages)
    messages.success(request, _("“%(name)s”已列入拟表彰名单。") % {"name": row.name})
    return redirect("commendations:ranking", row.round_id, row.kind)


class Unpropose(ReasonPage):
    """移出名单."""

    rule = staticmethod(rules.may_organise)
    form_class = ReasonForm
    title = gettext_lazy("移出拟表彰名单")
    intro = gettext_lazy("推荐仍是审核通过，理由留在档案里。")
    done = gettext_lazy("已移出名单。")
    submit_class = ""

    def verdict(self, access, row):
        return rules.may_unpropose(access, row)

    def save(self, request, row, reason):
        services.unpropose(actor=request.user, nomination=row, reason=reason)

    def back(self, row):
        return row


@requires(rules.may_organise)
@require_POST
def arrange(request, pk, kind):
    """排序: the rows in the order in which they were sent; a button moves one of them up or down."""
    round_, kind = round_or_404(request, pk), _kind_or_404(kind)
    ids = [int(text) for text in request.POST.getlist("ids")[:1000] if text.isdecimal() and len(text) < 19]
    for name, step in (("up", -1), ("down", 1)):
        moved = request.POST.get(name, "")
        if moved.isdecimal() and len(moved) < 19 and int(moved) in ids:
            at = ids.index(int(moved))
            to = min(max(at + step, 0), len(ids) - 1)
            ids.insert(to, ids.pop(at))
    try:
        services.arrange(actor=request.user, round=round_, kind=kind, ids=ids)
    except ValidationError as error:
        return ranking_page(request, round_, kind, 422, refusals=error.messages)
    return redirect("commendations:ranking", pk, kind)


class Consult(View):
    """提出名单、征求意见: whom, until when."""

    rule = staticmethod(rules.may_organise)

    def _form(self, request, data=None):
        departments = ConsultedDepartment.objects.visible_to(request.access).active().select_related("unit")
        due_on = term_after(request.user.committee, DAYS_TO_ANSWER).due_on
        initial = {"departments": [row.pk for row in departments], "due_on": due_on}
        return ConsultForm(data, departments=departments, initial=initial)

    def _page(self, request, round_, form, status=200):
        proposed = Nomination.objects.filter(round=round_).proposed().select_related("unit")
        context = {
            "title": _("征求意见：%(round)s") % {"round": round_},
            "round": round_,
            "form": form,
            "proposed": list(proposed.order_by("kind", "position", "pk")),
            "figures": round_figures(round_),
            "cancel_url": round_.get_absolute_url(),
        }
        return render(request, "commendations/consult.html", context, status=status)

    def get(self, request, pk, step):
        round_ = round_or_404(request, pk)
        step_or_404(CommendationFlow.reviewing, round_, step)
        return self._page(request, round_, self._form(request))

    def post(self, request, pk, step):
        round_ = round_or_404(request, pk)
        step_or_404(CommendationFlow.reviewing, round_, step)
        form = self._form(request, request.POST)
        if not form.is_valid():
            return self._page(request, round_, form, 422)
        try:
            services.begin_consultation(
                actor=request.user,
                round=round_,
                step_id=step,
                departments=list(form.cleaned_data["departments"]),
                due_on=form.cleaned_data["due_on"],
            )
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, round_, form, 422)
        messages.success(request, _("名单已提出，正在征求意见。"))
        return redirect(round_)
