"""One's own messages, how one wants to be told, what left the house, and the robots."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView, View

from notices import rules, services
from notices.filters import NoticeFilter, OutboxFilter
from notices.forms import PreferenceForm, RobotForm
from notices.models import Notice, Outbox, Preference, Robot
from notices.tables import NoticeTable, OutboxTable
from organisations.models import Committee
from pages.lists import ListPage
from pages.rules import requires, signed_in


class NoticeList(ListPage):
    """消息: everything one was told, the unread marked."""

    rule = staticmethod(signed_in)
    model = Notice
    table_class = NoticeTable
    filterset_class = NoticeFilter
    template_name = "notices/notices.html"
    title = gettext_lazy("消息")
    empty_text = gettext_lazy("没有消息。")

    def get_queryset(self):
        return super().get_queryset().select_related("message")

    def bulk_actions(self):
        return [{"url": reverse("notices:read"), "title": _("标为已读")}]


class NoticePage(TemplateView):
    """One message; opening it is reading it."""

    rule = staticmethod(signed_in)
    template_name = "notices/notice.html"

    def get_context_data(self, pk, **kwargs):
        notices = Notice.objects.visible_to(self.request.access).select_related("message__sent_by")
        notice = get_object_or_404(notices, pk=pk)
        services.mark_read(actor=self.request.user, notices=[notice])
        return super().get_context_data(title=notice.message.title, notice=notice, **kwargs)


@requires(signed_in)
@require_POST
def read(request):
    """Ticked messages, or with `all` every one."""
    if "all" in request.POST:
        services.mark_all_read(actor=request.user)
    else:
        ids = [int(value) for value in request.POST.getlist("ids") if value.isdecimal() and len(value) < 19]
        services.mark_read(actor=request.user, notices=Notice.objects.filter(pk__in=ids[:500]))
    return redirect("notices:notices")


class EditPreference(View):
    """接收方式."""

    rule = staticmethod(signed_in)

    def _page(self, request, form, status=200):
        told = _("您还没有登记邮箱，请先在“我的帐号”中填写，否则收不到邮件。")
        context = {
            "title": _("接收方式"),
            "intro": _("消息总会出现在系统的“消息”里；这里决定是否另发邮件。")
            + ("" if request.user.email else told),
            "form": form,
            "cancel_url": reverse("notices:notices"),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def _row(self, request):
        return Preference.objects.filter(person=request.user).first() or Preference(person=request.user)

    def get(self, request):
        return self._page(request, PreferenceForm(instance=self._row(request)))

    def post(self, request):
        form = PreferenceForm(request.POST, instance=self._row(request))
        if not form.is_valid():
            return self._page(request, form, status=422)
        services.set_preference(actor=request.user, **form.cleaned_data)
        messages.success(request, _("已保存。"))
        return redirect("notices:notices")


class OutboxList(ListPage):
    """发送记录: what left the house, what did not, and what nobody knows of."""

    rule = staticmethod(rules.may_operate_outbox)
    model = Outbox
    table_class = OutboxTable
    filterset_class = OutboxFilter
    title = gettext_lazy("发送记录")
    intro = gettext_lazy(
        "邮件和群消息的发送情况。“不确定是否送达”的不会自动重发，请向收件人核实后选择重发或不再发送。"
    )
    empty_text = gettext_lazy("没有符合条件的发送记录。")

    def get_queryset(self):
        return super().get_queryset().select_related("message", "person", "robot")


def _row(request, pk) -> Outbox:
    return get_object_or_404(Outbox.objects.visible_to(request.access), pk=pk)


@requires(rules.may_operate_outbox)
@require_POST
def resend(request, pk):
    services.resend(actor=request.user, row=_row(request, pk))
    messages.success(request, _("已重新排队发送。"))
    return redirect("notices:outbox")


@requires(rules.may_operate_outbox)
@require_POST
def drop(request, pk):
    services.drop(actor=request.user, row=_row(request, pk))
    messages.success(request, _("已标为不再发送。"))
    return redirect("notices:outbox")


class RobotsPage(TemplateView):
    """群机器人 of the committee."""

    rule = staticmethod(rules.may_keep_robots)
    template_name = "notices/robots.html"

    def get_context_data(self, **kwargs):
        robots = Robot.objects.visible_to(self.request.access).select_related("unit")
        return super().get_context_data(title=_("群机器人"), robots=robots[:200], **kwargs)


class EditRobot(View):
    rule = staticmethod(rules.may_keep_robots)

    def _robot(self, request, pk):
        if pk is None:
            return Robot(committee=Committee.objects.get(pk=request.access.committee_id))
        return get_object_or_404(Robot.objects.visible_to(request.access), pk=pk)

    def _page(self, request, form, status=200):
        context = {
            "title": _("群机器人"),
            "intro": _(
                "在企业微信、钉钉或飞书的群里添加自定义机器人，把它的地址填在这里，提醒就会同时发到群里。"
                "群里所有人都能看到，只发事项名称、单位和时限。"
            ),
            "form": form,
            "cancel_url": reverse("notices:robots"),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk=None):
        return self._page(request, RobotForm(instance=self._robot(request, pk), access=request.access))

    def post(self, request, pk=None):
        stored = self._robot(request, pk)
        form = RobotForm(request.POST, instance=self._robot(request, pk), access=request.access)
        if not form.is_valid():
            return self._page(request, form, status=422)
        try:
            services.save_robot(
                actor=request.user, robot=stored if pk is not None else None, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
            return self._page(request, form, status=422)
        messages.success(request, _("已保存。"))
        return redirect("notices:robots")


@requires(rules.may_keep_robots)
@require_POST
def test_robot(request, pk):
    robot = get_object_or_404(Robot.objects.visible_to(request.access), pk=pk)
    services.test_robot(actor=request.user, robot=robot)
    messages.success(request, _("测试消息已排队，几秒钟后看群里是否收到；没有收到请看发送记录。"))
    return redirect("notices:robots")
