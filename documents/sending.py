"""Telling units that a paper was sent to them, or is void."""

from collections import defaultdict

from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import Document, Recipient
from notices.models import Level, Message
from notices.services import Draft, say
from organisations.models import Post

KIND = "document"


def tell_received(documents: list[Document]) -> None:
    """A message to the people of every unit that the papers were sent to. Within the caller's transaction."""
    rows = Recipient.objects.filter(document__in=documents).select_related("unit", "document__entry")
    _say(
        rows,
        lambda row: _("收到文件：%(what)s") % {"what": row.document},
        lambda row: (
            _("%(unit)s收到%(what)s，请打开查看并按要求办理。") % {"unit": row.unit, "what": row.document}
        ),
    )


def tell_void(document: Document, reason: str, actor) -> None:
    rows = document.recipients.select_related("unit", "document")
    _say(
        rows,
        lambda row: _("文件作废：%(what)s") % {"what": row.document},
        lambda row: (
            _("%(what)s已作废，请停止执行。理由：%(reason)s") % {"what": row.document, "reason": reason}
        ),
        actor,
    )


def _say(rows, title, body, actor=None) -> None:
    rows = list(rows)
    serving = Post.objects.in_force(timezone.localdate()).filter(
        unit__in={row.unit_id for row in rows}, person__is_active=True
    )
    people = defaultdict(set)
    for unit_id, person_id in serving.values_list("unit_id", "person_id"):
        people[unit_id].add(person_id)
    say(
        [
            Draft(
                Message(
                    committee_id=row.document.committee_id,
                    unit_id=row.unit_id,
                    kind=KIND,
                    level=Level.NOTICE,
                    title=title(row)[:200],
                    body=body(row),
                    url=row.document.get_absolute_url(),
                    sent_by=actor,
                ),
                frozenset(people[row.unit_id]),
                by_robot=True,
            )
            for row in rows
        ]
    )
