"""The committee's own settings, and the committees under it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View

from history.selectors import timeline
from organisations import rules, services
from organisations.forms import ChildCommitteeForm, CommitteeForm
from organisations.models import Committee
from organisations.views.people import password_page
from pages.rules import Conflict


class CommitteePage(View):
    """Settings of one's own committee; the tree above and below it."""

    rule = staticmethod(rules.may_manage_committees)

    def _page(self, request, form, status=200):
        committee = Committee.objects.select_related("parent").get(pk=request.access.committee_id)
        context = {
            "title": _("妇儿工委设置"),
            "form": form,
            "committee": committee,
            "children": Committee.objects.visible_to(request.access).filter(parent=committee),
            "events": timeline(committee),
        }
        return render(request, "organisations/committee.html", context, status=status)

    def _own(self, request):
        return Committee.objects.get(pk=request.access.committee_id)

    def get(self, request):
        return self._page(request, CommitteeForm(instance=self._own(request)))

    def post(self, request):
        form = CommitteeForm(request.POST, instance=self._own(request))
        if not form.is_valid():
            return self._page(request, form, status=409 if form.stale else 422)
        fields = {name: form.cleaned_data[name] for name in services.COMMITTEE_FIELDS}
        try:
            services.update_committee(
                actor=request.user,
                committee=self._own(request),
                seen=form.cleaned_data["fingerprint"],
                **fields,
            )
        except Conflict:
            return self._page(request, form.redrawn(), status=409)
        messages.success(request, _("已保存。"))
        return redirect("organisations:committee")


class NewChildCommittee(View):
    """A committee of a lower region, with its first administrator."""

    rule = staticmethod(rules.may_manage_committees)

    def _page(self, request, form, status=200):
        context = {
            "title": _("新增下级妇儿工委"),
            "intro": _(
                "同时建立它的第一位系统管理员。下级的单位、人员和任务由下级自己管理，本级看不到草稿。"
            ),
            "form": form,
            "cancel_url": reverse("organisations:committee"),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request):
        return self._page(request, ChildCommitteeForm())

    def post(self, request):
        form = ChildCommitteeForm(request.POST)
        if form.is_valid():
            try:
                _committee, person, password = services.create_child_committee(
                    actor=request.user, **form.cleaned_data
                )
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                return password_page(request, person, password)
        return self._page(request, form, status=422)
