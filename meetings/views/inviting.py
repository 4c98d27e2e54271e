"""参会名单 and the notice."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View

from documents.models import Dispatch
from meetings import rules, services
from meetings.flows import MeetingFlow
from meetings.forms.inviting import InviteForm
from meetings.forms.meeting import HowForm
from meetings.links import token_of
from meetings.selectors.meetings import ANSWER_STYLES, invitations_of, receipts_of
from meetings.views.meeting import refused
from meetings.views.visible import invitation_or_404, meeting_or_404
from pages.forms import put_errors
from pages.rules import Conflict, requires
from workflow.guards import step_or_404


@requires(rules.may_organise)
@require_POST
def notice(request, pk):
    """拟会议通知: the draft, or the one that is there already."""
    meeting = meeting_or_404(request, pk)
    try:
        draft = services.begin_notice(actor=request.user, meeting=meeting)
    except Conflict as lost:
        if not isinstance(lost.current, Dispatch):
            raise
        draft = lost.current
    except ValidationError as error:
        return refused(request, meeting, error)
    return redirect(draft)


@requires(rules.may_organise)
@require_POST
def notified(request, pk, step):
    """已另行通知."""
    meeting = meeting_or_404(request, pk)
    step_or_404(MeetingFlow.planning, meeting, step)
    form = HowForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(form.errors["how"].as_data()[0].messages)
        services.mark_notified(
            actor=request.user, meeting=meeting, how=form.cleaned_data["how"], step_id=step
        )
    except ValidationError as error:
        return refused(request, meeting, error, how_form=form)
    messages.success(request, _("已登记，参会单位和人员收到消息，请他们填写回执。"))
    return redirect(meeting)


class Invite(View):
    rule = staticmethod(rules.may_organise)

    def _page(self, request, meeting, form, status=200):
        verdict = rules.may_change_meeting(request.access, meeting)
        context = {
            "title": _("邀请参会：%(what)s") % {"what": meeting},
            "meeting": meeting,
            "form": form,
            "refused": "" if verdict else verdict.reason,
        }
        return render(request, "meetings/invite.html", context, status=status)

    def _form(self, request, meeting, data=None):
        return InviteForm(data, access=request.access, meeting=meeting)

    def get(self, request, pk):
        meeting = meeting_or_404(request, pk)
        return self._page(request, meeting, self._form(request, meeting))

    def post(self, request, pk):
        meeting = meeting_or_404(request, pk)
        form = self._form(request, meeting, request.POST)
        if not form.is_valid():
            return self._page(request, meeting, form, status=422)
        try:
            made = services.invite(actor=request.user, meeting=meeting, **form.cleaned_data)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, meeting, form, status=422)
        messages.success(request, _("已增加 %(n)s 个参会单位和人员。") % {"n": len(made)})
        return redirect("meetings:invitations", pk=meeting.pk)


@requires(rules.may_organise)
@require_POST
def sync(request, pk):
    """Whoever the kind invites and is missing."""
    meeting = meeting_or_404(request, pk)
    made = services.sync_invitations(actor=request.user, meeting=meeting)
    messages.success(
        request,
        _("已按会议种类补上 %(n)s 个单位和人员。") % {"n": len(made)}
        if made
        else _("应邀请的都已在名单上。"),
    )
    return redirect("meetings:invitations", pk=meeting.pk)


def invitations_page(request, meeting, status=200, **more):
    """The list of who is invited; `typed` are seats and names that were refused."""
    access, typed = request.access, more.pop("typed", {})
    rows = invitations_of(access, meeting)
    links = meeting.is_ahead and meeting.notified_at is not None
    for row in rows:
        row.answer_style = ANSWER_STYLES[row.answer]
        row.url = reverse("meetings:link", args=[token_of(row)]) if links else ""
        row.typed_seat = typed.get(f"seat-{row.pk}", row.seat)
        row.typed_name = typed.get(f"name-{row.pk}", row.attendee_name)
    context = {
        "title": _("参会名单：%(what)s") % {"what": meeting},
        "meeting": meeting,
        "rows": rows,
        "receipts": receipts_of(meeting, rows),
        "may_change": rules.may_change_meeting(access, meeting),
        "may_postpone": rules.may_postpone(access, meeting),
        "may_sign_in": rules.may_sign_in_others(access, meeting),
        "today": timezone.localdate(),
    }
    return render(request, "meetings/invitations.html", context | more, status=status)


class Invitations(View):
    """The office's list: who is invited, what they answered, their link, seat and signature."""

    rule = staticmethod(rules.may_organise)

    def get(self, request, pk):
        return invitations_page(request, meeting_or_404(request, pk))


def seats_of(request) -> dict[int, str]:
    return {
        int(name[5:]): value[:40]
        for name, value in request.POST.items()
        if name.startswith("seat-") and name[5:].isdecimal() and len(name) < 24
    }


@requires(rules.may_organise)
@require_POST
def seats(request, pk):
    meeting = meeting_or_404(request, pk)
    try:
        services.save_seats(actor=request.user, meeting=meeting, seats=seats_of(request))
    except ValidationError as error:
        return invitations_page(request, meeting, 422, refusals=error.messages, typed=request.POST)
    messages.success(request, _("座次已保存。"))
    return redirect("meetings:invitations", pk=meeting.pk)


def _row_action(act):
    """A button of one row of the list."""

    @requires(rules.may_organise)
    @require_POST
    def view(request, pk, invitation):
        meeting = meeting_or_404(request, pk)
        messages.success(request, act(request, invitation_or_404(request, meeting, invitation)))
        return redirect("meetings:invitations", pk=meeting.pk)

    return view


@_row_action
def member(request, row):
    """出席 ↔ 列席, as the button says."""
    is_member = request.GET.get("to") == "member"
    row = services.set_member(actor=request.user, invitation=row, is_member=is_member)
    return _("%(who)s已改为%(as)s。") % {"who": row.who, "as": _("出席") if is_member else _("列席")}


@_row_action
def renew(request, row):
    services.renew_link(actor=request.user, invitation=row)
    return _("%(who)s的回执链接已更换，原来的链接失效。") % {"who": row.who}


@_row_action
def uninvite(request, row):
    services.uninvite(actor=request.user, invitation=row)
    return _("%(who)s已从名单上移除。") % {"who": row.who}
