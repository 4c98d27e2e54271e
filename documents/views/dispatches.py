"""发文: the list of drafts, one draft from the first word to the signature, and its preview."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import TemplateView, View

from documents import rules, services
from documents.composing import compose, letterhead_of
from documents.filters import DispatchFilter
from documents.flows import DispatchFlow
from documents.forms import AnswerForm, BeginForm, DispatchForm, ReasonForm
from documents.kinds import kind_name, kinds
from documents.models import Dispatch
from documents.selectors import attachment_panel, papers_of_dispatch
from documents.services.dispatches import dispatches_with_all
from documents.tables import DispatchTable
from documents.typesetting.paper import Grid, Paragraph
from documents.typesetting.press import Press, PressError
from history.selectors import timeline
from pages.lists import ListPage
from pages.rules import Conflict, requires
from workflow.guards import node_of_step, step_or_404
from workflow.rules import may_approve_of
from workflow.selectors.flows import flow_state

# A preview is waited for: it is bounded, and of a long table it shows the beginning.
PREVIEW_SECONDS, PREVIEW_MEGABYTES, PREVIEW_ROWS = 25, 1500, 60
STATE_STYLES = {
    "at_director": "tag-warn",
    "at_chair": "tag-warn",
    "returned": "tag-late",
    "issued": "tag-ok",
}


def _dispatch(request, pk) -> Dispatch:
    return get_object_or_404(dispatches_with_all().visible_to(request.access), pk=pk)


class DispatchList(ListPage):
    """Every draft one may see, with those that were signed."""

    rule = staticmethod(rules.may_see_dispatches)
    model = Dispatch
    table_class = DispatchTable
    filterset_class = DispatchFilter
    template_name = "documents/dispatches.html"
    title = gettext_lazy("发文")
    empty_text = gettext_lazy("还没有发文稿。")

    def get_queryset(self):
        return super().get_queryset().select_related("drafted_by")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(may_dispatch=rules.may_dispatch(self.request.access), **kwargs)
        for row in self.table.page.object_list:
            row.record.kind_name = kind_name(row.record.kind)
            row.record.state_style = STATE_STYLES.get(row.record.state, "")
        return context


class BeginDispatch(View):
    """拟稿: which kind of paper."""

    rule = staticmethod(rules.may_dispatch)

    def _page(self, request, form, status=200):
        context = {
            "title": _("新建发文"),
            "intro": _("选一种文件，写好后送签；签发时自动编号、排版、发给所选单位。"),
            "form": form,
            "submit_text": _("开始拟稿"),
            "cancel_url": reverse("documents:dispatches"),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request):
        return self._page(request, BeginForm(initial={"kind": "notice"}))

    def post(self, request):
        form = BeginForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        return redirect(services.begin_dispatch(actor=request.user, kind=form.cleaned_data["kind"]))


class DispatchPage(TemplateView):
    """One draft: whose turn, the words, what became of it."""

    rule = staticmethod(rules.may_see_dispatches)
    template_name = "documents/dispatch.html"

    def get_context_data(self, pk, **kwargs):
        dispatch = _dispatch(self.request, pk)
        return super().get_context_data(**dispatch_context(self.request, dispatch), **kwargs)


def dispatch_context(request, dispatch, **more) -> dict:
    """All that the page of a draft shows; `more` replaces forms that were filled in."""
    access, kind = request.access, kinds[dispatch.kind]
    flow = flow_state(access, DispatchFlow, dispatch)
    may_edit = rules.may_edit_dispatch(access, dispatch, flow.item)
    answers = dispatch.state in ("at_director", "at_chair") and flow.is_mine
    is_signing = dispatch.state == "at_chair" or not dispatch.needs_chair
    writers = (dispatch.drafted_by_id, dispatch.filed_by_id)
    worked_out = {name for parts in dispatch.material.values() for name in parts}
    later = (worked_out - set(dispatch.material.get("", {}))) | set(kind.on_the_day)
    context = {
        "title": str(dispatch),
        "dispatch": dispatch,
        "kind": kind,
        "state_style": STATE_STYLES.get(dispatch.state, ""),
        "flow": flow,
        "may_edit": may_edit,
        "form": DispatchForm(instance=dispatch, access=access) if may_edit else None,
        "units": [] if may_edit else list(dispatch.units.all()),
        "tables": {name: said for name, said in kind.tables.items() if name in worked_out},
        # Words that each unit's paper, or the day of the signing, fills.
        "places": {name: kind.placeholders[name] for name in kind.placeholders if name in later},
        # Whether the kind works something out that can be brought up to date.
        "has_lists": bool(kind.material or kind.annexes),
        "answers": answers,
        "is_signing": is_signing,
        "may_sign": may_approve_of(access, dispatch.committee, *writers) if answers and is_signing else True,
        "answer_form": AnswerForm(),
        "may_withdraw": dispatch.state == "at_director" and flow.may_take_back(access, DispatchFlow.drafting),
        "may_cancel": rules.may_cancel_dispatch(access, dispatch),
        "self_signed": dispatch.signed_by_id is not None and dispatch.signed_by_id in writers,
        "papers": papers_of_dispatch(dispatch) if dispatch.state == "issued" else None,
        "attachments": attachment_panel(access, dispatch),
        "events": timeline(dispatch),
    }
    return context | more


class SaveDispatch(View):
    """Write in a draft; it saves itself."""

    rule = staticmethod(rules.may_dispatch)

    def get(self, request, pk):
        return redirect(_dispatch(request, pk))

    def post(self, request, pk):
        dispatch, conflict = _dispatch(request, pk), None
        form = self._form(request, dispatch, request.POST)
        if form.is_valid():
            try:
                saved = services.save_dispatch(actor=request.user, dispatch=dispatch, **form.cleaned_data)
            except Conflict as lost:
                if lost.current is None:
                    raise
                # Both texts: what is stored now above, what was typed still in the form, which answers the newer one.
                dispatch, data = _dispatch(request, pk), request.POST.copy()
                data["revision"] = dispatch.revision
                form, conflict = self._form(request, dispatch, data), lost.reason
                form.is_valid()
            except ValidationError as error:
                self._put(form, error)
            else:
                if request.htmx:
                    context = {"dispatch": saved, "now": timezone.localtime()}
                    return render(request, "documents/dispatch_saved.html", context)
                messages.success(request, _("已保存。"))
                return redirect(saved)
        status = 409 if conflict else 422
        context = dispatch_context(request, dispatch, form=form, conflict=conflict)
        if request.htmx:
            response = render(request, "documents/dispatch_form.html", context, status=status)
            response["HX-Retarget"], response["HX-Reswap"] = "#dispatch-form", "outerHTML"
            return response
        return render(request, "documents/dispatch.html", context, status=status)

    @staticmethod
    def _form(request, dispatch, data):
        return DispatchForm(data, instance=Dispatch.objects.get(pk=dispatch.pk), access=request.access)

    @staticmethod
    def _put(form, error):
        for name, said in getattr(error, "message_dict", {None: error.messages}).items():
            form.add_error(name if name in form.fields else None, said)


@requires(rules.may_dispatch)
@require_POST
def refresh(request, pk):
    """更新清单."""
    dispatch = services.refresh_dispatch(actor=request.user, dispatch=_dispatch(request, pk))
    messages.success(request, _("清单已按现在的情况更新。"))
    return redirect(dispatch)


def shortened(paper):
    """A paper with the beginnings of its long tables, for looking at."""

    def cut(blocks):
        shown = []
        for block in blocks:
            if isinstance(block, Grid) and len(block.rows) > PREVIEW_ROWS:
                rest = len(block.rows) - PREVIEW_ROWS
                said = _("（预览只显示前 %(n)s 行，另有 %(m)s 行在正式文件中。）") % {
                    "n": PREVIEW_ROWS,
                    "m": rest,
                }
                shown += [replace(block, rows=block.rows[:PREVIEW_ROWS]), Paragraph(said)]
            else:
                shown.append(block)
        return tuple(shown)

    annexes = tuple(replace(annex, blocks=cut(annex.blocks)) for annex in paper.annexes)
    return replace(paper, blocks=cut(paper.blocks), annexes=annexes)


def preview_response(request, paper, back):
    """The PDF of a paper to look at, made in a bounded child; a page that says why when it did not come out."""
    try:
        with Press(seconds=PREVIEW_SECONDS, megabytes=PREVIEW_MEGABYTES) as press:
            pdf = press.pdf(shortened(paper), archival=False)
    except PressError as error:
        context = {"title": _("没有生成预览"), "reason": str(error), "back": back}
        return render(request, "documents/preview_failed.html", context, status=503)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="preview.pdf"'
    return response


@requires(rules.may_see_dispatches)
@require_GET
def preview(request, pk):
    """The paper as it would be issued now, with a draft mark; of a paper for each unit the first one's."""
    dispatch = _dispatch(request, pk)
    units = list(dispatch.units.order_by("code"))
    unit = units[0] if dispatch.is_per_unit and units else None
    signatory = _("（待签发）")
    paper = compose(
        dispatch,
        letterhead_of(dispatch.committee),
        unit=unit,
        units=units,
        signatory=signatory,
        is_draft=True,
    )
    return preview_response(request, paper, dispatch.get_absolute_url())


@requires(rules.may_dispatch)
@require_POST
def file(request, pk, step):
    """送签: refused with the list of what is missing."""
    dispatch = _dispatch(request, pk)
    step_or_404(DispatchFlow.drafting, dispatch, step)
    try:
        services.file_dispatch(actor=request.user, dispatch=dispatch, step_id=step)
    except ValidationError as error:
        context = dispatch_context(request, dispatch, refusals=error.messages)
        return render(request, "documents/dispatch.html", context, status=422)
    messages.success(request, _("已送签。"))
    return redirect(dispatch)


class AnswerDispatch(View):
    """The director or the chair signs, hands on, or returns."""

    rule = staticmethod(rules.may_see_dispatches)

    def get(self, request, pk, step):
        return redirect(_dispatch(request, pk))

    def post(self, request, pk, step):
        dispatch = _dispatch(request, pk)
        node = node_of_step(dispatch, step, DispatchFlow.at_director, DispatchFlow.at_chair)
        form = AnswerForm(request.POST)
        try:
            if not form.is_valid():
                raise ValidationError(_("意见不超过 1000 字。"))
            self._answer(request, dispatch, node, step, form.cleaned_data["comment"])
        except ValidationError as error:
            context = dispatch_context(request, dispatch, answer_form=form, refusals=error.messages)
            return render(request, "documents/dispatch.html", context, status=422)
        return redirect(dispatch)

    @staticmethod
    def _answer(request, dispatch, node, step, comment):
        given = {"actor": request.user, "dispatch": dispatch, "step_id": step}
        decision = request.POST.get("decision")
        if decision == "return":
            services.return_dispatch(**given, node=node, reason=comment)
            messages.success(request, _("已退回办公室修改。"))
        elif decision != "approve":
            raise ValidationError(_("请选择签发还是退回。"))
        else:
            act = services.sign_dispatch if node is DispatchFlow.at_chair else services.review_dispatch
            done = act(**given, comment=comment)
            said = _("已签发，文件正在生成。") if done.state == "issued" else _("已核稿，送主任签发。")
            messages.success(request, said)


@requires(rules.may_dispatch)
@require_POST
def withdraw(request, pk, step):
    dispatch = _dispatch(request, pk)
    step_or_404(DispatchFlow.at_director, dispatch, step)
    services.withdraw_dispatch(actor=request.user, dispatch=dispatch, step_id=step)
    messages.success(request, _("已撤回。"))
    return redirect(dispatch)


class CancelDispatch(View):
    rule = staticmethod(rules.may_dispatch)

    def _page(self, request, dispatch, form, status=200):
        verdict = rules.may_cancel_dispatch(request.access, dispatch)
        context = {
            "title": _("作废发文稿：%(what)s") % {"what": dispatch},
            "intro": _("还没有签发，没有占用文号；作废后仍可查看。"),
            "form": form,
            "submit_text": _("作废"),
            "submit_class": "btn-outline-danger",
            "refused": "" if verdict else verdict.reason,
            "cancel_url": dispatch.get_absolute_url(),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk):
        return self._page(request, _dispatch(request, pk), ReasonForm())

    def post(self, request, pk):
        dispatch, form = _dispatch(request, pk), ReasonForm(request.POST)
        if form.is_valid():
            services.cancel_dispatch(actor=request.user, dispatch=dispatch, **form.cleaned_data)
            messages.success(request, _("已作废。"))
            return redirect(dispatch)
        return self._page(request, dispatch, form, status=422)


class DispatchPapers(View):
    """Fragment: how far the files of an issued paper are."""

    rule = staticmethod(rules.may_see_dispatches)

    def get(self, request, pk):
        dispatch = _dispatch(request, pk)
        context = {"dispatch": dispatch, "papers": papers_of_dispatch(dispatch)}
        return render(request, "documents/papers.html", context)
