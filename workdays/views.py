"""The working calendar: one year's special days, changed by hand or from the announced list."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import View

from files.spreadsheets import ExcelSheet, workbook_response
from pages.imports import SheetImport
from pages.rules import requires
from workdays import importing, rules, services
from workdays.forms import DayForm
from workdays.models import CalendarYear
from workdays.selectors import calendar_of, list_of

WEEKDAYS = "一二三四五六日"


def year_of(request) -> int:
    given = request.GET.get("year", "")
    year = int(given) if given.isdecimal() and len(given) == 4 else timezone.localdate().year
    return min(max(year, services.FIRST_YEAR), services.LAST_YEAR)


def page_of(year) -> str:
    return f"{reverse('workdays:year')}?year={year}"


class YearPage(View):
    """The days of a year that are not what their weekday says."""

    rule = staticmethod(rules.may_read_calendar)

    def _page(self, request, year, form, status=200):
        committee_id = request.access.committee_id
        found = list_of(committee_id, year)
        days, _official = calendar_of(committee_id).year(year)
        context = {
            "title": _("%(year)s年工作日历") % {"year": year},
            "year": year,
            "years": range(max(year - 2, services.FIRST_YEAR), min(year + 3, services.LAST_YEAR) + 1),
            "days": [(day, WEEKDAYS[day.weekday()], special) for day, special in sorted(days.items())],
            "basis": CalendarYear.Basis(services.basis_of(found, year)),
            "own": found is not None and found.committee_id == committee_id,
            "found": found,
            "form": form,
            "may_keep": rules.may_keep_calendar(request.access),
        }
        return render(request, "workdays/year.html", context, status=status)

    def get(self, request):
        year = year_of(request)
        return self._page(request, year, DayForm(initial={"day": date(year, 1, 1)}))


class SetDay(YearPage):
    """说明一天是休息还是上班。"""

    rule = staticmethod(rules.may_keep_calendar)

    def get(self, request):
        return redirect(page_of(year_of(request)))

    def post(self, request):
        form = DayForm(request.POST)
        if not form.is_valid():
            return self._page(request, year_of(request), form, status=422)
        services.set_day(actor=request.user, **form.cleaned_data)
        messages.success(request, _("已保存，按工作日计算的时限和提醒随之重算。"))
        return redirect(page_of(form.cleaned_data["day"].year))


@requires(rules.may_keep_calendar)
@require_POST
def drop_day(request):
    """A day is again what its weekday says."""
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
        services.drop_day(actor=request.user, day=day)
    except (ValueError, ValidationError):
        return HttpResponseBadRequest()
    messages.success(request, _("已改为按星期计算。"))
    return HttpResponseRedirect(page_of(day.year))


@requires(rules.may_keep_calendar)
@require_POST
def confirm_year(request):
    """The list as it stands is the announced one."""
    year = year_of(request)
    services.confirm_year(actor=request.user, year=year)
    messages.success(request, _("%(y)s 年的安排已标为正式。") % {"y": year})
    return HttpResponseRedirect(page_of(year))


@requires(rules.may_keep_calendar)
@require_POST
def reset_year(request):
    year = year_of(request)
    services.reset_year(actor=request.user, year=year)
    messages.success(request, _("已恢复为默认的工作日历。"))
    return HttpResponseRedirect(page_of(year))


class ImportYear(SheetImport):
    rule = staticmethod(rules.may_keep_calendar)
    kind = "workdays.year"
    title = gettext_lazy("导入正式放假安排")
    intro = gettext_lazy(
        "国务院办公厅公布下一年的放假安排后，把放假和调休上班的日期填进表格上传。表格里有哪一年，哪一年就以表格为准，"
        "按工作日计算的时限和提醒随之重算。"
    )

    def columns(self):
        return importing.columns()

    def plan(self, table):
        return importing.plan_days(table)

    def apply(self, payloads, reason):
        return importing.apply_days(actor=self.request.user, payloads=payloads)

    def links(self):
        year = timezone.localdate().year
        return [
            (f"{reverse('workdays:xlsx')}?year={y}", _("%(y)s 年的表格（可作模板）") % {"y": y})
            for y in (year, year + 1)
        ]

    def done_url(self):
        return reverse("workdays:year")


@requires(rules.may_read_calendar)
def download(request):
    """A year's special days as a table that can be changed and handed in."""
    year = year_of(request)
    days, _official = calendar_of(request.access.committee_id).year(year)
    rows = [
        [day, day, _("班") if special.is_working else _("休"), special.name]
        for day, special in sorted(days.items())
    ]
    sheet = ExcelSheet(
        title=_("%(y)s年放假安排") % {"y": year},
        headers=[str(title) for title in importing.HEADERS.values()],
        rows=rows,
    )
    return workbook_response(_("%(y)s年放假安排") % {"y": year} + ".xlsx", [sheet])
