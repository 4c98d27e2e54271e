"""Signing in, being locked out, first passwords, second factor, sessions that end."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from history.models import Event
from organisations import services
from tests.cast import PASSWORD

LOGIN = "/login/"


def sign_in(client, username, password=PASSWORD, address="10.1.1.1", **extra):
    return client.post(LOGIN, {"username": username, "password": password, **extra}, REMOTE_ADDR=address)


def test_a_person_signs_in_and_comes_to_the_page_asked_for(cast):
    client = Client()
    asked = client.get("/tasks/?q=1")
    assert asked.url == "/login/?next=/tasks/%3Fq%3D1"
    response = sign_in(client, "liaison", next="/tasks/?q=1")
    assert response.url == "/tasks/?q=1"


def test_another_site_is_never_the_page_asked_for(cast):
    assert sign_in(Client(), "liaison", next="https://evil.example/").url == "/"


def test_a_wrong_password_and_an_unknown_name_read_the_same(cast):
    wrong = sign_in(Client(), "liaison", "wrong").content.decode()
    unknown = sign_in(Client(), "nobody", "wrong").content.decode()
    disabled = cast.inspector
    services.set_active(actor=cast.admin, person=disabled, active=False, reason="调离")
    gone = sign_in(Client(), "inspector").content.decode()
    for page in (wrong, unknown, gone):
        assert "登录名或密码不对" in page


def test_the_sixth_wrong_password_locks_this_name_at_this_address_only(cast):
    client = Client()
    for _i in range(5):
        assert sign_in(client, "liaison", "wrong").status_code == 200
    assert sign_in(Client(), "liaison").status_code == 302, "five wrong ones do not lock"

    for _i in range(5):
        assert sign_in(client, "liaison", "wrong").status_code == 200
    locked = sign_in(client, "liaison", "wrong")
    assert locked.status_code == 429
    assert "30 分钟" in locked.content.decode()
    assert sign_in(Client(), "liaison").status_code == 429, "the right password does not help now"
    assert sign_in(Client(), "unit_head").status_code == 302, "a colleague at the same address goes on"
    assert sign_in(Client(), "liaison", address="10.1.1.2").status_code == 302, (
        "elsewhere the same person goes on"
    )


def test_the_lock_opens_by_itself(cast):
    for _i in range(6):
        sign_in(Client(), "liaison", "wrong")
    with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
        assert sign_in(Client(), "liaison").status_code == 302


def test_trying_while_locked_starts_the_half_hour_anew_as_the_page_says(cast):
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for _i in range(6):
            locked = sign_in(Client(), "liaison", "wrong")
        assert "期间每试一次都重新计时" in locked.content.decode()
        clock.shift(timedelta(minutes=20))
        assert sign_in(Client(), "liaison").status_code == 429
        clock.shift(timedelta(minutes=20))
        assert sign_in(Client(), "liaison").status_code == 429
        clock.shift(timedelta(minutes=31))
        assert sign_in(Client(), "liaison").status_code == 302


def test_a_reset_password_opens_the_lock_as_the_page_promises(cast):
    for _i in range(6):
        locked = sign_in(Client(), "liaison", "wrong")
    assert "重置后可立即登录" in locked.content.decode()
    for _i in range(6):
        sign_in(Client(), "unit_head", "wrong")
    password = services.reset_password(actor=cast.office, person=cast.liaison)
    assert sign_in(Client(), "liaison", password).status_code == 302
    assert sign_in(Client(), "unit_head").status_code == 429, "only whose password was reset"


def test_the_first_password_must_be_changed_before_anything_else(cast):
    person, password = services.create_person(
        actor=cast.admin, username="new", name="新人", posts=[("liaison", cast.units.education)]
    )
    client = Client()
    sign_in(client, "new", password)
    assert client.get("/tasks/").url == reverse("organisations:password")
    assert client.get("/").url == reverse("organisations:password")
    page = client.post(reverse("organisations:password"), {"old": password, "new": "short", "again": "short"})
    assert page.status_code == 422
    assert "密码" in page.content.decode()
    same = client.post(
        reverse("organisations:password"), {"old": password, "new": password, "again": password}
    )
    assert "不能与现在的相同" in same.content.decode()
    done = client.post(
        reverse("organisations:password"), {"old": password, "new": "Qiu-Tian-88", "again": "Qiu-Tian-88"}
    )
    assert done.status_code == 302
    assert client.get("/tasks/").status_code == 200, "the session goes on"
    assert Event.objects.about(person).filter(verb="person.password_changed").exists()


@pytest.mark.parametrize("weak", ["12345678901", "password123", "aaaaaaaaaaaa", "Ab1-", "liaison-2026A"])
def test_weak_passwords_are_refused_at_the_field(cast, browser_of, weak):
    page = browser_of(cast.liaison).post(
        reverse("organisations:password"), {"old": PASSWORD, "new": weak, "again": weak}
    )
    assert page.status_code == 422
    assert page.context["form"].errors["new"]


def test_a_disabled_person_is_out_at_once(cast, browser_of):
    client = browser_of(cast.liaison)
    assert client.get("/tasks/").status_code == 200
    services.set_active(actor=cast.admin, person=cast.liaison, active=False, reason="调离")
    assert client.get("/tasks/").url.startswith(LOGIN)


def test_a_session_ends_after_an_idle_hour_and_after_half_a_day(cast):
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        idle, busy = Client(), Client()
        sign_in(idle, "liaison")
        sign_in(busy, "unit_head")
        idle.get("/")
        busy.get("/")
        clock.shift(timedelta(seconds=settings.SESSION_IDLE_SECONDS + 61))
        assert idle.get("/").url.startswith(LOGIN)
        sign_in(busy, "unit_head")
        for _i in range(15):
            clock.shift(timedelta(minutes=55))
            last = busy.get("/")
            if last.status_code == 302:
                break
        assert last.url.startswith(LOGIN)
        assert timezone.now() - start > timedelta(hours=12)


def test_a_reset_password_ends_the_sessions_and_is_shown_once(cast, browser_of):
    signed_in = browser_of(cast.liaison)
    admin = browser_of(cast.admin)
    page = admin.post(reverse("organisations:reset-password", args=[cast.liaison.pk]))
    password = page.context["password"]
    assert password in page.content.decode()
    assert password not in admin.get(cast.liaison.get_absolute_url()).content.decode()
    assert signed_in.get("/").url.startswith(LOGIN)
    fresh = Client()
    assert sign_in(fresh, "liaison", password).status_code == 302
    assert not Event.objects.filter(details__contains=password).exists()


def code_of(device, at=None):
    return f"{totp(device.bin_key, device.step, device.t0, device.digits):06d}"


def test_the_second_factor_from_set_up_to_sign_in(cast, browser_of):
    client = browser_of(cast.office)
    assert "建议启用手机验证码" in client.get(reverse("organisations:account")).content.decode()
    page = client.get(reverse("organisations:second-factor-setup"))
    device = TOTPDevice.objects.get(user=cast.office)
    assert page.context["secret"]
    assert "data:image/svg+xml" in page.content.decode()
    assert client.post(reverse("organisations:second-factor-setup"), {"token": "000000"}).status_code == 422
    device.refresh_from_db()
    device.throttle_reset()
    assert (
        client.post(reverse("organisations:second-factor-setup"), {"token": code_of(device)}).status_code
        == 302
    )

    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        again = Client()
        assert sign_in(again, "office").url == reverse("organisations:second-factor")
        assert again.get("/tasks/").url.startswith(LOGIN), "the password alone opens nothing"
        device.refresh_from_db()
        wrong = again.post(reverse("organisations:second-factor"), {"token": "123456"})
        assert wrong.status_code == 422
        device.refresh_from_db()
        device.throttle_reset()
        device.save()
        assert again.post(reverse("organisations:second-factor"), {"token": code_of(device)}).url == "/"
        assert again.get("/tasks/").status_code == 200


def test_a_code_entered_too_late_starts_again(cast):
    TOTPDevice.objects.create(user=cast.office, confirmed=True)
    client = Client()
    sign_in(client, "office")
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert client.post(reverse("organisations:second-factor"), {"token": "123456"}).url == reverse(
            "organisations:login"
        )


def test_the_administrator_takes_a_lost_telephone_off(cast, browser_of):
    TOTPDevice.objects.create(user=cast.office, confirmed=True)
    browser_of(cast.admin).post(reverse("organisations:reset-second-factor", args=[cast.office.pk]))
    assert not TOTPDevice.objects.exists()
    assert Event.objects.about(cast.office).filter(verb="person.second_factor_off").exists()


def test_every_page_forbids_keeping_and_framing(cast, browser_of):
    for response in (Client().get(LOGIN), browser_of(cast.office).get("/tasks/")):
        assert response["Cache-Control"] == "no-store" or "no-store" in response["Cache-Control"]
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
        assert "unsafe-inline" not in response["Content-Security-Policy"]
        assert response["X-Content-Type-Options"] == "nosniff"
