"""Which objects carry attachments, and who may add to them or take away. Apps register from `AppConfig.ready`."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from pages.rules import Denied, Verdict

_carriers: dict[str, Callable] = {}


def register_carrier(model, may_attach) -> None:
    """`may_attach(access, instance)` says whether files may be added to or removed from an object now."""
    _carriers[model._meta.label_lower] = may_attach


def is_carrier(label: str) -> bool:
    return label in _carriers


def may_attach(access, instance) -> Verdict:
    rule = _carriers.get(instance._meta.label_lower)
    return rule(access, instance) if rule else Denied(_("这里不能添加附件。"))
