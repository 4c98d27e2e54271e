"""整改: one notice from its draft to 销号, as the office, the unit and the verifier have it before them."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView, View

from documents.selectors import attachment_panel, paper_panel
from history.selectors import timeline
from pages.panels import panels_of
from pages.rules import Conflict, requires
from supervision import rules
from supervision.flows import RectificationFlow
from supervision.forms.rectification import AnswerForm, DraftForm, NoticeExtendForm, VerdictForm
from supervision.inspection_papers import RECTIFICATION
from supervision.models import Inspection, RectificationNotice
from supervision.notice_lights import OWED, STATE_STYLES, light_of
from supervision.selectors.inspection_papers import papers_offered
from supervision.selectors.rectification import shown_notice
from supervision.services import rectification as services
from supervision.services.rectification import notices_with_all
from tasks.views.feedback import back_to, ids
from workflow.guards import step_or_404
from workflow.selectors.flows import flow_state

State = RectificationNotice.State


def _notice(request, pk) -> RectificationNotice:
    return get_object_or_404(notices_with_all().visible_to(request.access), pk=pk)


def _own(request, pk) -> RectificationNotice:
    """A notice to a unit that one serves."""
    rows = notices_with_all().visible_to(request.access).filter(unit__in=request.access.unit_ids)
    return get_object_or_404(rows, pk=pk)


class NoticePage(TemplateView):
    """What is asked, whose turn it is, the form for whoever's turn it is, every round."""

    rule = staticmethod(rules.may_see_rectification)
    template_name = "supervision/notice.html"

    def get_context_data(self, pk, **kwargs):
        return super().get_context_data(**notice_context(self.request, _notice(self.request, pk)), **kwargs)


def notice_context(request, notice, *, form=None, **more) -> dict:
    """All that the page of a notice shows; `form` replaces the one that was filled in."""
    access = request.access
    shown = shown_notice(access, notice)
    flow = flow_state(access, RectificationFlow, notice)
    is_draft = notice.state == State.DRAFT
    may_edit = rules.may_edit_response(access, notice, flow.item) if shown.writing else None
    verifies = notice.state in (State.RESPONDED, State.VERIFYING) and flow.is_mine
    is_verifier = (
        verifies and shown.verification is not None and shown.verification.verified_by_id == access.user.pk
    )
    if form is None:
        if is_draft and access.is_office:
            form = DraftForm(notice=notice, shown=shown)
        elif may_edit:
            form = AnswerForm(shown=shown)
        elif is_verifier:
            form = VerdictForm(shown=shown)
    else:
        # It was filled in over an earlier reading of the same rows.
        form.problems = shown.live
    if form is not None:
        form.place_fields()
    files = None
    if may_edit:
        files = attachment_panel(access, shown.writing, verdict=may_edit, rows=shown.files)
    elif is_verifier:
        may_attach = rules.may_attach_to_verification(access, shown.verification)
        files = attachment_panel(access, shown.verification, verdict=may_attach, rows=shown.files)
    return {
        "title": str(notice),
        "notice": notice,
        "shown": shown,
        "state_style": STATE_STYLES.get(notice.state, ""),
        "light": light_of(notice, access.user.committee.near_due_days, timezone.localdate()),
        "flow": flow,
        "form": form,
        "kind_of_form": type(form).__name__ if form is not None else "",
        "may_manage": rules.may_manage_notices(access),
        "is_draft": is_draft,
        # How the draft may go out on paper: begun, on its way, or why not yet.
        "paper": next(iter(papers_offered(access, notice.inspection, (RECTIFICATION,))), None)
        if is_draft
        else None,
        "receives": notice.state == State.ISSUED and flow.is_mine,
        "may_edit": may_edit,
        "verifies": verifies,
        "may_verify": rules.may_verify_notice(access, notice) if verifies and not is_verifier else None,
        "is_verifier": is_verifier,
        "may_withdraw": notice.state == State.RESPONDED
        and flow.may_take_back(access, RectificationFlow.responding),
        "is_owed": notice.state in OWED,
        "attachments": files,
        "papers": paper_panel(access, notice),
        "panels": panels_of(access, notice),
        "events": timeline(notice),
    } | more


def _again(request, notice, form, status, **more):
    context = notice_context(request, _notice(request, notice.pk), form=form, **more)
    return render(request, "supervision/notice.html", context, status=status)


# The office: drafts and issue --------------------------------------------------------------------------


def _inspection(request, pk) -> Inspection:
    return get_object_or_404(Inspection.objects.visible_to(request.access), pk=pk)


@requires(rules.may_manage_notices)
@require_POST
def draft(request, pk):
    """起草整改通知 for all units of an inspection; what has come since goes into the drafts that are there."""
    inspection = _inspection(request, pk)
    services.draft_notices(actor=request.user, inspection=inspection)
    drafts = list(inspection.notices.filter(state=State.DRAFT)[:2])
    if not drafts:
        messages.info(request, _("没有需要下发整改通知的问题。"))
        return back_to(request, inspection)
    messages.success(request, _("整改通知已按现场意见起草，请核对要求和时限后下发。"))
    return redirect(drafts[0]) if len(drafts) == 1 else redirect(_drafts_of(inspection))


def _drafts_of(inspection) -> str:
    query = urlencode({"state": "draft", "inspection": inspection.title})
    return f"{reverse('supervision:notices')}?{query}"


class DraftNotice(View):
    """The draft: kept, or kept and issued at once."""

    rule = staticmethod(rules.may_manage_notices)

    def get(self, request, pk):
        return redirect(_notice(request, pk))

    def post(self, request, pk):
        notice = _notice(request, pk)
        form = DraftForm(request.POST, notice=notice, shown=shown_notice(request.access, notice))
        if not form.is_valid():
            return _again(request, notice, form, 422)
        saved = None
        try:
            saved = services.save_notice(actor=request.user, notice=notice, **form.service_fields())
            if "issue" in request.POST:
                services.issue_notices(actor=request.user, notices=[saved])
        except Conflict as lost:
            if lost.current is None:
                raise
            notice = _notice(request, pk)
            shown, data = shown_notice(request.access, notice), request.POST.copy()
            # Both texts: the stored one beside the fields; sending again answers the newer one.
            data["seen"] = shown.fingerprint
            form = DraftForm(data, notice=notice, shown=shown)
            return _again(request, notice, form, 409, conflict=lost.reason)
        except ValidationError as error:
            if saved is not None:
                # Kept and only not issued: the form goes on from what is stored now.
                notice, data = _notice(request, pk), request.POST.copy()
                shown = shown_notice(request.access, notice)
                data["seen"] = shown.fingerprint
                form = DraftForm(data, notice=notice, shown=shown)
                form.is_valid()
            form.take_errors(error)
            return _again(request, notice, form, 422)
        messages.success(request, _("已下发，单位会收到待办。") if "issue" in request.POST else _("已保存。"))
        return redirect(saved)


@requires(rules.may_manage_notices)
@require_POST
def discard(request, pk):
    notice = _notice(request, pk)
    services.discard_notice(actor=request.user, notice=notice)
    messages.success(request, _("已撤销，其中的问题可以重新处理。"))
    return redirect("supervision:notices")


@requires(rules.may_manage_notices)
@require_POST
def issue(request):
    """下发 the ticked drafts, in the system alone."""
    notices = RectificationNotice.objects.visible_to(request.access).filter(pk__in=ids(request))
    try:
        issued = services.issue_notices(actor=request.user, notices=notices)
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    else:
        if issued:
            messages.success(request, _("已下发 %(n)s 份整改通知。") % {"n": len(issued)})
        else:
            messages.warning(request, _("所选的通知都不是待下发的。"))
    return back_to(request, "supervision:notices")


class ExtendNotice(View):
    """延期."""

    rule = staticmethod(rules.may_manage_notices)

    def _page(self, request, notice, form, status=200):
        context = {
            "title": _("调整整改时限：%(what)s") % {"what": notice},
            "intro": _("现在的时限是 %(day)s。调整后单位的待办、提醒同时更新，原时限留在办理过程里。")
            % {"day": notice.due_on},
            "form": form,
            "submit_text": _("调整"),
            "cancel_url": notice.get_absolute_url(),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk):
        notice = _notice(request, pk)
        return self._page(request, notice, NoticeExtendForm(initial={"due_on": notice.due_on}))

    def post(self, request, pk):
        notice, form = _notice(request, pk), NoticeExtendForm(request.POST)
        if form.is_valid():
            try:
                services.extend_notice(actor=request.user, notice=notice, **form.cleaned_data)
            except ValidationError as error:
                for name, texts in error.message_dict.items():
                    form.add_error(name, texts)
            else:
                messages.success(request, _("时限已调整。"))
                return redirect(notice)
        return self._page(request, notice, form, status=422)


# The unit: signing for it, answering ---------------------------------------------------------------------


@requires(rules.may_answer_notices)
@require_POST
def receive(request, pk, step):
    """签收."""
    notice = _own(request, pk)
    step_or_404(RectificationFlow.receiving, notice, step)
    services.receive_notice(actor=request.user, notice=notice, step_id=step)
    messages.success(request, _("已签收，请逐条填写整改情况。"))
    return redirect(notice)


class AnswerNotice(View):
    """The answer saves itself; with a step in the address it is filed too."""

    rule = staticmethod(rules.may_answer_notices)

    def get(self, request, pk, step=None):
        return redirect(_own(request, pk))

    def post(self, request, pk, step=None):
        notice = _own(request, pk)
        if step is not None:
            step_or_404(RectificationFlow.responding, notice, step)
        form = AnswerForm(request.POST, shown=shown_notice(request.access, notice))
        if not form.is_valid():
            return self._again(request, notice, form, 422)
        try:
            saved = services.save_response(actor=request.user, notice=notice, **form.service_fields())
            if step is not None:
                services.file_response(actor=request.user, notice=notice, step_id=step)
        except Conflict as lost:
            return self._lost(request, pk, lost)
        except ValidationError as error:
            if step is not None and not hasattr(error, "error_dict"):
                # Everything was saved; what is missing keeps it from being filed.
                notice = _notice(request, pk)
                form = AnswerForm(shown=shown_notice(request.access, notice))
                return self._again(request, notice, form, 422, refusals=error.messages)
            form.take_errors(error)
            return self._again(request, notice, form, 422)
        if request.htmx:
            context = {"response": saved, "now": timezone.localtime()}
            return render(request, "supervision/notice_saved.html", context)
        messages.success(request, _("已报送，等待核查。") if step is not None else _("已保存。"))
        return redirect(notice)

    def _lost(self, request, pk, lost):
        """Somebody was faster: their text beside what was typed, which is not lost. Where the notice cannot be
        answered any more, what was typed is handed back to be copied."""
        notice = _notice(request, pk)
        if not notice.is_answering and not request.htmx:
            raise lost
        shown, data = shown_notice(request.access, notice), request.POST.copy()
        if shown.writing is not None:
            data["revision"] = shown.writing.revision
        return self._again(request, notice, AnswerForm(data, shown=shown), 409, conflict=lost.reason)

    def _again(self, request, notice, form, status, **more):
        form.is_valid()
        if not request.htmx:
            return _again(request, notice, form, status, **more)
        context = notice_context(request, _notice(request, notice.pk), form=form, **more)
        response = render(request, "supervision/notice_problems.html", context, status=status)
        response["HX-Retarget"], response["HX-Reswap"] = "#notice-form", "outerHTML"
        return response


@requires(rules.may_answer_notices)
@require_POST
def withdraw(request, pk, step):
    notice = _own(request, pk)
    step_or_404(RectificationFlow.verifying, notice, step)
    services.withdraw_response(actor=request.user, notice=notice, step_id=step)
    messages.success(request, _("已撤回，可以继续修改。"))
    return redirect(notice)


# The verifier ----------------------------------------------------------------------------------------------


@requires(rules.may_verify)
@require_POST
def take_up(request, pk):
    """受理核查."""
    notice = _notice(request, pk)
    services.begin_verification(actor=request.user, notice=notice)
    messages.success(request, _("已受理，请逐条核查。"))
    return redirect(notice)


class VerifyNotice(View):
    """核查: closed, or on with it."""

    rule = staticmethod(rules.may_verify)

    def get(self, request, pk, step):
        return redirect(_notice(request, pk))

    def post(self, request, pk, step):
        notice = _notice(request, pk)
        step_or_404(RectificationFlow.verifying, notice, step)
        form = VerdictForm(request.POST, shown=shown_notice(request.access, notice))
        decision = request.POST.get("decision")
        if form.is_valid() and decision not in ("accept", "refuse"):
            form.add_error(None, _("请选择通过还是不通过。"))
        if not form.is_valid():
            return _again(request, notice, form, 422)
        try:
            saved = services.verify_notice(
                actor=request.user,
                notice=notice,
                step_id=step,
                is_accepted=decision == "accept",
                **form.service_fields(),
            )
        except ValidationError as error:
            form.take_errors(error)
            return _again(request, notice, form, 422)
        if decision == "accept":
            messages.success(request, _("核查通过，已销号。"))
        else:
            messages.success(request, _("已退回%(unit)s继续整改。") % {"unit": saved.unit.short_name})
        return redirect(saved)
