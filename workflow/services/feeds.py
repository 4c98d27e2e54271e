"""One's own calendar address: a secret in it stands for the person, and only its hash is kept."""

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from workflow.models import CalendarFeed

NOTED_EVERY = timedelta(hours=1)


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def make_feed(*, actor) -> str:
    """A new secret; the address with the old one is dead. It is shown this once."""
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(
        person=actor, defaults={"secret_hash": hash_of(secret), "made_at": timezone.now(), "used_at": None}
    )
    return secret


def drop_feed(*, actor) -> None:
    CalendarFeed.objects.filter(person=actor).delete()


def person_of_feed(secret: str):
    """Whose feed a secret opens; None when it opens none."""
    feed = (
        CalendarFeed.objects.filter(secret_hash=hash_of(secret)).select_related("person__committee").first()
    )
    if feed is None or not feed.person.is_active:
        return None
    now = timezone.now()
    if feed.used_at is None or now - feed.used_at > NOTED_EVERY:
        CalendarFeed.objects.filter(pk=feed.pk).update(used_at=now)
    return feed.person
