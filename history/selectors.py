"""What pages show of the record."""

from django.utils.functional import SimpleLazyObject

from history.models import Event

SHOWN = 20


def timeline(instance, limit=SHOWN):
    """The latest events of one object, newest first; read when the page draws them. Whoever may see the object
    may see its timeline, so call this only for an object that came through `visible_to`."""
    return SimpleLazyObject(lambda: list(Event.objects.about(instance).order_by("-id")[:limit]))


def object_types(committee_id) -> list[str]:
    """The kinds of objects that the committee's record speaks of."""
    events = Event.objects.filter(committee_id=committee_id)
    return sorted(events.order_by("object_type").values_list("object_type", flat=True).distinct())
