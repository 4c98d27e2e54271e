"""Which attachments a page offers to look at."""

from django import template

from documents import previews

register = template.Library()


@register.filter
def has_preview(attachment) -> bool:
    return previews.has_preview(attachment)
