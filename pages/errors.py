"""Error pages in plain Chinese: what is wrong, what to do."""

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def _page(request, status, title, reason, **context):
    response = render(
        request,
        "pages/error.html",
        {"title": title, "reason": reason, "status": status, **context},
        status=status,
    )
    response["Cache-Control"] = "no-store"
    return response


def refused(request, reason):
    """403: the visitor is known, the rule says no and why."""
    return _page(request, 403, _("您不能进行这项操作"), reason)


def conflict(request, exception):
    """409: somebody was faster; what the visitor typed is handed back to be copied."""
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and "password" not in name and len(value) > 3
    ]
    return _page(request, 409, _("这项内容刚刚被他人处理"), exception.reason, typed=typed)


def bad_request(request, exception=None):
    return _page(request, 400, _("请求有误"), _("浏览器发来的内容不完整，请返回上一页后重试。"))


def forbidden(request, exception=None):
    return refused(request, str(exception) or _("您的岗位没有这项权限。如有疑问，请联系妇儿工委办公室。"))


def not_found(request, exception=None):
    return _page(
        request,
        404,
        _("没有找到这个页面"),
        _("地址可能有误，内容可能已被撤下，或者它不属于您的单位。"),
    )


def server_error(request):
    """500, drawn without database, session or static files: any of them may be what broke."""
    return HttpResponse(render_to_string("pages/500.html"), status=500, headers={"Cache-Control": "no-store"})


def too_large(request, megabytes):
    """413: answered before the session is looked at, so without the page's frame."""
    text = _("一次上传的内容不能超过 %(n)s MB，请分几次上传。") % {"n": megabytes}
    return HttpResponse(text, status=413, content_type="text/plain; charset=utf-8")


def stale_form(request, reason=""):
    """403: the form's token is out of date, usually because the session ended meanwhile."""
    return _page(
        request,
        403,
        _("页面已过期"),
        _("登录状态已经变化。请返回上一页刷新后再提交，您填写的文字会自动恢复。"),
    )
