from commendations.querysets.round import (
    AllowanceQuerySet,
    NominationQuerySet,
    ObjectionQuerySet,
    OpinionQuerySet,
    OpinionRequestQuerySet,
    RoundQuerySet,
    SettingQuerySet,
    VetoQuerySet,
)

__all__ = [
    "AllowanceQuerySet",
    "NominationQuerySet",
    "ObjectionQuerySet",
    "OpinionQuerySet",
    "OpinionRequestQuerySet",
    "RoundQuerySet",
    "SettingQuerySet",
    "VetoQuerySet",
]
