"""What is changed of a round on a form of its own: more time, a number by decision, the end."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.generic import View

from commendations import rules, services
from commendations.forms.round import AllowanceForm, ExtendForm, ShortReasonForm
from commendations.views.found import round_or_404
from pages.forms import put_errors
from pages.rules import Conflict


class _RoundFormPage(View):
    """A form about a round on a page of its own. A subclass says which form and service."""

    rule = None
    form_class = None
    title = intro = done = ""
    submit_class = ""

    def form(self, round_, data=None):
        return self.form_class(data)

    def verdict(self, access, round_):
        raise NotImplementedError

    def save(self, request, round_, data):
        raise NotImplementedError

    def _page(self, request, round_, form, status=200):
        verdict = self.verdict(request.access, round_)
        context = {
            "title": f"{self.title}：{round_}",
            "intro": self.intro,
            "form": form,
            "refused": "" if verdict else verdict.reason,
            "submit_text": self.title,
            "submit_class": self.submit_class,
            "cancel_url": round_.get_absolute_url(),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk):
        round_ = round_or_404(request, pk)
        return self._page(request, round_, self.form(round_))

    def post(self, request, pk):
        round_ = round_or_404(request, pk)
        form = self.form(round_, request.POST)
        if not form.is_valid():
            return self._page(request, round_, form, 422)
        try:
            self.save(request, round_, form.cleaned_data)
        except Conflict as lost:
            if lost.current is None or "version" not in form.fields:
                raise
            # The form answers the newer row; what was typed stays.
            data = request.POST.copy()
            data["version"] = lost.current.version
            form = self.form(lost.current, data)
            form.is_valid()
            form.add_error(None, lost.reason)
            return self._page(request, lost.current, form, 409)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, round_, form, 422)
        messages.success(request, self.done)
        return redirect(round_)


class Extend(_RoundFormPage):
    rule = staticmethod(rules.may_organise)
    form_class = ExtendForm
    title = gettext_lazy("延长推荐时限")
    done = gettext_lazy("推荐时限已调整。")

    def form(self, round_, data=None):
        initial = {"due_on": round_.nominations_due_on, "version": round_.version}
        return ExtendForm(data, initial=initial)

    def verdict(self, access, round_):
        return rules.may_extend_nominating(access, round_)

    def save(self, request, round_, data):
        services.extend_nominating(actor=request.user, round=round_, **data)


class Allow(_RoundFormPage):
    """名额、比例调整决定: by the director or the chair."""

    rule = staticmethod(rules.may_decide)
    form_class = AllowanceForm
    title = gettext_lazy("调整名额、比例")
    intro = gettext_lazy(
        "推荐通知发出以后，名额、每个单位的推荐数和领导干部比例只能经决定调整；理由和依据记入档案。"
    )
    done = gettext_lazy("调整已记录。")

    def form(self, round_, data=None):
        return AllowanceForm(data, initial={"version": round_.version})

    def verdict(self, access, round_):
        return rules.may_allow(access, round_)

    def save(self, request, round_, data):
        services.allow(actor=request.user, round=round_, **data)


class Cancel(_RoundFormPage):
    rule = staticmethod(rules.may_organise)
    form_class = ShortReasonForm
    title = gettext_lazy("取消这次表彰")
    intro = gettext_lazy("已经记录的推荐、意见和异议会保留，表彰不再进行。")
    done = gettext_lazy("表彰批次已取消。")
    submit_class = "btn-danger"

    def verdict(self, access, round_):
        return rules.may_cancel_round(access, round_)

    def save(self, request, round_, data):
        services.cancel_round(actor=request.user, round=round_, **data)
