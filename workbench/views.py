"""Home, inbox, search."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from organisations.roles import Role
from outlines.search import search_paragraphs, words_of
from pages.lists import ListPage, page_numbers
from pages.rules import signed_in
from tasks import rules as task_rules
from tasks.models import Task
from workbench import selectors
from workbench.filters import InboxFilter
from workbench.tables import BegunInboxTable, DoneInboxTable, OpenInboxTable
from workflow.bulk import bulk_action
from workflow.models import WorkItem
from workflow.presentation import due_words


class Home(TemplateView):
    """One glance: what must I do, until when, what is late, what happens next."""

    rule = staticmethod(signed_in)
    template_name = "workbench/home.html"

    def get_context_data(self, **kwargs):
        access = self.request.access
        context = super().get_context_data(title=_("首页"), **kwargs)
        if access.unit_ids:
            context["unit"] = selectors.unit_section(access)
        if task_rules.may_see_breakdown(access) and not (access.roles <= {Role.AUDITOR}):
            context["county"] = selectors.county_section(access)
        if access.has(Role.ADMIN):
            context["admin"] = selectors.admin_section(access)
        if access.has(Role.AUDITOR):
            context["auditor"] = selectors.auditor_section(access)
        context["postless"] = not access.roles and not access.unit_ids
        return context


class Inbox(ListPage):
    """待办, 已办 and 我发起的: one indexed query for the rows."""

    rule = staticmethod(signed_in)
    filterset_class = InboxFilter
    template_name = "workbench/inbox.html"
    kept = ("sort", "tab")

    TITLES = {"open": gettext_lazy("待办"), "done": gettext_lazy("已办"), "begun": gettext_lazy("我发起的")}
    TABLES = {"open": OpenInboxTable, "done": DoneInboxTable, "begun": BegunInboxTable}
    EMPTY = {
        "open": gettext_lazy("没有等您办理的事项。"),
        "done": gettext_lazy("还没有办过的事项。"),
        "begun": gettext_lazy("还没有发起过事项。"),
    }

    @cached_property
    def tab(self):
        wanted = self.request.GET.get("tab", "")
        return wanted if wanted in self.TITLES else "open"

    @property
    def title(self):
        return self.TITLES[self.tab]

    @property
    def table_class(self):
        return self.TABLES[self.tab]

    @property
    def empty_text(self):
        return self.EMPTY[self.tab]

    def get_queryset(self):
        items, access = WorkItem.objects.select_related("unit"), self.request.access
        if self.tab == "done":
            return items.done_by(self.request.user).filter(committee_id=access.committee_id)
        if self.tab == "begun":
            items = items.select_related("unit", "person")
            return items.begun_by(self.request.user).filter(committee_id=access.committee_id)
        return items.open().visible_to(access)

    @cached_property
    def steps(self):
        """How many items of each step wait, whatever the filter."""
        if self.tab != "open":
            return []
        return list(
            WorkItem.objects.open()
            .visible_to(self.request.access)
            .values("step", "step_title")
            .annotate(n=Count("pk"))
            .order_by("-n")
        )

    def bulk_actions(self):
        if self.tab != "open":
            return []
        shown = {row.record.step for row in self.table.page.object_list}
        action = bulk_action(shown.pop()) if len(shown) == 1 else None
        return (
            [{"url": reverse(action.url_name), "title": action.title, "style": "btn-primary"}]
            if action
            else []
        )

    def get_context_data(self, **kwargs):
        if self.tab == "open":
            # The navigation shows the same number: it need not be counted again.
            self.request.open_items = sum(step["n"] for step in self.steps)
        context = super().get_context_data(steps=self.steps, tab=self.tab, **kwargs)
        for row in self.table.page.object_list:
            row.record.due_words, row.record.due_style = due_words(row.record)
        return context


class Search(TemplateView):
    """One box for the outlines' own words and the tasks."""

    rule = staticmethod(signed_in)
    template_name = "workbench/search.html"
    per_page = 20

    def get_context_data(self, **kwargs):
        access, query = self.request.access, self.request.GET.get("q", "")[:200]
        words = words_of(query)
        context = super().get_context_data(title=_("搜索"), query=query, words=words, **kwargs)
        if not words:
            return context
        number = self.request.GET.get("page", "1")
        page = int(number) if number.isdecimal() and len(number) < 6 else 1
        hits, total = search_paragraphs(access, query, max(page, 1), self.per_page)
        paragraphs = Paginator(range(total), self.per_page).get_page(page)
        tasks = Task.objects.visible_to(access)
        for word in words:
            tasks = tasks.filter(Q(text__icontains=word) | Q(code__icontains=word))
        tasks = tasks.order_by("outline_id", "position")
        return context | {
            "hits": hits,
            "page": paragraphs,
            "page_numbers": page_numbers(paragraphs),
            "tasks": list(tasks[:10]),
            "tasks_count": tasks.count(),
            "task_rows": bool(task_rules.may_see_tasks(access)),
        }
