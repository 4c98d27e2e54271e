"""回执 and 签到: in the system, through the link without an account, and by hand; the meeting opened and held."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View

from meetings import rules, services
from meetings.flows import MeetingFlow
from meetings.forms.attending import CodeForm, answer_form
from meetings.forms.meeting import QuorumForm
from meetings.links import invitation_of
from meetings.views.inviting import invitations_page, seats_of
from meetings.views.meeting import refused
from meetings.views.visible import invitation_or_404, meeting_or_404
from pages.forms import put_errors
from pages.rules import public, requires
from workflow.guards import step_or_404


def _own_or_404(request, pk, invitation, *, office: bool):
    """An invitation of one's own, or for the `office` any."""
    access, meeting = request.access, meeting_or_404(request, pk)
    row = invitation_or_404(request, meeting, invitation)
    row.is_own = row.unit_id in access.unit_ids or row.person_id in access.person_ids
    if not (row.is_own or (office and access.is_office)):
        raise Http404
    return row


class Answer(View):
    """回执 of one's own; the office for anybody."""

    rule = staticmethod(rules.may_see_meetings)

    def _page(self, request, row, form, status=200):
        verdict = rules.may_answer(request.access, row)
        context = {
            "title": _("回执：%(who)s") % {"who": row.who},
            "meeting": row.meeting,
            "row": row,
            "form": form,
            "refused": "" if verdict else verdict.reason,
        }
        return render(request, "meetings/answer.html", context, status=status)

    def get(self, request, pk, invitation):
        row = _own_or_404(request, pk, invitation, office=True)
        return self._page(request, row, answer_form(row))

    def post(self, request, pk, invitation):
        row = _own_or_404(request, pk, invitation, office=True)
        form = answer_form(row, request.POST)
        if not form.is_valid():
            return self._page(request, row, form, status=422)
        try:
            services.answer_invitation(actor=request.user, invitation=row, **form.said())
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, row, form, status=422)
        messages.success(request, _("回执已提交。"))
        return redirect(row.meeting) if row.is_own else redirect("meetings:invitations", pk=pk)


class SignIn(View):
    """签到 on one's own phone, with the code that is shown in the room."""

    rule = staticmethod(rules.may_see_meetings)

    def _page(self, request, row, form, status=200):
        verdict = rules.may_sign_in(request.access, row)
        context = {
            "title": _("签到：%(what)s") % {"what": row.meeting},
            "intro": _("%(who)s已签到。") % {"who": row.who}
            if row.was_there
            else _("请输入会场显示的六位签到码，为%(who)s签到。") % {"who": row.who},
            "form": form,
            "refused": "" if verdict else verdict.reason,
            "submit_text": _("签到"),
            "cancel_url": row.meeting.get_absolute_url(),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk, invitation):
        return self._page(request, _own_or_404(request, pk, invitation, office=False), CodeForm())

    def post(self, request, pk, invitation):
        row = _own_or_404(request, pk, invitation, office=False)
        form = CodeForm(request.POST)
        if not form.is_valid():
            return self._page(request, row, form, status=422)
        try:
            services.sign_in(actor=request.user, invitation=row, **form.cleaned_data)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, row, form, status=422)
        messages.success(request, _("已签到。"))
        return redirect(row.meeting)


class Link(View):
    """What an invitation's link opens, for whoever has it: this one receipt, and on the day signing in. Nothing else
    of the meeting and nothing of others."""

    rule = staticmethod(public)

    def _row(self, token):
        return invitation_of(token) if len(token) < 200 else None

    def _page(self, request, row, status=200, **forms):
        context = {"title": _("会议回执"), "row": row, "meeting": row.meeting if row else None}
        if row is not None:
            context |= {
                "is_final": rules.is_receipt_final(row),
                "form": forms.get("form") or answer_form(row),
                "code_form": forms.get("code_form") or CodeForm(),
            }
        response = render(request, "meetings/link.html", context, status=status if row else 404)
        response["X-Robots-Tag"] = "noindex"
        return response

    def get(self, request, token):
        return self._page(request, self._row(token))

    def post(self, request, token):
        row = self._row(token)
        if row is None:
            return self._page(request, None)
        if "code" in request.POST:
            return self._sign_in(request, row, token)
        form = answer_form(row, request.POST)
        if not form.is_valid():
            return self._page(request, row, 422, form=form)
        try:
            services.answer_by_link(token=token, **form.said())
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, row, 422, form=form)
        messages.success(request, _("回执已提交，谢谢。"))
        return redirect("meetings:link", token=token)

    def _sign_in(self, request, row, token):
        form = CodeForm(request.POST)
        if not form.is_valid():
            return self._page(request, row, 422, code_form=form)
        try:
            services.sign_in_by_link(token=token, **form.cleaned_data)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, row, 422, code_form=form)
        messages.success(request, _("已签到。"))
        return redirect("meetings:link", token=token)


@requires(rules.may_organise)
@require_POST
def open_(request, pk):
    """开始签到: the day's code is given out."""
    meeting = meeting_or_404(request, pk)
    try:
        services.open_meeting(actor=request.user, meeting=meeting)
    except ValidationError as error:
        return refused(request, meeting, error)
    messages.success(request, _("签到已开始，请把签到码显示在会场。"))
    return redirect(meeting)


@requires(rules.may_organise)
@require_POST
def present(request, pk):
    """Sign in by hand whoever is ticked, or with `here` = no take it back."""
    meeting = meeting_or_404(request, pk)
    ids = [int(text) for text in request.POST.getlist("ids")[:1000] if text.isdecimal() and len(text) < 19]
    names = {pk: request.POST[f"name-{pk}"] for pk in ids if f"name-{pk}" in request.POST}
    here = request.POST.get("here") != "no"
    try:
        if not ids:
            raise ValidationError(_("请先勾选单位或人员。"))
        # What was typed beside the ticks is not lost.
        if rules.may_change_meeting(request.access, meeting):
            services.save_seats(actor=request.user, meeting=meeting, seats=seats_of(request))
        n = services.sign_in_by_hand(
            actor=request.user, meeting=meeting, invitation_ids=ids, here=here, names=names
        )
    except ValidationError as error:
        return invitations_page(request, meeting, 422, refusals=error.messages, typed=request.POST)
    messages.success(request, (_("已登记 %(n)s 个签到。") if here else _("已撤销 %(n)s 个签到。")) % {"n": n})
    return redirect("meetings:invitations", pk=meeting.pk)


@requires(rules.may_organise)
@require_POST
def hold(request, pk, step):
    """已召开."""
    meeting = meeting_or_404(request, pk)
    step_or_404(MeetingFlow.holding, meeting, step)
    form = QuorumForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(form.errors["quorum_reason"].as_data()[0].messages)
        services.hold_meeting(actor=request.user, meeting=meeting, step_id=step, **form.cleaned_data)
    except ValidationError as error:
        return refused(request, meeting, error, quorum_form=form)
    messages.success(request, _("已登记召开，接下来整理会议纪要。"))
    return redirect(meeting)
