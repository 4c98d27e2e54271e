"""报告年度: the reports one may read, opening a year, the office's page of it, comparing and searching."""

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import View

from documents.selectors import paper_panel
from documents.services import begin_dispatch
from documents.typesetting.paper import date_in_words
from organisations.models import Committee
from organisations.selectors import without_liaison
from pages.lists import ListPage
from pages.rules import Conflict, requires
from supervision import rules, services
from supervision.documents import NOTICE
from supervision.filters.annual_report import BoardFilter, ReportFilter
from supervision.forms.annual_report import (
    OpenForm,
    SearchForm,
    SectionFormSet,
    initial_sections,
    sections_from,
)
from supervision.models import AnnualReport, ReportingRound
from supervision.sections import sections_of
from supervision.selectors.county import may_begin_for
from supervision.selectors.reports import STATE_STYLES
from supervision.selectors.rounds import (
    compared,
    counts_of,
    found_texts,
    outlines_to_open,
    parts_to_compare,
    units_for_round,
)
from supervision.tables.annual_report import CompareTable, ReportTable, RoundBoardTable
from workflow.models import WorkItem
from workflow.rules import may_urge

FOUND = 50


def _round(request, pk) -> ReportingRound:
    rounds = ReportingRound.objects.visible_to(request.access).select_related("committee", "opened_by")
    return get_object_or_404(rounds, pk=pk)


class ReportList(ListPage):
    """Every report one may know of: a unit's own of all years, the county's of all units."""

    rule = staticmethod(rules.may_see_reports)
    table_class = ReportTable
    filterset_class = ReportFilter
    template_name = "supervision/reports.html"
    title = gettext_lazy("年度报告")
    empty_text = gettext_lazy("还没有年度报告。办公室开启年度后，这里会出现本单位要写的报告。")

    def get_queryset(self):
        return AnnualReport.objects.listed_for(self.request.access).select_related("unit").defer("snapshot")

    def get_context_data(self, **kwargs):
        access = self.request.access
        mine = []
        if access.unit_ids:
            rows = AnnualReport.objects.filter(
                unit__in=access.unit_ids, state__in=AnnualReport.EDITABLE
            ).select_related("unit")
            mine = list(rows.order_by("due_on")[:10])
        context = super().get_context_data(
            mine=mine,
            rounds=list(ReportingRound.objects.visible_to(access)[:10]) if access.reads_county else [],
            may_open=rules.may_open_year(access),
            has_counties=access.reads_county
            and Committee.objects.filter(parent_id=access.committee_id).exists(),
            **kwargs,
        )
        for row in self.table.page.object_list:
            row.record.state_style = STATE_STYLES.get(row.record.state, "")
            row.record.is_readable = (
                row.record.reached_office_at is not None or row.record.unit_id in access.unit_ids
            )
        return context


class OpenYear(View):
    """开启年度: who reports what until when; the form's parts can be changed."""

    rule = staticmethod(rules.may_open_year)

    def _page(self, request, form, sections, status=200):
        context = {
            "title": _("开启报告年度"),
            "form": form,
            "sections": sections,
            "cancel_url": reverse("supervision:reports"),
        }
        return render(request, "supervision/open.html", context, status=status)

    def _forms(self, request, data=None):
        outlines = outlines_to_open(request.access)
        units, carrying = units_for_round(request.access, outlines)
        today = timezone.localdate()
        last = (
            ReportingRound.objects.visible_to(request.access).order_by("-year", "-pk").first()
            if data is None
            else None
        )
        due_on = date(today.year, 12, 20)
        initial = {
            "year": today.year,
            "outlines": [outline.pk for outline in outlines],
            "due_on": due_on if due_on > today else today + timedelta(days=14),
            "units": [unit.pk for unit in units if unit.pk in carrying],
        }
        form = OpenForm(data, outlines=outlines, units=units, initial=initial)
        parts = initial_sections(sections_of(last.sections) if last else None)
        return form, SectionFormSet(data, prefix="sections", initial=parts)

    def get(self, request):
        return self._page(request, *self._forms(request))

    def post(self, request):
        form, sections = self._forms(request, request.POST)
        if not all([form.is_valid(), sections.is_valid()]):
            return self._page(request, form, sections, status=422)
        data = form.cleaned_data
        try:
            round_ = services.open_round(
                actor=request.user,
                year=data["year"],
                outlines=data["outlines"],
                units=data["units"],
                due_on=data["due_on"],
                county_due_on=data["county_due_on"],
                sections=sections_from(sections),
            )
        except Conflict as conflict:
            form.add_error("year", conflict.reason)
            return self._page(request, form, sections, status=409)
        except ValidationError as error:
            for name, said in getattr(error, "message_dict", {None: error.messages}).items():
                form.add_error(name if name in form.fields else None, said)
            return self._page(request, form, sections, status=422)
        messages.success(request, _("已开启，%(n)s 个单位收到待办。") % {"n": len(data["units"])})
        silent = without_liaison(data["units"])
        if silent:
            messages.warning(
                request,
                _("%(units)s还没有登记联络员，没有人能收到，请先登记。") % {"units": "、".join(silent)},
            )
        return self._notice(request, round_) if data["with_notice"] else redirect(round_)

    @staticmethod
    def _notice(request, round_):
        """The notice as a draft, with the days in it."""
        dispatch = begin_dispatch(
            actor=request.user,
            kind=NOTICE,
            units=round_.units.all(),
            subject=round_,
            values={"时限": date_in_words(round_.due_on)},
        )
        messages.info(request, _("通知已按标准用语拟好，核对后送签。"))
        return redirect(dispatch)


class RoundBoard(ListPage):
    """The office's page of a year: a row a unit."""

    rule = staticmethod(rules.may_read_board)
    table_class = RoundBoardTable
    filterset_class = BoardFilter
    template_name = "supervision/board.html"
    empty_text = gettext_lazy("没有符合条件的单位。")

    @cached_property
    def round(self):
        return _round(self.request, self.kwargs["pk"])

    @property
    def title(self):
        return str(self.round)

    def get_queryset(self):
        return (
            AnnualReport.objects.listed_for(self.request.access)
            .filter(round=self.round)
            .select_related("unit")
            .defer("snapshot")
        )

    def bulk_actions(self):
        if not may_urge(self.request.access):
            return []
        return [{"url": reverse("workflow:urge", args=["annual-reports"]), "title": _("催办所选")}]

    def get_context_data(self, **kwargs):
        access = self.request.access
        counts = counts_of(self.round)
        context = super().get_context_data(
            round=self.round,
            counts=counts,
            may_open=rules.may_open_year(access),
            days_left=(self.round.due_on - timezone.localdate()).days,
            papers=paper_panel(access, self.round),
            county_reports=may_begin_for(self.round) if access.is_office else [],
            **kwargs,
        )
        shown = [row.record for row in self.table.page.object_list]
        waiting = {}
        if access.is_office:
            items = WorkItem.objects.open().about(AnnualReport, [report.pk for report in shown])
            waiting = dict(items.values_list("object_id", "pk"))
        for report in shown:
            report.state_style = STATE_STYLES.get(report.state, "")
            report.item_id = waiting.get(report.pk)
            report.may_close = access.is_office and rules.may_close_report(access, report)
        return context


@requires(rules.may_open_year)
@require_POST
def go_on(request, pk):
    """继续发放."""
    round_ = _round(request, pk)
    services.go_on_opening(actor=request.user, round_=round_)
    messages.success(request, _("正在继续发放。"))
    return redirect(round_)


@requires(rules.may_open_year)
@require_POST
def close_round(request, pk):
    round_ = _round(request, pk)
    try:
        services.close_round(actor=request.user, round_=round_)
    except ValidationError as error:
        messages.warning(request, "；".join(error.messages))
    else:
        messages.success(request, _("年度已结束。"))
    return redirect(round_)


class Compare(ListPage):
    """All units on one part."""

    rule = staticmethod(rules.may_read_board)
    table_class = CompareTable
    template_name = "supervision/compare.html"
    empty_text = gettext_lazy("还没有单位报送这一部分。")
    per_page = 20
    kept = ("sort", "part")

    @cached_property
    def round(self):
        return _round(self.request, self.kwargs["pk"])

    @cached_property
    def part(self) -> str:
        wanted = self.request.GET.get("part", "")
        sections = self.round.sections
        return wanted or (f"text:{sections[0]['code']}" if sections else "")

    @property
    def title(self):
        return _("%(round)s：各单位对照") % {"round": self.round}

    def get_queryset(self):
        rows = compared(self.request.access, self.round, self.part)
        if rows is None:
            raise Http404
        return rows

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            round=self.round, part=self.part, parts=parts_to_compare(self.round), **kwargs
        )


class SearchRound(View):
    """A search over all texts of the year."""

    rule = staticmethod(rules.may_read_board)

    def get(self, request, pk):
        round_ = _round(request, pk)
        form = SearchForm(request.GET)
        words = form.cleaned_data["q"] if form.is_valid() else []
        context = {
            "title": _("%(round)s：搜索") % {"round": round_},
            "round": round_,
            "form": form,
            "words": words,
        }
        if words:
            texts, lines = found_texts(request.access, round_, words)
            titles = {section.code: section.title for section in sections_of(round_.sections)}
            number = request.GET.get("page", "1")
            page = Paginator(lines, FOUND).get_page(number)
            found = list(texts[:FOUND]) if page.number == 1 else []
            for row in found:
                row.title = titles.get(row.section, "")
            context |= {"texts": found, "page": page}
        return render(request, "supervision/search.html", context)
