"""How time limits are put into words."""

from django.utils import timezone
from django.utils.translation import gettext as _


def due_words(item, today=None) -> tuple[str, str]:
    """(words, style) for how near the limit of a work item or a deadline is."""
    if item.due_on is None:
        return "", ""
    days = (item.due_on - (today or timezone.localdate())).days
    if days < 0:
        return _("逾期 %(n)s 天") % {"n": -days}, "tag-late"
    if days == 0:
        return _("今天到期"), "tag-warn"
    return _("还有 %(n)s 天") % {"n": days}, "tag-warn" if days <= 7 else ""
