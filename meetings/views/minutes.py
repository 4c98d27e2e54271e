"""会议纪要: one page on which the office writes them during and after the meeting, several people at once, and on which
they are checked, signed and the meeting's business ended."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import TemplateView, View

from documents.selectors import paper_panel
from documents.views.dispatches import preview_response
from history.selectors import timeline
from meetings import rules
from meetings.flows import MeetingFlow
from meetings.forms.minutes import AnswerForm, ItemForm, OpeningForm
from meetings.minutes_paper import minutes_paper
from meetings.models import Meeting, StandingPaper
from meetings.selectors.meetings import STATE_STYLES
from meetings.selectors.minutes import OUTCOME_STYLES, items_with_minutes, reported_at
from meetings.services import minutes
from meetings.views.found import item_or_404, minutes_or_404
from organisations.roles import Role
from pages.forms import put_errors
from pages.rules import Conflict, requires
from workflow.guards import node_of_step
from workflow.rules import may_approve_of, may_sign
from workflow.selectors.flows import flow_state

State = Meeting.State


def next_context(access, meeting) -> dict:
    """What can be done with the minutes now, and why a button is grey."""
    flow = flow_state(access, MeetingFlow, meeting)
    context = {"meeting": meeting, "flow": flow, "is_mine": flow.is_mine, "answer_form": AnswerForm()}
    if meeting.takes_minutes or meeting.state == State.MINUTES_ISSUED:
        context["omissions"] = minutes.omissions(meeting)
    if meeting.state == State.AT_DIRECTOR:
        context["may_answer"] = may_sign(access, Role.OFFICE_DIRECTOR)
        context["may_withdraw"] = (
            access.is_office and flow.may_take_back(access, MeetingFlow.minutes) and not flow.is_mine
        )
    elif meeting.state == State.AT_CHAIR:
        verdict = may_sign(access, Role.CHAIR)
        context["may_answer"] = verdict and may_approve_of(access, meeting.committee, meeting.filed_by_id)
    return context


def minutes_context(request, meeting, **more) -> dict:
    access = request.access
    may_write = rules.may_write_minutes(access, meeting)
    items = items_with_minutes(meeting)
    for item in items:
        item.form = ItemForm(item=item) if may_write else None
    reports, to_report = reported_at(meeting)
    return {
        "title": _("%(what)s：纪要") % {"what": meeting},
        "state_style": STATE_STYLES.get(meeting.state, ""),
        "items": items,
        "may_write": may_write,
        "opening_form": OpeningForm.of(meeting) if may_write else None,
        "reports": reports,
        "to_report": to_report,
        "papers": paper_panel(access, meeting),
        "standing": list(
            StandingPaper.objects.visible_to(access).filter(meeting=meeting).order_by("pk").defer("blocks")
        ),
        "events": timeline(meeting),
        **next_context(access, meeting),
        **more,
    }


class MinutesPage(TemplateView):
    """The minutes as they stand, with the form of every item for those who write them."""

    rule = staticmethod(rules.may_sign_minutes)
    template_name = "meetings/minutes.html"

    def get_context_data(self, pk, **kwargs):
        meeting = minutes_or_404(self.request, pk)
        return super().get_context_data(**minutes_context(self.request, meeting), **kwargs)


@requires(rules.may_sign_minutes)
@require_GET
def preview(request, pk):
    """The paper as it would be signed now, with a draft mark."""
    meeting = minutes_or_404(request, pk)
    paper = minutes_paper(meeting, dated=timezone.localdate(), is_draft=True, draft_mark=_("草稿"))
    return preview_response(request, paper, reverse("meetings:minutes", args=[pk]))


# Writing --------------------------------------------------------------------------------------------


class _SelfSaving(View):
    """A form of the page that saves itself; alone on a page of its own without scripts. A subclass names the template
    of the form and says how it is made, saved and shown after somebody else was faster."""

    rule = staticmethod(rules.may_organise)
    template = ""

    def subject(self, meeting, **numbers):
        return meeting

    def shown(self, subject):
        """The item whose outcome stands in its heading."""

    def get(self, request, pk, **numbers):
        meeting = minutes_or_404(request, pk)
        subject = self.subject(meeting, **numbers)
        return self._page(request, meeting, subject, self.form(subject))

    def post(self, request, pk, **numbers):
        meeting = minutes_or_404(request, pk)
        subject = self.subject(meeting, **numbers)
        form = self.form(subject, request.POST)
        if not form.is_valid():
            return self._page(request, meeting, subject, form, 422)
        try:
            subject = self.save(request.user, subject, form)
        except Conflict as lost:
            return self._stale(request, meeting, lost)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, meeting, subject, form, 422)
        if not request.htmx:
            messages.success(request, _("已保存。"))
            return redirect(f"{reverse('meetings:minutes', args=[pk])}#{self.anchor(subject)}")
        context = {
            "anchor": self.anchor(subject),
            "revision": self.revision(subject),
            "now": timezone.localtime(),
            "item": self.shown(subject),
            **next_context(request.access, minutes_or_404(request, pk)),
        }
        return render(request, "meetings/minutes_saved.html", context)

    def _stale(self, request, meeting, lost):
        """Both texts: what is stored now above, what was typed in the form, which answers the newer one."""
        data = request.POST.copy()
        data["revision"] = self.revision(lost.current)
        conflict = {"reason": lost.reason, "text": self.text(lost.current), "current": lost.current}
        form = self.form(lost.current, data)
        return self._page(request, meeting, lost.current, form, 409, conflict=conflict)

    def _page(self, request, meeting, subject, form, status=200, **more):
        context = {
            "title": _("%(what)s：纪要") % {"what": meeting},
            "meeting": meeting,
            "item": subject,
            "form": form,
            "form_template": self.template,
            **more,
        }
        template = self.template if request.htmx else "meetings/minutes_form_page.html"
        response = render(request, template, context, status=status)
        if request.htmx:
            response["HX-Retarget"], response["HX-Reswap"] = f"#{self.anchor(subject)}", "outerHTML"
        return response


class EditOpening(_SelfSaving):
    """会议概况."""

    template = "meetings/opening_form.html"

    def form(self, meeting, data=None):
        return OpeningForm(data) if data is not None else OpeningForm.of(meeting)

    def save(self, actor, meeting, form):
        return minutes.save_opening(actor=actor, meeting=meeting, **form.cleaned_data)

    def anchor(self, meeting):
        return "opening"

    def revision(self, meeting):
        return meeting.opening_revision

    def text(self, meeting):
        return meeting.opening


class EditItem(_SelfSaving):
    """The minutes of one item."""

    template = "meetings/item_form.html"

    def subject(self, meeting, item):
        return item_or_404(meeting, item)

    def form(self, item, data=None):
        return ItemForm(data, item=item)

    def save(self, actor, item, form):
        return minutes.save_item(actor=actor, item=item, **form.cleaned_data)

    def shown(self, item):
        item.style = OUTCOME_STYLES[item.outcome]
        return item

    def anchor(self, item):
        return f"item-{item.pk}"

    def revision(self, item):
        return item.revision

    def text(self, item):
        return item.text


# To be signed, and the end --------------------------------------------------------------------------


def _step(rule, *nodes):
    """A button of a step: its view is given the meeting, does the work and returns what to say."""

    def declare(act):
        @requires(rule)
        @require_POST
        def view(request, pk, step):
            meeting = minutes_or_404(request, pk)
            node = node_of_step(meeting, step, *nodes)
            try:
                said = act(request, meeting, node, step)
            except ValidationError as error:
                typed = {"refusals": error.messages, "answer_form": AnswerForm(request.POST)}
                context = minutes_context(request, minutes_or_404(request, pk), **typed)
                return render(request, "meetings/minutes.html", context, status=422)
            messages.success(request, said)
            return redirect("meetings:minutes", pk)

        return view

    return declare


@_step(rules.may_organise, MeetingFlow.minutes)
def file(request, meeting, node, step):
    reason = request.POST.get("quorum_reason", "")
    minutes.file_minutes(actor=request.user, meeting=meeting, step_id=step, quorum_reason=reason)
    return _("纪要已送办公室主任核稿。")


@_step(rules.may_sign_minutes, MeetingFlow.at_director, MeetingFlow.at_chair)
def answer(request, meeting, node, step):
    """The director checks, the chair signs; either may return the minutes to the office."""
    given = {"actor": request.user, "meeting": meeting, "step_id": step}
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise ValidationError(form.errors["comment"].as_data()[0].messages)
    comment, decision = form.cleaned_data["comment"], request.POST.get("decision")
    if decision == "return":
        minutes.return_minutes(**given, node=node, reason=comment)
        return _("纪要已退回办公室。")
    if decision != "approve":
        raise ValidationError(_("请选择同意还是退回。"))
    if node is MeetingFlow.at_director:
        minutes.review_minutes(**given, comment=comment)
        return _("已核稿，送主任签发。")
    signed = minutes.sign_minutes(**given, comment=comment)
    return _("纪要已签发，文号 %(number)s，交办事项已下达到单位。") % {"number": signed.document.number}


@_step(rules.may_organise, MeetingFlow.at_director)
def withdraw(request, meeting, node, step):
    minutes.withdraw_minutes(actor=request.user, meeting=meeting, step_id=step)
    return _("已撤回，可以继续修改纪要。")


@_step(rules.may_organise, MeetingFlow.closing)
def close(request, meeting, node, step):
    minutes.close_meeting(actor=request.user, meeting=meeting, step_id=step)
    return _("会议已办结，交办事项继续跟踪到完成。")
