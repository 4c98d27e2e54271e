"""年度会议计划: what is missing, what is proposed, the year by month; a meeting planned, changed, moved, cancelled."""

from collections import defaultdict

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from meetings import rules, services
from meetings.forms.meeting import CancelForm, EditForm, MoveForm, NewMeetingForm, RecordForm
from meetings.forms.planning import proposal_forms
from meetings.models import MeetingKind
from meetings.selectors.duties import duties_of
from meetings.selectors.meetings import STATE_STYLES, meetings_of_year
from meetings.selectors.planning import proposals
from meetings.views.visible import meeting_or_404
from outlines.models import Audience
from pages.forms import put_errors
from pages.rules import Conflict


def year_of(request) -> int:
    """The year of the address, this year by default."""
    given = request.GET.get("year", "")
    year = int(given) if given.isdecimal() and len(given) == 4 else timezone.localdate().year
    return min(max(year, 2000), 2100)


def _duties(access, year: int) -> list:
    """The duties whose period holds the year, those that somebody must see to first; what is met under several
    outlines in one way stands once."""
    found = defaultdict(list)
    for duty in duties_of(access.committee_id):
        if duty.finding.first <= year <= duty.finding.last and duty.finding.needed:
            found[duty.kind.pk, duty.period, duty.finding.state].append(duty)
    rows = []
    for duties in found.values():
        first = duties[0]
        rows.append(
            {
                "duty": first,
                "audiences": "、".join(str(Audience(duty.finding.audience).label) for duty in duties),
                "is_wanting": first.finding.is_wanting,
                "last_year": first.finding.last,
            }
        )
    return sorted(rows, key=lambda row: not row["is_wanting"])


def plan_context(request, year: int, **more) -> dict:
    access, today = request.access, timezone.localdate()
    may_organise = rules.may_organise(access)
    months = {month: [] for month in range(1, 13)}
    for meeting in meetings_of_year(access, year):
        meeting.style = STATE_STYLES.get(meeting.state, "")
        meeting.may_move = rules.may_postpone(access, meeting)
        months[meeting.day.month].append(meeting)
    context = {
        "title": _("%(year)s年会议计划") % {"year": year},
        "year": year,
        "years": [today.year - 1, today.year, today.year + 1]
        if abs(year - today.year) <= 1
        else [year - 1, year, year + 1],
        "months": list(months.items()),
        "this_month": today.month if year == today.year else 0,
        "today": today,
        "duties": _duties(access, year),
        "has_kinds": MeetingKind.objects.visible_to(access).exists(),
        "may_organise": may_organise,
    }
    if may_organise and "rows" not in more:
        offered = proposals(access.committee_id, year) if year >= today.year else []
        context["rows"] = proposal_forms(offered) if offered else None
    return context | more


class YearPlan(TemplateView):
    rule = staticmethod(rules.may_read_duties)
    template_name = "meetings/plan.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**plan_context(self.request, year_of(self.request)), **kwargs)


class AcceptPlan(View):
    """列入计划: the ticked proposals, each on the day that stands beside it."""

    rule = staticmethod(rules.may_organise)

    def get(self, request):
        return redirect("meetings:plan")

    def post(self, request):
        year = year_of(request)
        offered = proposals(request.access.committee_id, year)
        rows = proposal_forms(offered, request.POST)
        context = {"rows": rows, "on_day_off": "on_day_off" in request.POST}
        if not rows.is_valid():
            return self._page(request, year, context)
        wanted = [
            (row.proposal.kind, row.cleaned_data["planned_on"])
            for row in rows
            if row.proposal and row.cleaned_data.get("chosen")
        ]
        try:
            if not wanted:
                raise ValidationError(_("请勾选要列入计划的会议。"))
            made = services.plan_year(actor=request.user, rows=wanted, on_day_off=context["on_day_off"])
        except ValidationError as error:
            return self._page(request, year, context | {"refusals": error.messages})
        messages.success(request, _("已列入计划 %(n)s 次会议。") % {"n": len(made)})
        return redirect(f"{reverse('meetings:plan')}?year={year}")

    def _page(self, request, year, context):
        return render(request, "meetings/plan.html", plan_context(request, year, **context), status=422)


class NewMeeting(View):
    """列入计划, one meeting."""

    rule = staticmethod(rules.may_organise)

    def _initial(self, request):
        given = {"kind": request.GET.get("kind", "")[:18]}
        day = request.GET.get("day", "")
        return given | ({"planned_on": day} if len(day) == 10 else {})

    def _page(self, request, form, status=200):
        context = {
            "title": _("列入会议计划"),
            "intro": _("先定种类和日期：必备议程和参加单位自动带入，时间、地点可以以后再填。"),
            "form": form,
            "submit_text": _("列入计划"),
            "cancel_url": reverse("meetings:plan"),
        }
        return render(request, "meetings/meeting_form.html", context, status=status)

    def get(self, request):
        return self._page(request, NewMeetingForm(access=request.access, initial=self._initial(request)))

    def post(self, request):
        form = NewMeetingForm(request.POST, access=request.access)
        if not form.is_valid():
            return self._page(request, form, status=422)
        try:
            meeting = services.plan_meeting(actor=request.user, **form.chosen())
        except Conflict as lost:
            form.add_error("planned_on", lost.reason)
            return self._page(request, form, status=409)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, form, status=422)
        messages.success(request, _("已列入计划，接下来准备议程和材料。"))
        return redirect(meeting)


class RecordMeeting(View):
    """补登记 what was held without the system."""

    rule = staticmethod(rules.may_organise)

    def _page(self, request, form, status=200):
        context = {
            "title": _("补登记会议"),
            "intro": _(
                "系统启用以前，或者没有通过系统组织、已经召开的会议。登记后可以上传通知、签到表和纪要的扫描件。"
            ),
            "form": form,
            "submit_text": _("登记"),
            "cancel_url": reverse("meetings:meetings"),
        }
        return render(request, "meetings/meeting_form.html", context, status=status)

    def get(self, request):
        return self._page(request, RecordForm(access=request.access))

    def post(self, request):
        form = RecordForm(request.POST, access=request.access)
        if not form.is_valid():
            return self._page(request, form, status=422)
        try:
            meeting = services.record_meeting(actor=request.user, **form.chosen())
        except Conflict as lost:
            form.add_error("held_on", lost.reason)
            return self._page(request, form, status=409)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, form, status=422)
        messages.success(request, _("已登记。请上传会议的通知、签到表、纪要。"))
        return redirect(meeting)


class EditMeeting(View):
    """修改会议安排."""

    rule = staticmethod(rules.may_organise)

    def _form(self, request, meeting, data=None):
        initial = {"version": meeting.version, "outlines": [row.pk for row in meeting.outlines.all()]}
        return EditForm(data, access=request.access, instance=meeting, initial=initial)

    def _page(self, request, meeting, form, status=200, now=None):
        verdict = rules.may_change_meeting(request.access, meeting)
        context = {
            "title": _("会议安排：%(what)s") % {"what": meeting},
            "meeting": meeting,
            "form": form,
            "now": now,
            "refused": "" if verdict else verdict.reason,
            "cancel_url": meeting.get_absolute_url(),
        }
        return render(request, "meetings/meeting_form.html", context, status=status)

    def get(self, request, pk):
        meeting = meeting_or_404(request, pk)
        return self._page(request, meeting, self._form(request, meeting))

    def post(self, request, pk):
        meeting = meeting_or_404(request, pk)
        form = self._form(request, meeting, request.POST)
        if not form.is_valid():
            return self._page(request, meeting, form, status=422)
        try:
            meeting = services.edit_meeting(actor=request.user, meeting=meeting, **form.chosen())
        except Conflict:
            return self._stale(request, pk)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, meeting, form, status=422)
        messages.success(request, _("会议安排已保存。"))
        return redirect(meeting)

    def _stale(self, request, pk):
        meeting = meeting_or_404(request, pk)
        data = request.POST.copy()
        data["version"] = meeting.version
        form = self._form(request, meeting, data)
        form.is_valid()
        now = [
            (form.fields[name].label, getattr(meeting_or_404(request, pk), name))
            for name in form._meta.fields
        ]
        return self._page(request, meeting, form, status=409, now=now)


class MoveMeeting(View):
    """改期: before the notice only another day in the plan, after it a postponement that everybody is told of."""

    rule = staticmethod(rules.may_organise)

    def _page(self, request, meeting, form, status=200):
        verdict = rules.may_postpone(request.access, meeting)
        told = meeting.notified_at is not None
        context = {
            "title": _("改期：%(what)s") % {"what": meeting},
            "intro": _("现在定在 %(day)s。通知已经发出，改期后所有参会单位和人员会收到消息，并重新填写回执。")
            % {"day": meeting.planned_on}
            if told
            else _("现在定在 %(day)s。通知还没有发出，只调整计划。") % {"day": meeting.planned_on},
            "form": form,
            "refused": "" if verdict else verdict.reason,
            "submit_text": _("改期"),
            "cancel_url": meeting.get_absolute_url(),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk):
        meeting = meeting_or_404(request, pk)
        initial = {"planned_on": meeting.planned_on, "version": meeting.version}
        return self._page(request, meeting, MoveForm(initial=initial))

    def post(self, request, pk):
        meeting, form = meeting_or_404(request, pk), MoveForm(request.POST)
        if not form.is_valid():
            return self._page(request, meeting, form, status=422)
        try:
            moved = services.move_meeting(actor=request.user, meeting=meeting, **form.cleaned_data)
        except Conflict as lost:
            meeting = meeting_or_404(request, pk)
            data = request.POST.copy()
            data["version"] = meeting.version
            form = MoveForm(data)
            form.add_error(None if lost.current == meeting else "planned_on", lost.reason)
            return self._page(request, meeting, form, status=409)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, meeting, form, status=422)
        messages.success(request, _("会议已改到 %(day)s。") % {"day": moved.planned_on})
        return redirect(
            f"{reverse('meetings:plan')}?year={moved.planned_on.year}" if "plan" in request.POST else moved
        )


class CancelMeeting(View):
    rule = staticmethod(rules.may_organise)

    def _page(self, request, meeting, form, status=200):
        verdict = rules.may_postpone(request.access, meeting)
        context = {
            "title": _("取消：%(what)s") % {"what": meeting},
            "intro": _("会议不再召开，议程和回执保留备查；已经通知的，参会单位和人员会收到消息。"),
            "form": form,
            "refused": "" if verdict else verdict.reason,
            "submit_text": _("取消这次会议"),
            "submit_class": "btn-danger",
            "cancel_url": meeting.get_absolute_url(),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk):
        return self._page(request, meeting_or_404(request, pk), CancelForm())

    def post(self, request, pk):
        meeting, form = meeting_or_404(request, pk), CancelForm(request.POST)
        if not form.is_valid():
            return self._page(request, meeting, form, status=422)
        services.cancel_meeting(actor=request.user, meeting=meeting, **form.cleaned_data)
        messages.success(request, _("会议已取消。"))
        return redirect(meeting)
