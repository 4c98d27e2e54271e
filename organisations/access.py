"""What one signed-in person is, today: the snapshot every rule and every `visible_to` reads."""

from dataclasses import dataclass, field

from django.utils import timezone

from organisations.models import Post, User
from organisations.roles import COUNTY_READERS, OFFICE_ROLES, Role


@dataclass(frozen=True)
class Access:
    """Roles a person holds in the committee, and in which units. Built once a request, in one query."""

    user: User
    committee_id: int
    roles: frozenset[str] = frozenset()
    unit_roles: dict[int, frozenset[str]] = field(default_factory=dict)
    unit_names: dict[int, str] = field(default_factory=dict)
    stands_in_for: frozenset[int] = frozenset()

    def has(self, *roles: str) -> bool:
        """Holds one of these roles in the committee."""
        return not self.roles.isdisjoint(roles)

    @property
    def is_office(self) -> bool:
        return self.has(*OFFICE_ROLES)

    @property
    def addressed_roles(self) -> frozenset[str]:
        """Committee roles whose work reaches this person: the director also does what falls to the office."""
        return self.roles | {Role.OFFICE} if self.is_office else self.roles

    @property
    def person_ids(self) -> frozenset[int]:
        """The person, and those whose work they do during an absence (代理)."""
        return self.stands_in_for | {self.user.pk}

    @property
    def reads_county(self) -> bool:
        """Sees the county's business as a whole."""
        return self.has(*COUNTY_READERS)

    @property
    def unit_ids(self) -> frozenset[int]:
        """Units this person serves in, whatever the role."""
        return frozenset(self.unit_roles)

    def serves(self, unit_id: int, *roles: str) -> bool:
        """Holds a post in that unit (one of `roles`, if given)."""
        held = self.unit_roles.get(unit_id, frozenset())
        return bool(held) if not roles else not held.isdisjoint(roles)


def access_of(user, on=None) -> Access | None:
    """The access of a signed-in, active person on a day (today by default); None for anyone else."""
    if user is None or not user.is_authenticated or not user.is_active:
        return None
    committee_roles, unit_roles, unit_names, absent = set(), {}, {}, set()
    posts = Post.objects.in_force(on or timezone.localdate()).filter(
        person=user, committee_id=user.committee_id
    )
    for role, unit_id, unit_name, absent_id in posts.values_list(
        "role", "unit_id", "unit__short_name", "acting_for_id"
    ):
        if absent_id is not None:
            absent.add(absent_id)
        if unit_id is None:
            committee_roles.add(role)
        else:
            unit_roles.setdefault(unit_id, set()).add(role)
            unit_names[unit_id] = unit_name
    return Access(
        user=user,
        committee_id=user.committee_id,
        roles=frozenset(committee_roles),
        unit_roles={unit_id: frozenset(held) for unit_id, held in unit_roles.items()},
        unit_names=unit_names,
        stands_in_for=frozenset(absent),
    )
