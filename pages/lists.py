"""The list page: every list of the product is one of these.

Search, filter, sort, page, choose columns, export exactly what is filtered, act on several rows. The whole
state is in the address, so that a link can be sent.
"""

from django.core.paginator import EmptyPage
from django.http import HttpResponseBadRequest
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from django_tables2 import RequestConfig, Table

from files.spreadsheets import ExcelSheet, workbook_response


def page_numbers(page, near=3):
    """The page links to draw: first, last, those near the present one, and None for a gap."""
    last = page.paginator.num_pages
    shown = sorted({1, last, *range(max(1, page.number - near), min(last, page.number + near) + 1)})
    numbers = []
    for number in shown:
        if numbers and numbers[-1] is not None and number - numbers[-1] > 1:
            numbers.append(None)
        numbers.append(number)
    return numbers


class ListTable(Table):
    """A django-tables2 table whose rows are drawn by one hand-written template.

    django-tables2 keeps headers, sorting and paging; rendering each cell through it costs several times a
    plain template row. `row_template` draws the `<td>`s of one row and asks `show.<column>` which columns the
    user chose. `hidden_by_default` names columns one has to ask for.
    """

    row_template = ""
    hidden_by_default: tuple[str, ...] = ()
    selectable = False

    class Meta:
        template_name = "pages/table.html"
        order_by = ()

    def export_row(self, record):
        """The row as Excel cells, in the order of the shown columns: override `cell`."""
        return [self.cell(record, name) for name in self.shown]

    def cell(self, record, name):
        """One Excel cell; by default the attribute of that name."""
        return getattr(record, name)

    @cached_property
    def shown(self):
        return [column.name for column in self.columns if column.visible]

    @cached_property
    def show(self):
        return dict.fromkeys(self.shown, True)


class ListPage(TemplateView):
    """One list. Set `model` or override `get_queryset`; rows come through `visible_to(access)`."""

    rule = None
    model = None
    table_class: type[ListTable]
    filterset_class = None
    title = ""
    intro = ""
    template_name = "pages/list.html"
    per_page = 50
    empty_text = ""
    export_name = ""
    # Parameters of the address that the filter form hands on.
    kept = ("sort",)

    def get_queryset(self):
        return self.model.objects.visible_to(self.request.access)

    def export_queryset(self, queryset):
        """The rows of an export; a subclass adds what only the export needs."""
        return queryset

    @cached_property
    def filterset(self):
        if self.filterset_class is None:
            return None
        return self.filterset_class(self.request.GET, queryset=self.get_queryset(), request=self.request)

    def rows(self):
        if self.filterset is None:
            return self.get_queryset()
        return self.filterset.qs if self.filterset.is_valid() else self.filterset.queryset

    @cached_property
    def table(self):
        table = self.table_class(self.rows(), request=self.request, **self.table_kwargs())
        names = [column.name for column in table.columns]
        chosen = [name for name in self.request.GET.getlist("cols") if name in names]
        for name in names:
            if (name not in chosen) if chosen else (name in table.hidden_by_default):
                table.columns.hide(name)
        RequestConfig(self.request, paginate=False).configure(table)
        ordering = table.data.data.query.order_by or table.data.data.model._meta.ordering or ()
        if "pk" not in ordering:
            # Ties broken by key: otherwise a row may stand on two pages, or on none.
            table.data.data = table.data.data.order_by(*ordering, "pk")
            table.rows.data = table.data
        number = self.request.GET.get("page", "1")
        try:
            table.paginate(
                page=int(number) if number.isdecimal() and len(number) < 10 else 1, per_page=self.per_page
            )
        except EmptyPage:
            table.paginate(page=table.paginator.num_pages, per_page=self.per_page)
        return table

    def table_kwargs(self):
        return {}

    def get(self, request, *args, **kwargs):
        wanted = request.GET.get("export")
        if wanted:
            return self.export() if wanted == "xlsx" else HttpResponseBadRequest()
        return super().get(request, *args, **kwargs)

    def export(self):
        table = self.table
        names = table.shown
        headers = [str(table.columns[name].header) for name in names]
        rows = self.export_queryset(table.data.data).iterator(chunk_size=1000)
        sheet = ExcelSheet(
            title=str(self.title)[:31], headers=headers, rows=(table.export_row(row) for row in rows)
        )
        return workbook_response(f"{self.export_name or self.title}.xlsx", [sheet])

    def get_template_names(self):
        if self.request.htmx and not self.request.htmx.boosted:
            return ["pages/list_body.html"]
        return [self.template_name]

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=self.title,
            intro=self.intro,
            empty_text=self.empty_text,
            table=self.table,
            page=self.table.page,
            page_numbers=page_numbers(self.table.page),
            filterset=self.filterset,
            bulk_actions=self.bulk_actions(),
            kept=[(name, self.request.GET[name]) for name in self.kept if name in self.request.GET],
            **kwargs,
        )

    def bulk_actions(self):
        """What can be done with the ticked rows: dicts of url, title, and optionally style and confirm.
        The row template draws `<input type="checkbox" name="ids" value="…">` when there are any."""
        return []
