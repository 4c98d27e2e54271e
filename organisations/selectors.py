"""What pages show of people and units."""

from django.db.models import Count, Q
from django.utils import timezone

from organisations.models import Post, Unit, User
from organisations.roles import Role


def in_force(prefix=""):
    """The condition that a post reached by `prefix` is held today."""
    today = timezone.localdate()
    return Q(**{f"{prefix}start_on__lte": today}) & (
        Q(**{f"{prefix}end_on__isnull": True}) | Q(**{f"{prefix}end_on__gte": today})
    )


def people_of(access):
    """People one may see."""
    return User.objects.visible_to(access)


def posts_by_person(people) -> dict[int, list[Post]]:
    """The posts in force of these people, in one query."""
    posts: dict[int, list[Post]] = {}
    for post in Post.objects.in_force().filter(person__in=people).select_related("unit", "committee"):
        posts.setdefault(post.person_id, []).append(post)
    return posts


def units_of(access):
    """The committee's units with how many liaisons and heads they have."""
    held = in_force("posts__") & Q(posts__person__is_active=True)
    return Unit.objects.visible_to(access).annotate(
        liaisons=Count("posts", filter=held & Q(posts__role=Role.LIAISON)),
        heads=Count("posts", filter=held & Q(posts__role=Role.UNIT_HEAD)),
    )


def without_liaison(units) -> list[str]:
    """The short names of those units that have no liaison with an account in use today."""
    liaisons = Post.objects.in_force().filter(role=Role.LIAISON, unit__in=units, person__is_active=True)
    held = set(liaisons.values_list("unit_id", flat=True))
    return [unit.short_name for unit in units if unit.pk not in held]


def serving_in(unit) -> list[Post]:
    """Who holds a post in the unit today."""
    return list(
        Post.objects.in_force().filter(unit=unit).select_related("person").order_by("role", "start_on")
    )
