"""核验: whoever holds a paper sees whether it is the committee's, without an account. Nothing is shown but what stands
on the paper already."""

import hashlib
import unicodedata

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from documents.forms import CompareForm, VerifyForm
from documents.models import Document
from pages.rules import public

MOST_BYTES = 60 * 1024 * 1024


class Verify(View):
    """Type the code."""

    rule = staticmethod(public)

    def get(self, request):
        code = request.GET.get("code", "")
        if not code:
            return render(request, "documents/verify.html", {"title": _("文件核验"), "form": VerifyForm()})
        form = VerifyForm(request.GET)
        # Also as a Chinese input method types letters and figures, twice as wide.
        wide = unicodedata.normalize("NFKC", code[:100])
        plain = "".join(sign for sign in wide.upper() if sign.isalnum())[:16]
        if form.is_valid() and plain.isascii() and plain:
            return redirect("documents:verified", code=plain)
        form.add_error("code", _("核验码是 12 位字母和数字。"))
        return render(request, "documents/verify.html", {"title": _("文件核验"), "form": form}, status=422)


class Verified(View):
    """What the code stands for: number, title, who issued it when, whether it is in force, and its hash; a file can
    be held against it."""

    rule = staticmethod(public)

    def _page(self, request, code, form, status=200, **more):
        rows = Document.objects.filter(code=code.upper(), is_final=True, printed_at__isnull=False)
        document = rows.select_related("entry", "committee").first()
        if document is None:
            form = VerifyForm(initial={"code": code})
            context = {"title": _("文件核验"), "form": form, "unknown": True}
            return render(request, "documents/verify.html", context, status=404)
        context = {
            "title": _("文件核验"),
            "document": document,
            "paper": document.paper,
            "form": form,
            **more,
        }
        return render(request, "documents/verified.html", context, status=status)

    def get(self, request, code):
        return self._page(request, code, CompareForm())

    def post(self, request, code):
        form = CompareForm(request.POST, request.FILES)
        if form.is_valid() and form.cleaned_data["file"].size > MOST_BYTES:
            form.add_error("file", _("文件太大。"))
        if not form.is_valid():
            return self._page(request, code, form, status=422)
        hashed = hashlib.sha256()
        for chunk in form.cleaned_data["file"].chunks():
            hashed.update(chunk)
        document = Document.objects.filter(code=code.upper()).first()
        same = document is not None and hashed.hexdigest() == document.pdf_digest
        return self._page(request, code, CompareForm(), compared=True, same=same)
