"""Who closes a round into an archive. It holds who objected, so it is the office's alone."""

from django.utils.translation import gettext as _

from commendations.models import CommendationRound
from pages.rules import Allowed, Denied, Verdict


def may_keep_archive(access) -> Verdict:
    return Allowed() if access.is_office else Denied(_("表彰档案由妇儿工委办公室保管。"))


def may_archive(access, round_: CommendationRound) -> Verdict:
    """Once nothing of it can change any more."""
    verdict = may_keep_archive(access)
    if verdict and not round_.is_ended:
        return Denied(
            _("表彰批次%(state)s，作出决定或者取消以后才能归档。") % {"state": round_.get_state_display()}
        )
    return verdict
