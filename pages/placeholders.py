"""Texts that an office can edit, with Chinese placeholders in braces: 关于报送{年}年度报告的通知."""

import re
from collections.abc import Container, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_FIELD = re.compile(r"\{([^{}]*)\}")


def names_in(template: str) -> list[str]:
    """The placeholders of a template, in order."""
    return _FIELD.findall(template)


def check(template: str, known: Container[str]) -> None:
    """Raises `ValidationError` naming placeholders that do not exist, or a brace left open."""
    unknown = [name for name in names_in(template) if name not in known]
    if unknown:
        raise ValidationError(
            _("没有这样的占位词：%(names)s。") % {"names": "、".join(f"{{{name}}}" for name in unknown)}
        )
    rest = _FIELD.sub("", template)
    if "{" in rest or "}" in rest:
        raise ValidationError(_("大括号 { } 没有成对。"))


def fill(template: str, values: Mapping[str, str]) -> str:
    """The template with its placeholders filled; one without a value stays as it is."""
    return _FIELD.sub(lambda found: str(values.get(found[1], found[0])), template)
