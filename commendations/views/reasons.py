"""Something that needs a reason, on a page of its own."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.generic import View

from commendations.forms.round import ReasonForm
from commendations.views.found import nomination_or_404
from pages.forms import put_errors


class ReasonPage(View):
    """A subclass says what it is about (a nomination, unless `subject` and `back` say otherwise), who may, and what is
    done."""

    rule = None
    form_class = ReasonForm
    title = intro = done = ""
    submit_class = "btn-danger"

    def subject(self, request, pk):
        return nomination_or_404(request, pk)

    def verdict(self, access, row):
        raise NotImplementedError

    def save(self, request, row, reason):
        raise NotImplementedError

    def back(self, row):
        return row

    def _page(self, request, row, form, status=200):
        verdict = self.verdict(request.access, row)
        context = {
            "title": f"{self.title}：{row}",
            "intro": self.intro,
            "form": form,
            "refused": "" if verdict else verdict.reason,
            "submit_text": self.title,
            "submit_class": self.submit_class,
            "cancel_url": self.back(row).get_absolute_url(),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk):
        row = self.subject(request, pk)
        return self._page(request, row, self.form_class())

    def post(self, request, pk):
        row, form = self.subject(request, pk), self.form_class(request.POST)
        if not form.is_valid():
            return self._page(request, row, form, 422)
        try:
            self.save(request, row, form.cleaned_data["reason"])
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, row, form, 422)
        messages.success(request, self.done)
        return redirect(self.back(row))
