"""The link through which a receipt is given, and one signs in, without an account: it names one invitation and shows
nothing else.

It holds the invitation's key and its nonce, signed with the site's secret; a new nonce voids links that went out."""

from django.core import signing

from meetings.models import Invitation

_signer = signing.Signer(salt="meetings.invitation", sep=".")


def token_of(invitation: Invitation) -> str:
    return _signer.sign(f"{invitation.pk}-{invitation.nonce}")


def invitation_of(token: str) -> Invitation | None:
    """The invitation that a link names, as long as the link holds: until the meeting is over or cancelled."""
    try:
        key, _dash, nonce = _signer.unsign(token).partition("-")
    except signing.BadSignature:
        return None
    rows = Invitation.objects.select_related("meeting__kind", "committee", "unit", "person")
    found = rows.filter(pk=int(key), nonce=nonce, meeting__notified_at__isnull=False).first()
    return found if found and found.meeting.is_ahead else None
