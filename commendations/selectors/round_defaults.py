"""What the form of a new round begins with."""

from commendations.models import CommendationRound
from commendations.services.settings import defaults

# What the next round takes over from the last.
COPIED = (
    "collective_quota",
    "individual_quota",
    "collectives_per_unit",
    "individuals_per_unit",
    "leader_cap",
    "leader_ranks",
    "collective_criteria",
    "individual_criteria",
    "least_years",
    "honoured_within",
    "deeds_least",
    "deeds_most",
    "publicity_days",
    "contact",
)


def round_defaults(committee) -> dict:
    """The rules of the committee's last round that was not cancelled; without one, those that come with the system."""
    last = CommendationRound.objects.standing().filter(committee=committee).order_by("-year", "-pk").first()
    if last is not None:
        return {name: getattr(last, name) for name in COPIED}
    given = defaults()
    return {name: given[name] for name in COPIED if name in given}
