"""Which objects carry attachments, and who may add to them or take away. Apps register from `AppConfig.ready`."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from pages.rules import Denied, Verdict

_carriers: dict[str, Callable] = {}
_ready: dict[str, Callable] = {}


def register_carrier(model, may_attach, ready=None) -> None:
    """`may_attach(access, instance)` says whether files may be added to or removed from an object now. `ready(upload)`
    makes of a file what is kept of it, whichever form it came through."""
    _carriers[model._meta.label_lower] = may_attach
    if ready is not None:
        _ready[model._meta.label_lower] = ready


def readied(instance, upload):
    """A file as this object keeps it. Raises `ValidationError` with the reason for one that it does not take."""
    ready = _ready.get(instance._meta.label_lower)
    return ready(upload) if ready else upload


def is_carrier(label: str) -> bool:
    return label in _carriers


def may_attach(access, instance) -> Verdict:
    rule = _carriers.get(instance._meta.label_lower)
    return rule(access, instance) if rule else Denied(_("这里不能添加附件。"))
