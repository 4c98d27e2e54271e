"""The second factor: a one-time code from the person's own telephone (TOTP, RFC 6238)."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from history.recording import recording
from organisations import rules
from organisations.access import access_of
from organisations.models import User
from organisations.roles import SECOND_FACTOR_ROLES
from pages.rules import require

# A key that was drawn but not confirmed stays good this long, so that reloading the page does not spoil the scan.
KEY_STAYS = timedelta(minutes=10)


def device_of(user) -> TOTPDevice | None:
    """The person's confirmed second factor."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def is_demanded_of(access) -> bool:
    """Whether this installation lets the person work only with a second factor."""
    return settings.LIANGGANG_REQUIRE_SECOND_FACTOR and access.has(*SECOND_FACTOR_ROLES)


def open_second_factor(*, actor) -> TOTPDevice:
    """A device that waits for its first code; one that has waited too long for it is thrown away."""
    with recording(actor=actor):
        User.objects.select_for_update().get(pk=actor.pk)
        waiting = TOTPDevice.objects.filter(user=actor, confirmed=False)
        fresh = waiting.filter(created_at__gt=timezone.now() - KEY_STAYS).first()
        if fresh is not None:
            return fresh
        waiting.delete()
        return TOTPDevice.objects.create(user=actor, name="totp", confirmed=False)


def confirm_second_factor(*, actor, token: str) -> bool:
    """Take the device into use if the code is right. A person has one at a time."""
    with recording(actor=actor) as record:
        person = User.objects.select_for_update().get(pk=actor.pk)
        device = TOTPDevice.objects.filter(user=actor, confirmed=False).first()
        if device is None or device_of(person) is not None or not device.verify_token(token):
            return False
        device.confirmed = True
        device.save()
        record.event(person, "person.second_factor_on", _("启用手机验证码"))
    return True


def verify_second_factor(*, person, token: str) -> TOTPDevice | None:
    """The device, if `token` is its code now. Under its lock: a code is good for one sign-in, also when it is
    sent twice at once. Wrong codes are counted and slowed down by the device itself."""
    with recording(actor=person):
        device = TOTPDevice.objects.select_for_update().filter(user=person, confirmed=True).first()
        return device if device is not None and device.verify_token(token) else None


def remove_second_factor(*, actor, person) -> None:
    """Take it away: one's own, or, when the telephone is lost, by the administrator."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        person = User.objects.select_for_update().get(pk=person.pk, committee_id=access.committee_id)
        if person.pk != actor.pk:
            require(rules.may_manage_accounts(access))
        deleted, _rows = TOTPDevice.objects.filter(user=person).delete()
        if deleted:
            record.event(person, "person.second_factor_off", _("停用手机验证码"))
