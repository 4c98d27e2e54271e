"""整改台账: the board of notices, the ledger of problems, both into Excel problem by problem; and the same rows on the
pages of units, domains, measures and tasks."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from files.spreadsheets import ExcelSheet, workbook_response
from pages.lists import ListPage
from pages.rules import requires
from supervision import rules
from supervision.filters.rectification import NoticeFilter, ProblemFilter
from supervision.models import Finding, RectificationNotice
from supervision.notice_lights import STATE_STYLES, light_of
from supervision.selectors.found import ABOUT, groups_about, subjects_of
from supervision.selectors.ledger import (
    HEADERS,
    STANDING_STYLES,
    STANDINGS,
    domain_of,
    for_ledger,
    ledger_rows,
    settled_findings,
)
from supervision.selectors.rectification import board_counts, notices_with_counts
from supervision.tables.rectification import NoticeTable, ProblemTable
from tasks.views.feedback import urge_action


def _ledger(title, findings):
    sheet = ExcelSheet(title=str(title), headers=[str(name) for name in HEADERS], rows=ledger_rows(findings))
    return workbook_response(f"{title} {timezone.localdate()}.xlsx", [sheet])


class RectificationList(ListPage):
    """Every notice one may see, the most pressing first."""

    rule = staticmethod(rules.may_see_rectification)
    table_class = NoticeTable
    filterset_class = NoticeFilter
    template_name = "supervision/notices.html"
    title = gettext_lazy("整改台账")
    empty_text = gettext_lazy("没有符合条件的整改通知。")

    def get_queryset(self):
        return notices_with_counts(self.request.access).order_by("closed_at", "due_on")

    def export(self):
        findings = Finding.objects.filter(
            rectification__notice__in=self.rows().order_by().values("pk"),
            rectification__is_withdrawn=False,
        )
        rows = for_ledger(findings.with_standing())
        return _ledger(
            self.title,
            rows.order_by(
                "rectification__notice__due_on", "rectification__notice_id", "rectification__position"
            ),
        )

    def bulk_actions(self):
        actions = urge_action(self.request.access, "rectification")
        if rules.may_manage_notices(self.request.access):
            actions.append(
                {
                    "url": reverse("supervision:notices-issue"),
                    "title": _("下发所选草稿"),
                    "confirm": _("下发后单位即可看到并签收，确定下发？"),
                }
            )
        return actions

    def get_context_data(self, **kwargs):
        access, today = self.request.access, timezone.localdate()
        mine = []
        if access.unit_ids:
            rows = RectificationNotice.objects.visible_to(access).filter(
                unit__in=access.unit_ids, state__in=("issued", "received", "not_accepted")
            )
            mine = list(rows.select_related("unit", "inspection").order_by("due_on")[:10])
        context = super().get_context_data(mine=mine, counts=board_counts(access), **kwargs)
        near = access.user.committee.near_due_days
        shown = [row.record for row in self.table.page.object_list]
        for notice in [*shown, *mine]:
            notice.light = light_of(notice, near, today)
            notice.state_style = STATE_STYLES.get(notice.state, "")
        return context


class ProblemList(ListPage):
    """Every finding of concluded inspections that one may see, with how far it is."""

    rule = staticmethod(rules.may_see_rectification)
    table_class = ProblemTable
    filterset_class = ProblemFilter
    template_name = "supervision/problems.html"
    title = gettext_lazy("问题台账")
    empty_text = gettext_lazy("没有符合条件的问题。形成检查结论之后，发现的情况会列在这里。")

    def get_queryset(self):
        return settled_findings(self.request.access).select_related(
            "unit",
            "inspection",
            "severity",
            "category",
            "task__measure__domain",
            "goal__domain",
            "rectification__notice",
        )

    def export(self):
        return _ledger(self.title, for_ledger(self.table.data.data))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        for row in self.table.page.object_list:
            finding = row.record
            finding.standing_word = STANDINGS[finding.standing]
            finding.standing_style = STANDING_STYLES[finding.standing]
            finding.domain = domain_of(finding)
            item = getattr(finding, "rectification", None)
            finding.notice = item.notice if item is not None and item.notice.issued_at else None
        return context


@requires(rules.may_see_rectification)
@require_GET
def findings_about(request, what, pk):
    """The panel of findings that a page of a lower app loads after itself; empty where there is nothing."""
    if what not in ABOUT:
        raise Http404
    instance = get_object_or_404(ABOUT[what][0].objects.visible_to(request.access), pk=pk)
    context = {
        "groups": groups_about(request.access, what, instance),
        "subjects": subjects_of(request.access, instance) if what == "domain" else [],
        "what": what,
    }
    return render(request, "supervision/findings_about.html", context)
