"""发文登记簿: every number, a number for a paper made elsewhere, where the system takes over, and making void."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from documents import rules, services
from documents.composing import letterhead_of
from documents.filters import RegisterFilter
from documents.forms import OutsideForm, ReasonForm, SeriesForm
from documents.models import KindSetting, NumberSeries, RegisterEntry
from documents.tables import RegisterTable
from pages.lists import ListPage
from pages.rules import Conflict


def words_of(committee) -> list[str]:
    """The 代字 a committee uses."""
    letterhead = letterhead_of(committee)
    own = KindSetting.objects.filter(committee=committee).exclude(word="").values_list("word", flat=True)
    return list(dict.fromkeys([letterhead.word, letterhead.office_word, letterhead.letter_word, *own]))


class Register(ListPage):
    """Every number that was ever given, with its paper, in use or void."""

    rule = staticmethod(rules.may_read_register)
    model = RegisterEntry
    table_class = RegisterTable
    filterset_class = RegisterFilter
    template_name = "documents/register.html"
    title = gettext_lazy("发文登记簿")
    intro = gettext_lazy("每个代字每年从 1 号起连续编号，不跳号、不重号；作废的号保留并写明理由。")
    empty_text = gettext_lazy("还没有发文。")

    def get_queryset(self):
        rows = super().get_queryset().select_related("registered_by", "document")
        return rows.defer("document__content")

    def get_context_data(self, **kwargs):
        access = self.request.access
        series = NumberSeries.objects.filter(committee_id=access.committee_id, year=timezone.localdate().year)
        return super().get_context_data(may_register=rules.may_register(access), series=series, **kwargs)


class RegisterOutside(View):
    """A number for a paper that was made outside the system."""

    rule = staticmethod(rules.may_register)

    def _page(self, request, form, status=200):
        context = {
            "title": _("登记系统外的文件"),
            "intro": _("在别处做好的文件也从这里取号，登记簿才不断号。取号后不能退回，写错了可以作废。"),
            "form": form,
            "submit_text": _("取号登记"),
            "cancel_url": reverse("documents:register"),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def _form(self, request, *data):
        return OutsideForm(*data, words=words_of(request.user.committee))

    def get(self, request):
        return self._page(request, self._form(request))

    def post(self, request):
        form = self._form(request, request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        entry = services.register_outside(actor=request.user, **form.cleaned_data)
        messages.success(request, _("已登记，文号是 %(number)s。") % {"number": entry.number})
        return redirect("documents:register")


class StartSeries(View):
    """From which number on the system counts this year."""

    rule = staticmethod(rules.may_register)

    def _page(self, request, form, status=200):
        context = {
            "title": _("设定起始文号"),
            "intro": _("今年已经用手工登记簿编过号的，从下一号接着编。系统编出第一个号以后不能再改。"),
            "form": form,
            "submit_text": _("设定"),
            "cancel_url": reverse("documents:register"),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request):
        initial = {"word": letterhead_of(request.user.committee).word, "year": timezone.localdate().year}
        return self._page(request, SeriesForm(initial=initial))

    def post(self, request):
        form = SeriesForm(request.POST)
        if form.is_valid():
            try:
                services.start_series(actor=request.user, **form.cleaned_data)
            except Conflict as conflict:
                form.add_error("first", conflict.reason)
                return self._page(request, form, status=409)
            messages.success(request, _("已设定。"))
            return redirect("documents:register")
        return self._page(request, form, status=422)


class VoidEntry(View):
    """作废 of a number."""

    rule = staticmethod(rules.may_register)

    def _entry(self, request, pk):
        return get_object_or_404(RegisterEntry.objects.visible_to(request.access), pk=pk)

    def _page(self, request, entry, form, status=200):
        verdict = rules.may_void(request.access, entry)
        context = {
            "title": _("作废 %(number)s") % {"number": entry.number},
            "intro": _(
                "《%(title)s》作废后文号保留在登记簿上，不再使用；收文单位会收到通知，核验页显示已作废。"
            )
            % {"title": entry.title},
            "form": form,
            "submit_text": _("作废"),
            "submit_class": "btn-outline-danger",
            "refused": "" if verdict else verdict.reason,
            "cancel_url": reverse("documents:register"),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk):
        return self._page(request, self._entry(request, pk), ReasonForm())

    def post(self, request, pk):
        entry, form = self._entry(request, pk), ReasonForm(request.POST)
        if form.is_valid():
            try:
                services.void_entry(actor=request.user, entry=entry, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("%(number)s 已作废。") % {"number": entry.number})
                return redirect("documents:register")
        return self._page(request, entry, form, status=422)
