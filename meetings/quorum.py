"""应到 and 实到: whether enough of those who count were there."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Quorum:
    """Members invited (`due`), members who signed in (`present`), and the share in percent that the kind asks for.
    Guests and those who only listen do not count; a deputy counts."""

    share: int
    due: int
    present: int

    @classmethod
    def of(cls, share: int, invitations) -> "Quorum":
        members = [row for row in invitations if row.is_member]
        return cls(share, len(members), sum(row.was_there for row in members))

    @property
    def needed(self) -> int:
        """How many must be there: the share of those due, rounded up."""
        return -(-self.due * self.share // 100)

    @property
    def is_reached(self) -> bool:
        return self.present >= self.needed

    @property
    def said(self) -> str:
        return _("应到 %(due)s，实到 %(present)s") % {"due": self.due, "present": self.present}
