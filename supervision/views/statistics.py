"""督导统计: a page of figures, each a link to the rows behind it; the same as Excel."""

from django.http import HttpResponseBadRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from files.spreadsheets import ExcelSheet, workbook_response
from supervision import rules
from supervision.selectors.statistics import STANDINGS, supervision_figures

YEARS_BACK = 10


class Statistics(TemplateView):
    rule = staticmethod(rules.may_read_statistics)
    template_name = "supervision/statistics.html"

    def _year(self) -> int | None:
        """This year by default; `all` for every year."""
        given = self.request.GET.get("year", "")
        if given == "all":
            return None
        return int(given) if given.isdecimal() and len(given) == 4 else timezone.localdate().year

    def get(self, request, *args, **kwargs):
        wanted = request.GET.get("export")
        if wanted:
            return self._export() if wanted == "xlsx" else HttpResponseBadRequest()
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        year, today = self._year(), timezone.localdate()
        return super().get_context_data(
            title=_("督导统计"),
            year=year,
            years=range(today.year, today.year - YEARS_BACK, -1),
            standings=STANDINGS,
            figures=supervision_figures(self.request.access, year),
            **kwargs,
        )

    def _export(self):
        year = self._year()
        figures = supervision_figures(self.request.access, year)
        headers = [
            _("问题"),
            *(str(name) for _code, name in STANDINGS),
            _("重复问题"),
            _("重复占比（%）"),
            _("好的做法"),
        ]
        more = [_("整改通知"), _("已销号"), _("按期"), _("按期销号率（%）"), _("平均核查次数")]
        sheets = []
        for table in figures.tables:
            rows = []
            for line in [*table.lines, figures.total]:
                row = [
                    line.title,
                    line.problems,
                    *(n for _code, n in line.cells),
                    line.repeats,
                    line.repeat_share,
                    line.good,
                ]
                if table.has_notices:
                    row += [line.notices.get(name) for name in ("issued", "closed", "in_time")]
                    row += [line.in_time_share, None if line.rounds is None else round(line.rounds, 1)]
                rows.append(row)
            sheets.append(
                ExcelSheet(
                    title=table.title,
                    headers=[table.head, *headers, *(more if table.has_notices else [])],
                    rows=rows,
                )
            )
        name = _("督导统计") if year is None else _("%(y)s年督导统计") % {"y": year}
        return workbook_response(f"{name}.xlsx", sheets)
