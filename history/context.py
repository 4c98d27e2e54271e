"""Where the present work comes from, so that services need no request to write it down."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings

_address: ContextVar[str | None] = ContextVar("history_address", default=None)


def client_address(request) -> str:
    """The visitor's address: the socket's, or, behind `TRUSTED_PROXIES` proxies of our own, the one that the
    outermost of them saw. What a visitor writes into X-Forwarded-For further left is never believed."""
    proxies = settings.TRUSTED_PROXIES
    if proxies:
        forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if len(forwarded) >= proxies and forwarded[-proxies]:
            return forwarded[-proxies]
    return request.META.get("REMOTE_ADDR") or ""


def present_address() -> str | None:
    return _address.get()


def set_address(address: str | None):
    return _address.set(address)


def reset_address(token) -> None:
    _address.reset(token)


@contextmanager
def without_address():
    """What happens inside is written down without where it came from: somebody may do it unnamed."""
    token = set_address(None)
    try:
        yield
    finally:
        reset_address(token)
