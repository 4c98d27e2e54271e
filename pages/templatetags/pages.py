"""Template helpers that every page may use."""

import re

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def query(context, **changes):
    """The present address with some parameters changed; None removes one. Page resets unless given."""
    parameters = context["request"].GET.copy()
    parameters.pop("page", None)
    for name, value in changes.items():
        if value is None:
            parameters.pop(name, None)
        else:
            parameters[name] = value
    encoded = parameters.urlencode()
    return f"?{encoded}" if encoded else "?"


@register.filter
def mark_words(text, words):
    """Escape `text` and mark each of `words` in it, the longest first."""
    words = sorted({word for word in words or [] if word}, key=len, reverse=True)
    if not words:
        return escape(text)
    pattern = re.compile("|".join(re.escape(word) for word in words), re.IGNORECASE)
    pieces, end = [], 0
    for match in pattern.finditer(text):
        pieces += [escape(text[end : match.start()]), format_html("<mark>{}</mark>", match.group())]
        end = match.end()
    return mark_safe("".join([*pieces, escape(text[end:])]))  # noqa: S308 - every piece is escaped above


@register.simple_tag
def lookup(mapping, key):
    """mapping[key], or nothing."""
    return mapping.get(key, "") if mapping else ""
