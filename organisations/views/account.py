"""Signing in and out, one's own password, particulars and second factor."""

import time

import segno
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.views import LoginView, LogoutView
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from django_otp import login as otp_login
from django_otp.plugins.otp_totp.models import TOTPDevice

from organisations import second_factor, services
from organisations.forms import LoginForm, OwnParticularsForm, OwnPasswordForm, PasswordForm, TokenForm
from organisations.models import Post, User
from organisations.roles import SECOND_FACTOR_ROLES
from organisations.rules import may_name_substitute
from organisations.second_factor import device_of
from pages.rules import Conflict, public, signed_in

PENDING = "second_factor"
# How long the page for the second factor waits after the password.
PENDING_SECONDS = 300
BACKEND = "organisations.backends.PersonBackend"


def locked_out(request, credentials=None, *args, **kwargs):
    """429 after too many wrong passwords. Says nothing about whether the account exists."""
    hours = settings.AXES_COOLOFF_TIME
    context = {
        "title": _("登录已暂时锁定"),
        "reason": _(
            "密码连续输错 %(n)s 次，这个登录名在这台电脑上锁定 %(minutes)s 分钟，期间每试一次都重新计时。"
            "急用请联系妇儿工委办公室或系统管理员重置密码，重置后可立即登录。"
        )
        % {"n": settings.AXES_FAILURE_LIMIT, "minutes": round(hours * 60)},
        "status": 429,
    }
    return render(request, "pages/error.html", context, status=429)


class Login(LoginView):
    """The password; who has set up a second factor goes on to it before being signed in."""

    rule = staticmethod(public)
    template_name = "organisations/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True
    extra_context = {"title": gettext_lazy("登录")}

    def form_valid(self, form):
        user = form.get_user()
        if device_of(user) is None:
            return super().form_valid(form)
        self.request.session.cycle_key()
        self.request.session[PENDING] = {
            "user": user.pk,
            # A password that is reset meanwhile no longer opens this page.
            "hash": user.get_session_auth_hash(),
            "until": int(time.time()) + PENDING_SECONDS,
            "next": self.get_success_url(),
        }
        return redirect("organisations:second-factor")


class SecondFactor(View):
    """The six digits. Wrong ones are throttled by the device and count towards the lockout."""

    rule = staticmethod(public)

    def _pending(self, request):
        pending = request.session.get(PENDING)
        if pending and pending["until"] >= time.time():
            user = User.objects.filter(pk=pending["user"], is_active=True).first()
            if user is not None and constant_time_compare(pending["hash"], user.get_session_auth_hash()):
                return pending, user
        request.session.pop(PENDING, None)
        return None, None

    def _page(self, request, form, status=200):
        context = {"title": _("输入验证码"), "form": form, "submit_text": _("登录")}
        return render(request, "organisations/second_factor.html", context, status=status)

    def get(self, request):
        _pending, user = self._pending(request)
        return self._page(request, TokenForm()) if user else redirect("organisations:login")

    def post(self, request):
        pending, user = self._pending(request)
        if user is None:
            messages.warning(request, _("等待验证码超时，请重新登录。"))
            return redirect("organisations:login")
        credentials = {"username": user.username}
        if not AxesProxyHandler.is_allowed(request, credentials):
            return locked_out(request)
        form = TokenForm(request.POST)
        if form.is_valid():
            device = second_factor.verify_second_factor(person=user, token=form.cleaned_data["token"])
            if device is not None:
                login(request, user, backend=BACKEND)
                otp_login(request, device)
                request.session.pop(PENDING, None)
                return redirect(pending["next"])
            AxesProxyHandler.user_login_failed(self, credentials, request)
            form.add_error("token", _("验证码不对或已过期，请等手机换一个新的再输。"))
        return self._page(request, form, status=422)


class Logout(LogoutView):
    """Signs out, and has the browser throw away what pages kept on the device."""

    rule = staticmethod(public)

    def post(self, request, *args, **kwargs):
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class ChangePassword(View):
    """One's own password; compulsory after the first login and after a reset."""

    rule = staticmethod(signed_in)

    def _page(self, request, form, status=200):
        first = request.user.must_change_password
        context = {
            "title": _("修改密码"),
            "intro": _("这是第一次登录，或者密码刚被重置。请换成只有您自己知道的密码。") if first else "",
            "form": form,
            "submit_text": _("保存新密码"),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request):
        return self._page(request, PasswordForm(user=request.user))

    def post(self, request):
        form = PasswordForm(request.POST, user=request.user)
        if not form.is_valid():
            return self._page(request, form, status=422)
        services.change_own_password(actor=request.user, password=form.cleaned_data["new"])
        request.user.refresh_from_db()
        update_session_auth_hash(request, request.user)
        messages.success(request, _("密码已修改。"))
        return redirect("workbench:home")


class Account(View):
    """What one may do here, one's own particulars, and the second factor."""

    rule = staticmethod(signed_in)

    def _page(self, request, form, status=200):
        held = Post.objects.in_force().filter(person=request.user)
        posts = list(held.select_related("unit", "committee", "person"))
        for post in posts:
            post.may_substitute = may_name_substitute(request.access, post)
        context = {
            "title": _("我的帐号"),
            "form": form,
            "posts": posts,
            "device": device_of(request.user),
            "advised": request.access.has(*SECOND_FACTOR_ROLES),
        }
        return render(request, "organisations/account.html", context, status=status)

    def get(self, request):
        return self._page(request, OwnParticularsForm(instance=request.user))

    def post(self, request):
        form = OwnParticularsForm(request.POST, instance=User.objects.get(pk=request.user.pk))
        if not form.is_valid():
            return self._page(request, form, status=409 if form.stale else 422)
        fields = {name: form.cleaned_data[name] for name in ("phone", "email")}
        try:
            services.update_person(
                actor=request.user, person=request.user, seen=form.cleaned_data["fingerprint"], **fields
            )
        except Conflict:
            return self._page(request, form.redrawn(), status=409)
        messages.success(request, _("已保存。"))
        return redirect("organisations:account")


class SetUpSecondFactor(View):
    """Scan, type the code, done. The key is drawn only for the person and until it is confirmed."""

    rule = staticmethod(signed_in)

    def _page(self, request, device, form, status=200):
        code = segno.make(device.config_url, error="m")
        context = {
            "title": _("启用手机验证码"),
            "form": form,
            "qr": code.svg_data_uri(scale=5, border=2),
            "secret": device.config_url.split("secret=")[1].split("&")[0],
            "demanded": second_factor.is_demanded_of(request.access),
        }
        return render(request, "organisations/second_factor_setup.html", context, status=status)

    def get(self, request):
        if device_of(request.user):
            return redirect("organisations:account")
        return self._page(request, second_factor.open_second_factor(actor=request.user), TokenForm())

    def post(self, request):
        device = TOTPDevice.objects.filter(user=request.user, confirmed=False).first()
        if device is None:
            return redirect("organisations:account")
        form = TokenForm(request.POST)
        if form.is_valid():
            if second_factor.confirm_second_factor(actor=request.user, token=form.cleaned_data["token"]):
                otp_login(request, TOTPDevice.objects.get(pk=device.pk))
                messages.success(request, _("手机验证码已启用，下次登录时会要求输入。"))
                return redirect("organisations:account")
            form.add_error("token", _("验证码不对，请确认手机时间准确后再试。"))
        return self._page(request, device, form, status=422)


class RemoveSecondFactor(View):
    rule = staticmethod(signed_in)

    def _page(self, request, form, status=200):
        context = {
            "title": _("停用手机验证码"),
            "intro": _("您的岗位必须使用手机验证码：停用后请马上用新手机重新启用。")
            if second_factor.is_demanded_of(request.access)
            else "",
            "form": form,
            "submit_text": _("停用"),
            "submit_class": "btn-outline-danger",
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request):
        return self._page(request, OwnPasswordForm(user=request.user))

    def post(self, request):
        form = OwnPasswordForm(request.POST, user=request.user)
        if not form.is_valid():
            return self._page(request, form, status=422)
        second_factor.remove_second_factor(actor=request.user, person=request.user)
        messages.success(request, _("手机验证码已停用。"))
        return redirect("organisations:account")
