"""Back to the page one came from, if it is one of ours."""

from urllib.parse import urlsplit

from django.utils.http import url_has_allowed_host_and_scheme


def page_before(request, came_from: str) -> str | None:
    """The path and parameters of `came_from` (a Referer, or what a form carried along); None for anything that is
    not a page of this site."""
    if not url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        return None
    parts = urlsplit(came_from)
    return parts._replace(scheme="", netloc="").geturl() if parts.path.startswith("/") else None
