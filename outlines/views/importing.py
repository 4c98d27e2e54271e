"""Bringing an outline in: upload or paste, preview, correct, confirm."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from outlines import draft_text, rules, selectors, services
from outlines.forms import HeadForm, LineForm, TextForm, UploadForm
from outlines.importer import parse
from outlines.models import ImportDraft
from outlines.preview import preview_of
from pages.rules import Conflict


def _draft(request, pk) -> ImportDraft:
    return get_object_or_404(ImportDraft.objects.visible_to(request.access), pk=pk)


def _head_forms(data, outlines) -> list[HeadForm]:
    """One form for each outline of the text, filled from the address or from the confirmation."""
    return [
        HeadForm(data, prefix=f"outline{order}", outline=outline) for order, outline in enumerate(outlines)
    ]


class StartImport(View):
    """Choose a file or paste the text."""

    rule = staticmethod(rules.may_import)

    def get(self, request):
        return self._page(request, UploadForm())

    def post(self, request):
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                draft = services.start_import(
                    actor=request.user,
                    source_name=form.cleaned_data["source_name"],
                    text=form.cleaned_data["words"],
                )
            except ValidationError as error:
                form.add_error("file" if form.cleaned_data["file"] else "text", error.messages)
            else:
                return redirect(draft)
        return self._page(request, form, status=422)

    @staticmethod
    def _page(request, form, status=200):
        context = {"title": _("导入纲要"), "form": form, "drafts": selectors.open_drafts(request.access)}
        return render(request, "outlines/import_start.html", context, status=status)


class Preview(View):
    """What was understood of the text, what was not, and what storing it would change."""

    rule = staticmethod(rules.may_import)

    def get(self, request, pk):
        return preview_page(request, _draft(request, pk))


def preview_page(request, draft, *, status=200, given=None, **context):
    """The preview of a draft as it stands now; only its body for an htmx request. `given` holds what was
    chosen for the outlines' heads: by default the address, so that the page and its corrections keep it."""
    if draft.confirmed_at:
        return render(request, "outlines/import_done.html", {"title": _("已导入"), "draft": draft})
    given = request.GET if given is None else given
    forms = _head_forms(given or None, parse(draft.text).outlines)
    preview = preview_of(request.access, draft, [form.head() for form in forms] if given else [])
    context |= {
        "title": _("核对导入的文本"),
        "draft": draft,
        "preview": preview,
        "head_forms": [form for form in forms if form.fields],
        "hidden_heads": [(key, value) for key, value in given.items() if key.startswith("outline")],
        "hindrances": [blocker for blocker in preview.blockers if not blocker.renumbering],
        "doubled": [blocker for blocker in preview.blockers if blocker.renumbering],
    }
    partial = request.htmx and not request.htmx.boosted
    template = "outlines/preview_body.html" if partial else "outlines/preview.html"
    return render(request, template, context, status=status)


class CorrectLine(View):
    """Save one line of the text; the answer is the preview of the corrected text."""

    rule = staticmethod(rules.may_import)
    http_method_names = ["post"]

    def post(self, request, pk):
        draft = _draft(request, pk)
        form = LineForm(request.POST)
        if not form.is_valid():
            return HttpResponseBadRequest()
        number, new = form.cleaned_data["line"], form.cleaned_data["text"]
        try:
            text = draft_text.with_line(draft.text, number, new)
        except IndexError:
            return HttpResponseBadRequest()
        try:
            draft = services.correct_import(
                actor=request.user, draft=draft, text=text, version=form.cleaned_data["version"]
            )
        except ValidationError as error:
            return preview_page(request, draft, status=422, refused=error.messages, typed=new)
        except Conflict as conflict:
            if not request.htmx:
                raise
            return preview_page(request, conflict.current, status=409, refused=[conflict.reason], typed=new)
        if request.htmx:
            return preview_page(request, draft, saved_line=number)
        return redirect(f"{draft.get_absolute_url()}?{request.GET.urlencode()}")


class EditText(View):
    """The whole text in one field."""

    rule = staticmethod(rules.may_import)

    def get(self, request, pk):
        draft = _draft(request, pk)
        if draft.confirmed_at:
            return redirect(draft)
        return self._page(request, draft, TextForm(initial={"text": draft.text, "version": draft.version}))

    def post(self, request, pk):
        draft = _draft(request, pk)
        form = TextForm(request.POST)
        if form.is_valid():
            try:
                services.correct_import(
                    actor=request.user,
                    draft=draft,
                    text=form.cleaned_data["text"],
                    version=form.cleaned_data["version"],
                )
            except ValidationError as error:
                form.add_error("text", error.messages)
            else:
                messages.success(request, _("文本已保存，以下是重新读取的结果。"))
                return redirect(draft)
        return self._page(request, draft, form, status=422)

    @staticmethod
    def _page(request, draft, form, status=200):
        context = {
            "title": _("编辑全文"),
            "intro": draft.source_name,
            "form": form,
            "submit_text": _("保存并重新核对"),
            "cancel_url": draft.get_absolute_url(),
        }
        return render(request, "outlines/import_text.html", context, status=status)


class ConfirmImport(View):
    """Store what the preview showed."""

    rule = staticmethod(rules.may_import)
    http_method_names = ["post"]

    def post(self, request, pk):
        draft = _draft(request, pk)
        try:
            version = int(request.POST.get("version", ""))
        except ValueError:
            return HttpResponseBadRequest()
        heads = [form.head() for form in _head_forms(request.POST, parse(draft.text).outlines)]
        try:
            stored = services.confirm_import(
                actor=request.user,
                draft=draft,
                version=version,
                heads=heads,
                reviewed="reviewed" in request.POST,
                replaces="replaces" in request.POST,
                renumber="renumber" in request.POST,
            )
        except ValidationError as error:
            return preview_page(request, draft, status=422, given=request.POST, refused=error.messages)
        for row in stored:
            messages.success(request, _told(row))
        return redirect(stored[0].outline if len(stored) == 1 else "outlines:outlines")


def _told(row):
    if row.created:
        return _("已导入《%(title)s》。") % {"title": row.outline.title}
    if row.unchanged:
        return _("《%(title)s》与已有文本一致，没有变化。") % {"title": row.outline.title}
    return _("《%(title)s》已修订为第 %(n)s 版。") % {"title": row.outline.title, "n": row.outline.edition}
