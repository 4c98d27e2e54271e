"""Guards that stand in front of every view."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _

from pages import errors
from pages.rules import Conflict, RuleError, public, rule_of

# What PostgreSQL and SQLite say when two people wait for each other's rows, or for too long.
BUSY = ("deadlock detected", "lock timeout", "database is locked")


class NoStore:
    """No page of ours is kept by a browser or a proxy: office computers are shared."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response


class UploadLimit:
    """Refuses a request whose body is larger than any form of ours, before a byte of it is read."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > settings.LIANGGANG_REQUEST_BYTES:
            return errors.too_large(request, settings.LIANGGANG_REQUEST_BYTES // (1024 * 1024))
        return self.get_response(request)


class FriendlyErrors:
    """Turns what services raise into pages: a broken rule is a 403, a lost race a 409."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, RuleError):
            return errors.refused(request, exception.reason)
        if isinstance(exception, Conflict):
            return errors.conflict(request, exception)
        if isinstance(exception, OperationalError) and any(word in str(exception) for word in BUSY):
            # Nothing was written: the database took back whichever of two had to give way.
            return errors.conflict(request, Conflict(_("其他人正在办理这些事项，请稍候再试。")))
        if isinstance(exception, OverflowError) and "SQLite" in str(exception):
            # A number in a form that no row can have: PostgreSQL finds nothing, SQLite will not even look.
            return errors.bad_request(request)
        return None


class RuleGuard:
    """Default deny: a view runs only if the rule it declares admits the visitor."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        rule = rule_of(view_func)
        if rule is None:
            raise ImproperlyConfigured(f"{request.resolver_match.view_name} declares no rule")
        if rule is public:
            return None
        if request.access is None:
            return self._to_login(request)
        if request.user.must_change_password and not getattr(view_func, "before_password_change", False):
            return redirect("organisations:password")
        verdict = rule(request.access)
        return None if verdict else errors.refused(request, verdict.reason)

    @staticmethod
    def _to_login(request):
        if request.htmx:
            # The page that was open knows its own address better than the fragment's.
            back = request.htmx.current_url_abs_path or resolve_url(settings.LOGIN_REDIRECT_URL)
            response = HttpResponse(status=401)
            response["HX-Redirect"] = redirect_to_login(back).url
            return response
        if request.method == "GET":
            return redirect_to_login(request.get_full_path())
        # A form was sent after the session had ended: come back to the form, not to its target.
        came_from = urlsplit(request.META.get("HTTP_REFERER", ""))
        return redirect_to_login(came_from._replace(scheme="", netloc="").geturl() or "/")
