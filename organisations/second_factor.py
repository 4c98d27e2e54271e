"""The second factor: a one-time code from the person's own telephone (TOTP, RFC 6238)."""

from django.utils.translation import gettext as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from history.recording import recording
from organisations import rules
from organisations.access import access_of
from organisations.models import User
from pages.rules import require


def open_second_factor(*, actor) -> TOTPDevice:
    """A device that waits for its first code; an earlier one that never got it is thrown away."""
    with recording(actor=actor):
        User.objects.select_for_update().get(pk=actor.pk)
        TOTPDevice.objects.filter(user=actor, confirmed=False).delete()
        return TOTPDevice.objects.create(user=actor, name="totp", confirmed=False)


def confirm_second_factor(*, actor, token: str) -> bool:
    """Take the device into use if the code is right."""
    with recording(actor=actor) as record:
        person = User.objects.select_for_update().get(pk=actor.pk)
        device = TOTPDevice.objects.filter(user=actor, confirmed=False).first()
        if device is None or not device.verify_token(token):
            return False
        device.confirmed = True
        device.save()
        record.event(person, "person.second_factor_on", _("启用手机验证码"))
    return True


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
