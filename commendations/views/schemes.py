"""考核方案: read by everybody who is assessed by it, written by the office, adopted by the director or the chair."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView, View

from commendations import services
from commendations.filters.assessment import SchemeFilter
from commendations.forms.scheme import (
    AdoptForm,
    BeginForm,
    ItemForm,
    SchemeForm,
    grade_forms,
    grades_from,
    sources_on_offer,
)
from commendations.models import AssessmentScheme, SchemeItem
from commendations.registry import sources
from commendations.rules import assessment as rules
from commendations.scoring import faults_of
from commendations.selectors.scores import grades_of, items_of
from commendations.tables.assessment import SchemeTable
from history.selectors import timeline
from pages.forms import put_errors
from pages.lists import ListPage
from pages.rules import Conflict, requires

STATE_STYLES = {"draft": "tag-warn", "adopted": "tag-ok", "dropped": ""}


def scheme_or_404(request, pk) -> AssessmentScheme:
    rows = AssessmentScheme.objects.visible_to(request.access)
    return get_object_or_404(
        rows.select_related("committee", "based_on", "created_by", "updated_by", "adopted_by"), pk=pk
    )


class SchemeList(ListPage):
    rule = staticmethod(rules.may_see_assessments)
    table_class = SchemeTable
    filterset_class = SchemeFilter
    template_name = "commendations/schemes.html"
    title = gettext_lazy("考核方案")
    intro = gettext_lazy("考什么、每项多少分、怎样计算，都写在方案里。采用以后不再修改，调整就拟订新的一版。")
    empty_text = gettext_lazy("还没有考核方案。")

    def get_queryset(self):
        rows = AssessmentScheme.objects.visible_to(self.request.access)
        return rows.select_related("adopted_by").annotate(items_count=Count("items"))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(may_run=rules.may_run(self.request.access), **kwargs)
        for row in self.table.page.object_list:
            row.record.style = STATE_STYLES[row.record.state]
        return context


class BeginScheme(View):
    """拟订: a draft of a year, from the latest adopted scheme."""

    rule = staticmethod(rules.may_run)

    def _page(self, request, form, status=200):
        context = {
            "title": _("拟订考核方案"),
            "form": form,
            "submit_text": _("开始拟订"),
            "cancel_url": reverse("commendations:schemes"),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request):
        return self._page(request, BeginForm(initial={"year": timezone.localdate().year}))

    def post(self, request):
        form = BeginForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        try:
            scheme = services.begin_scheme(actor=request.user, **form.cleaned_data)
        except Conflict as conflict:
            if conflict.current is None:
                raise
            messages.info(request, conflict.reason)
            return redirect(conflict.current)
        messages.success(request, _("已建立草稿，可以逐项修改，试算以后送负责人决定采用。"))
        return redirect(scheme)


class SchemePage(TemplateView):
    """A version with every line, how it counts and its figures."""

    rule = staticmethod(rules.may_see_assessments)
    template_name = "commendations/scheme.html"

    def get_context_data(self, pk, **kwargs):
        access = self.request.access
        scheme = scheme_or_404(self.request, pk)
        may_edit = rules.may_edit_scheme(access, scheme)
        items = list(scheme.items.all())
        for item in items:
            known = sources.get(item.source)
            item.known = known
            item.figures = [
                (row, item.parameters.get(row.code) or row.default)
                for row in (known.parameters if known else ())
            ]
        versions = AssessmentScheme.objects.visible_to(access).filter(year=scheme.year).exclude(pk=scheme.pk)
        others = [row for row in [*versions, scheme.based_on] if row is not None]
        others = [row for row in dict.fromkeys(others) if access.reads_county or not row.is_draft]
        return super().get_context_data(
            title=str(scheme),
            scheme=scheme,
            items=items,
            state_style=STATE_STYLES[scheme.state],
            total=sum(item.weight for item in items if item.direction == SchemeItem.Direction.SCORE),
            may_edit=may_edit,
            may_adopt=rules.may_adopt(access, scheme),
            may_decide=rules.may_decide(access),
            may_run=rules.may_run(access),
            may_try=rules.may_read_scores(access),
            faults=faults_of(items_of(scheme), grades_of(scheme)) if scheme.is_draft else [],
            others=others,
            this_year=timezone.localdate().year,
            events=timeline(scheme) if access.reads_county else None,
            **kwargs,
        )


class EditScheme(View):
    """Rules and grades of a draft."""

    rule = staticmethod(rules.may_run)

    def _forms(self, scheme, data=None):
        form = SchemeForm(data, instance=scheme, initial={"revision": scheme.revision})
        return form, grade_forms(scheme, data)

    def _page(self, request, scheme, forms, status=200, now=None):
        verdict = rules.may_edit_scheme(request.access, scheme)
        context = {
            "title": _("修改：%(what)s") % {"what": scheme},
            "scheme": scheme,
            "form": forms[0],
            "grades": forms[1],
            "now": now,
            "refused": "" if verdict else verdict.reason,
        }
        return render(request, "commendations/scheme_form.html", context, status=status)

    def get(self, request, pk):
        scheme = scheme_or_404(request, pk)
        return self._page(request, scheme, self._forms(scheme))

    def post(self, request, pk):
        scheme = scheme_or_404(request, pk)
        form, grades = forms = self._forms(scheme, request.POST)
        if not all([form.is_valid(), grades.is_valid()]):
            return self._page(request, scheme, forms, status=422)
        try:
            services.save_scheme(
                actor=request.user,
                scheme=scheme,
                revision=form.cleaned_data["revision"],
                grades=grades_from(grades),
                **form.chosen(),
            )
        except Conflict as lost:
            return self._stale(request, lost.current)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, scheme, forms, status=422)
        messages.success(request, _("方案已保存。"))
        return redirect(scheme)

    def _stale(self, request, scheme):
        """What is stored now above what was typed, which answers the newer one."""
        data = request.POST.copy()
        data["revision"] = scheme.revision
        forms = self._forms(scheme, data)
        for form in forms:
            form.is_valid()
        now = [
            (
                field.label,
                getattr(scheme, f"get_{field.name}_display", lambda name=field.name: getattr(scheme, name))(),
            )
            for field in SchemeForm(instance=scheme)
            if field.name != "revision"
        ]
        now.append((_("等次"), "，".join(f"{row['name']} {row['least']}" for row in scheme.grades)))
        return self._page(request, scheme, forms, status=409, now=now)


class EditItem(View):
    """A line of a draft; a new one begins with the choice of its source."""

    rule = staticmethod(rules.may_run)

    def _found(self, request, pk, item=None):
        scheme = scheme_or_404(request, pk)
        if item is not None:
            row = get_object_or_404(scheme.items, pk=item)
            row.scheme = scheme
            return scheme, row, sources.get(row.source)
        source = sources.get(request.GET.get("source", ""))
        return scheme, None, source

    def _form(self, scheme, item, source, data=None):
        instance = item or SchemeItem(scheme=scheme, source=source.code, weight=0)
        return ItemForm(data, instance=instance, source=source, initial={"revision": scheme.revision})

    def _page(self, request, scheme, item, source, form, status=200, now=None):
        verdict = rules.may_edit_scheme(request.access, scheme)
        context = {
            "title": item.title if item else _("添加考核项：%(source)s") % {"source": source.name},
            "scheme": scheme,
            "item": item,
            "source": source,
            "form": form,
            "now": now,
            "refused": "" if verdict else verdict.reason,
        }
        return render(request, "commendations/scheme_item_form.html", context, status=status)

    def get(self, request, pk, item=None):
        scheme, row, source = self._found(request, pk, item)
        if source is None:
            context = {"title": _("添加考核项"), "scheme": scheme, "sources": sources_on_offer()}
            return render(request, "commendations/scheme_sources.html", context)
        return self._page(request, scheme, row, source, self._form(scheme, row, source))

    def post(self, request, pk, item=None):
        scheme, row, source = self._found(request, pk, item)
        if source is None:
            return redirect("commendations:scheme-item-new", scheme.pk)
        form = self._form(scheme, row, source, request.POST)
        if not form.is_valid():
            return self._page(request, scheme, row, source, form, status=422)
        try:
            services.save_item(
                actor=request.user,
                scheme=scheme,
                item=row,
                source=source.code,
                revision=form.cleaned_data["revision"],
                **form.chosen(),
            )
        except Conflict as lost:
            return self._stale(request, lost, item, source)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, scheme, row, source, form, status=422)
        except SchemeItem.DoesNotExist:
            raise Conflict(_("这个考核项已被他人删除。"), current=scheme) from None
        messages.success(request, _("考核项已保存。"))
        return redirect(scheme)

    def _stale(self, request, lost, item, source):
        scheme = scheme_or_404(request, lost.current.pk)
        row = scheme.items.filter(pk=item).first() if item else None
        if item and row is None:
            raise Conflict(_("这个考核项已被他人删除。"), current=scheme)
        data = request.POST.copy()
        data["revision"] = scheme.revision
        form = self._form(scheme, row, source, data)
        form.is_valid()
        now = [(_("方案"), lost.reason)]
        if row is not None:
            now += [
                (_("考核项"), row.title),
                (_("计分方式"), row.get_direction_display()),
                (_("满分或上限（分）"), row.weight),
                (_("说明"), row.note),
                *(
                    (figure.title, row.parameters.get(figure.code) or figure.default)
                    for figure in source.parameters
                ),
            ]
        return self._page(request, scheme, row, source, form, status=409, now=now)


def _revision(request) -> int | None:
    given = request.POST.get("revision", "")
    return int(given) if given.isdecimal() and len(given) < 10 else None


@requires(rules.may_run)
@require_POST
def remove_item(request, pk, item):
    scheme = scheme_or_404(request, pk)
    row = get_object_or_404(scheme.items, pk=item)
    services.remove_item(actor=request.user, scheme=scheme, item=row, revision=_revision(request))
    messages.success(request, _("已删除“%(item)s”。") % {"item": row.title})
    return redirect(scheme)


@requires(rules.may_run)
@require_POST
def drop(request, pk):
    scheme = scheme_or_404(request, pk)
    services.drop_scheme(actor=request.user, scheme=scheme, revision=_revision(request))
    messages.success(request, _("草稿已作废。"))
    return redirect("commendations:schemes")


class AdoptScheme(View):
    """采用: with the grounds of the decision."""

    rule = staticmethod(rules.may_decide)

    def _page(self, request, scheme, form, status=200):
        verdict = rules.may_adopt(request.access, scheme)
        context = {
            "title": _("采用：%(what)s") % {"what": scheme},
            "intro": _("采用以后方案不再修改，各单位可以看到。请先看试算。"),
            "refused": "" if verdict else verdict.reason,
            "form": form,
            "submit_text": _("采用"),
            "cancel_url": scheme.get_absolute_url(),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk):
        scheme = scheme_or_404(request, pk)
        return self._page(request, scheme, AdoptForm(initial={"revision": scheme.revision}))

    def post(self, request, pk):
        scheme, form = scheme_or_404(request, pk), AdoptForm(request.POST)
        if not form.is_valid():
            return self._page(request, scheme, form, status=422)
        try:
            services.adopt_scheme(actor=request.user, scheme=scheme, **form.cleaned_data)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, scheme, form, status=422)
        messages.success(request, _("方案已采用。"))
        return redirect(scheme)
