"""Session limits, and the visitor's access on every request."""

import time

from django.conf import settings
from django.contrib.auth import logout
from django.shortcuts import redirect

from organisations.access import access_of
from organisations.second_factor import device_of, is_demanded_of
from pages.rules import public, rule_of


class SessionLimits:
    """A session ends after `SESSION_IDLE_SECONDS` without a request and `SESSION_COOKIE_AGE` after sign-in,
    whichever comes first. The stamp is written at most once a minute: a page view costs no write."""

    STARTED, SEEN = "started_at", "seen_at"

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        session, now = request.session, int(time.time())
        if request.user.is_authenticated:
            started, seen = session.get(self.STARTED, now), session.get(self.SEEN, now)
            if now - seen > settings.SESSION_IDLE_SECONDS or now - started > settings.SESSION_COOKIE_AGE:
                logout(request)
                request.session_ended = True
            elif self.STARTED not in session or now - seen >= 60:
                session[self.STARTED], session[self.SEEN] = started, now
        return self.get_response(request)


class AccessMiddleware:
    """Sets `request.access`: None for a visitor, for a disabled account, and before the second factor."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.access = access_of(request.user)
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        """Where the installation demands a second factor, its set-up comes before anything else but the first
        change of password. Views that may be opened before say so: `view.before_second_factor = True`."""
        if request.access is None or request.user.must_change_password or rule_of(view_func) is public:
            return None
        if getattr(view_func, "before_second_factor", False) or not is_demanded_of(request.access):
            return None
        return redirect("organisations:second-factor-setup") if device_of(request.user) is None else None
