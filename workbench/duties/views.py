"""工作职责: the board, its spreadsheet, the line on the office's home page, and the committee's own days."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from files.spreadsheets import ExcelSheet, workbook_response
from pages.rules import Conflict
from supervision.models import ReportingRound
from supervision.rules import may_record_activities
from workbench.duties import rules
from workbench.duties.board import Board, board_of
from workbench.duties.catalogue import BY_CODE
from workbench.duties.forms import DutySettingForm
from workbench.duties.services import FIELDS, fields_of, save_duty_setting, setting_of

# What the board can be narrowed to: address parameter → the states it keeps.
ONLY = {
    "overdue": gettext_lazy("只看逾期的"),
    "near": gettext_lazy("只看 90 天内到期的"),
    "open": gettext_lazy("只看没有完成的"),
}


def _board(request) -> Board:
    wanted = request.GET.get("year", "")
    year = int(wanted) if wanted.isdecimal() and len(wanted) == 4 else None
    return board_of(request.user.committee, year)


class DutyBoard(TemplateView):
    rule = staticmethod(rules.may_see_duties)
    template_name = "workbench/duties.html"

    def get(self, request, *args, **kwargs):
        if request.GET.get("export") == "xlsx":
            return self.export(_board(request))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        request, board = self.request, _board(self.request)
        only = request.GET.get("only", "")
        only = only if only in ONLY else ""
        groups = [(title, [row for row in rows if _kept(row, only)]) for title, rows in board.groups]
        round_ = ReportingRound.objects.visible_to(request.access).filter(year=board.year).first()
        return super().get_context_data(
            title=_("工作职责"),
            board=board,
            groups=[(title, rows) for title, rows in groups if rows],
            only=only,
            choices=ONLY,
            round=round_,
            may_record=may_record_activities(request.access),
            may_set=rules.may_set_duties(request.access),
            settable={code for code, duty in BY_CODE.items() if fields_of(duty)},
            **kwargs,
        )

    def export(self, board):
        headers = (
            _("序号"),
            _("工作职责"),
            _("纲要"),
            _("周期"),
            _("责任主体"),
            _("考察期"),
            _("状态"),
            _("时限"),
            _("上一年度"),
            _("往期逾期"),
            _("下一个日期"),
            _("证明材料"),
            _("凭台账记录"),
            _("纲要原文"),
        )
        title = _("%(year)s年度工作职责履行情况") % {"year": board.year}
        sheet = ExcelSheet(title=_("工作职责"), headers=headers, rows=_cells_of(board), title_row=title)
        return workbook_response(f"{title}.xlsx", [sheet])


def _kept(row, only: str) -> bool:
    cells = [cell for cell in row.cells if cell]
    if only == "overdue":
        return any(cell.overdue for cell in cells)
    if only == "near":
        return any(cell.is_near for cell in cells)
    if only == "open":
        return any(cell.is_counted and cell.finding.state != "met" for cell in cells)
    return True


def _cells_of(board):
    for row in board.rows:
        for cell in row.cells:
            if cell is None:
                continue
            said = [f"{proof.on or ''} {proof.title}".strip() for proof in cell.evidence]
            if cell.more:
                said.append(_("另有 %(n)s 条") % {"n": cell.more})
            yield (
                row.duty.number,
                str(row.duty.title),
                cell.outline.title,
                cell.cadence_title,
                str(row.duty.role),
                cell.period_title,
                cell.state_title,
                cell.finding.due_on,
                "；".join(f"{period}{state}" for state, _style, period, _day in cell.lines[1:]),
                "、".join(cell.missed),
                cell.ahead.next_on if cell.ahead else None,
                "\n".join(said),
                row.by_ledger,
                "\n".join(quote.sentence for quote in cell.quotes) or _("纲要中没有找到"),
            )


class DutySummary(TemplateView):
    """The line on the home page, loaded after it."""

    rule = staticmethod(rules.may_see_duties)
    template_name = "workbench/duty_summary.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(board=board_of(self.request.user.committee), **kwargs)


class EditDutySetting(View):
    """The committee's own day or rhythm for a duty."""

    rule = staticmethod(rules.may_set_duties)

    def _duty(self, code):
        duty = BY_CODE.get(code)
        if duty is None or not fields_of(duty):
            raise Http404
        return duty

    def _page(self, request, duty, form, status=200):
        context = {
            "title": _("时限：%(duty)s") % {"duty": duty.title},
            "intro": _("纲要没有写明日期的，由办公室确定。年度报告等另行定了日期的，以所定日期为准。"),
            "form": form,
            "cancel_url": f"{reverse('workbench:duties')}#{duty.anchor}",
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, code):
        duty = self._duty(code)
        form = DutySettingForm(instance=setting_of(request.access.committee_id, code), duty=duty)
        return self._page(request, duty, form)

    def post(self, request, code):
        duty = self._duty(code)
        form = DutySettingForm(
            request.POST, instance=setting_of(request.access.committee_id, code), duty=duty
        )
        if not form.is_valid():
            return self._page(request, duty, form, status=409 if form.stale else 422)
        fields = {name: form.cleaned_data[name] for name in FIELDS if name in form.cleaned_data}
        try:
            save_duty_setting(actor=request.user, code=code, seen=form.cleaned_data["fingerprint"], **fields)
        except Conflict:
            return self._page(request, duty, form.redrawn(), status=409)
        except ValidationError as error:
            for name, said in error.message_dict.items():
                form.add_error(name, said)
            return self._page(request, duty, form, status=422)
        messages.success(request, _("已保存。"))
        return redirect(f"{reverse('workbench:duties')}#{duty.anchor}")
