"""活动台账: the list, recording, correcting and withdrawing."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from documents.selectors import attachment_panel
from history.selectors import timeline
from organisations.forms import active_units
from organisations.models import Unit
from outlines.models import Outline
from pages.lists import ListPage
from pages.rules import Conflict
from supervision import rules
from supervision.activity_kinds import EXAMINED, KINDS, kinds_for
from supervision.filters.activity import ActivityFilter
from supervision.forms.activity import OFFERED, ActivityForm, WithdrawForm
from supervision.models import Activity
from supervision.services import activities as services
from supervision.tables.activity import ActivityTable


class ActivityList(ListPage):
    rule = staticmethod(rules.may_see_activities)
    table_class = ActivityTable
    filterset_class = ActivityFilter
    template_name = "supervision/activities.html"
    title = gettext_lazy("活动台账")
    intro = gettext_lazy(
        "纲要要求的经常性工作（调研、示范、宣传培训、实事项目、经费、社会参与）和监测评估资料，做一件记一件。"
    )
    empty_text = gettext_lazy("没有符合条件的记录。")

    def get_queryset(self):
        rows = Activity.objects.visible_to(self.request.access)
        return rows.select_related("unit", "committee", "recorded_by").prefetch_related("outlines")

    def get_context_data(self, **kwargs):
        return super().get_context_data(may_record=rules.may_record_activities(self.request.access), **kwargs)


def _activity(request, pk) -> Activity:
    return get_object_or_404(services.activities_with_all().visible_to(request.access), pk=pk)


class ActivityPage(TemplateView):
    rule = staticmethod(rules.may_see_activities)
    template_name = "supervision/activity.html"

    def get_context_data(self, pk, **kwargs):
        access, activity = self.request.access, _activity(self.request, pk)
        may_correct = rules.may_correct_activity(access, activity)
        examined = Activity.objects.visible_to(access)
        is_session = activity.kind == Activity.Kind.DELIBERATION
        return super().get_context_data(
            title=activity.title,
            activity=activity,
            spec=KINDS[activity.kind],
            outlines=list(activity.outlines.all()),
            linked=list(
                examined.filter(examined_in=activity)
                if is_session
                else examined.standing().filter(examines=activity)
            ),
            is_session=is_session,
            may_correct=may_correct,
            attachments=attachment_panel(access, activity, verdict=may_correct),
            events=timeline(activity),
            **kwargs,
        )


class _ActivityForm(View):
    """What recording and correcting share."""

    def _form(self, request, activity, spec, data=None, **kwargs):
        access = request.access
        units = active_units(access)
        if not access.is_office:
            units = units.filter(pk__in=access.unit_ids)
        elif activity.unit_id:
            # Also one that is no longer in use: the record is about what was.
            units = units | Unit.objects.filter(pk=activity.unit_id)
        schemes = Activity.objects.visible_to(access).filter(kind__in=EXAMINED)
        kept = schemes.filter(examined_in=activity) if activity.pk else schemes.none()
        latest = schemes.standing().order_by("-held_on", "-pk").values("pk")[:OFFERED]
        offered = schemes.filter(pk__in={row["pk"] for row in latest} | {row.pk for row in kept})
        return ActivityForm(
            data,
            instance=activity,
            spec=spec,
            units=units,
            outlines=Outline.objects.visible_to(access),
            offered=offered,
            may_be_own=access.is_office,
            **kwargs,
        )


class RecordActivity(_ActivityForm):
    """登记: first what kind of thing it is, then its form."""

    rule = staticmethod(rules.may_record_activities)

    def _spec(self, request):
        spec = KINDS.get(request.GET.get("kind", ""))
        if spec is None:
            return None
        if spec.by_office and not request.access.is_office:
            raise Http404
        return spec

    def _page(self, request, spec, form, status=200):
        context = {
            "title": _("登记：%(kind)s") % {"kind": spec.title},
            "intro": f"{spec.hint}{_('附件在保存后添加。')}",
            "form": form,
            "submit_text": _("登记"),
            "cancel_url": reverse("supervision:activities"),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request):
        spec = self._spec(request)
        if spec is None:
            context = {"title": _("登记台账"), "groups": kinds_for(request.access)}
            return render(request, "supervision/activity_kinds.html", context)
        outlines = list(Outline.objects.visible_to(request.access))
        wanted = request.GET.get("outline", "")
        this_year = timezone.localdate().year
        running = [row.pk for row in outlines if row.start_year <= this_year <= row.end_year]
        units = request.access.unit_ids
        initial = {
            "held_on": timezone.localdate(),
            "outlines": [row.pk for row in outlines if str(row.pk) == wanted] or running,
            "unit": next(iter(units)) if len(units) == 1 and not request.access.is_office else None,
        }
        if spec.has_year:
            initial["year"] = this_year - spec.about_last_year
        if request.GET.get("stage", "") in Activity.Stage.values:
            initial["stage"] = request.GET["stage"]
        return self._page(request, spec, self._form(request, Activity(kind=spec.code), spec, initial=initial))

    def post(self, request):
        spec = self._spec(request)
        if spec is None:
            return redirect("supervision:activity-new")
        form = self._form(request, Activity(kind=spec.code), spec, request.POST)
        if not form.is_valid():
            return self._page(request, spec, form, status=422)
        try:
            activity = services.record_activity(actor=request.user, kind=spec.code, **form.said)
        except Conflict as conflict:
            if conflict.current is None:
                raise
            messages.info(request, conflict.reason)
            return redirect(conflict.current)
        except ValidationError as error:
            form.refuse(error)
            return self._page(request, spec, form, status=422)
        messages.success(request, _("已登记。有通知、照片、总结等材料的，请添加为附件。"))
        return redirect(activity)


class CorrectActivity(_ActivityForm):
    rule = staticmethod(rules.may_record_activities)

    def _page(self, request, activity, form, status=200):
        verdict = rules.may_correct_activity(request.access, activity)
        context = {
            "title": _("更正：%(title)s") % {"title": activity},
            "intro": _("改动前的内容保留在办理过程里。类别选错了的，请撤销后重新登记。"),
            "refused": "" if verdict else verdict.reason,
            "form": form,
            "cancel_url": activity.get_absolute_url(),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk):
        activity = _activity(request, pk)
        return self._page(request, activity, self._form(request, activity, KINDS[activity.kind]))

    def post(self, request, pk):
        activity = _activity(request, pk)
        form = self._form(request, activity, KINDS[activity.kind], request.POST)
        if not form.is_valid():
            return self._page(request, activity, form, status=422)
        try:
            activity = services.correct_activity(
                actor=request.user,
                activity=activity,
                revision=form.cleaned_data["revision"],
                **form.said,
            )
        except Conflict as conflict:
            form.over(conflict.current, conflict.reason)
            return self._page(request, activity, form, status=409)
        except ValidationError as error:
            form.refuse(error)
            return self._page(request, activity, form, status=422)
        messages.success(request, _("已更正。"))
        return redirect(activity)


class WithdrawActivity(View):
    rule = staticmethod(rules.may_record_activities)

    def _page(self, request, activity, form, status=200):
        verdict = rules.may_correct_activity(request.access, activity)
        context = {
            "title": _("撤销：%(title)s") % {"title": activity},
            "intro": _("撤销后这条记录仍然保留，注明已撤销，不再作为工作职责的证明。"),
            "refused": "" if verdict else verdict.reason,
            "form": form,
            "submit_text": _("撤销"),
            "submit_class": "btn-outline-danger",
            "cancel_url": activity.get_absolute_url(),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk):
        return self._page(request, _activity(request, pk), WithdrawForm())

    def post(self, request, pk):
        activity, form = _activity(request, pk), WithdrawForm(request.POST)
        if not form.is_valid():
            return self._page(request, activity, form, status=422)
        try:
            services.withdraw_activity(actor=request.user, activity=activity, **form.cleaned_data)
        except ValidationError as error:
            for said in error.messages:
                form.add_error("reason", said)
            return self._page(request, activity, form, status=422)
        messages.success(request, _("已撤销。"))
        return redirect(activity)
