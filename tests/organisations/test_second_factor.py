"""The second factor where it is demanded, lost, guessed at, or used twice."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from organisations import second_factor, services
from tests.cast import PASSWORD

SETUP = "/account/code/"
CODE = "/login/code/"


def sign_in(client, username, password=PASSWORD, address="10.1.1.1"):
    return client.post("/login/", {"username": username, "password": password}, REMOTE_ADDR=address)


def code_of(device):
    return f"{totp(device.bin_key, device.step, device.t0, device.digits):06d}"


@pytest.fixture
def with_device(cast):
    """The office has set up its second factor."""
    return TOTPDevice.objects.create(user=cast.office, confirmed=True)


@pytest.fixture
def demanded(settings):
    settings.LIANGGANG_REQUIRE_SECOND_FACTOR = True


def test_guessing_codes_locks_like_guessing_passwords(cast, with_device):
    client = Client()
    sign_in(client, "office")
    for _i in range(5):
        assert client.post(CODE, {"token": "000000"}, REMOTE_ADDR="10.1.1.1").status_code == 422
    assert client.post(CODE, {"token": "000000"}, REMOTE_ADDR="10.1.1.1").status_code == 429
    assert sign_in(Client(), "office").status_code == 429
    assert sign_in(Client(), "director").status_code == 302, "a colleague at the same address goes on"


def test_a_wrong_code_slows_the_next_one_down(cast, with_device):
    client = Client()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(client, "office")
        client.post(CODE, {"token": "000000"})
        assert client.post(CODE, {"token": code_of(with_device)}).status_code == 422, "too soon"
        clock.shift(timedelta(seconds=10))
        assert client.post(CODE, {"token": code_of(with_device)}).status_code == 302


def test_a_code_opens_one_session_only(cast, with_device):
    first, second = Client(), Client()
    with time_machine.travel(timezone.now(), tick=False):
        sign_in(first, "office")
        sign_in(second, "office")
        code = code_of(with_device)
        assert first.post(CODE, {"token": code}).status_code == 302
        assert second.post(CODE, {"token": code}).status_code == 422
    assert second.get("/tasks/").url.startswith("/login/")


def test_the_session_gets_a_new_key_at_the_password_and_at_the_code(cast, with_device):
    client = Client()
    client.get("/login/")
    sign_in(client, "office")
    waiting = client.session.session_key
    client.post(CODE, {"token": code_of(with_device)})
    assert client.session.session_key != waiting
    assert "second_factor" not in client.session


def test_a_reset_password_ends_the_wait_for_the_code(cast, with_device):
    client = Client()
    sign_in(client, "office")
    assert client.get(CODE).status_code == 200
    services.reset_password(actor=cast.admin, person=cast.office)
    assert client.get(CODE).status_code == 302
    assert client.post(CODE, {"token": code_of(with_device)}).url == "/login/"


def test_somebody_disabled_while_waiting_does_not_get_in(cast, with_device):
    client = Client()
    sign_in(client, "office")
    services.set_active(actor=cast.admin, person=cast.office, active=False, reason="调离")
    assert client.post(CODE, {"token": code_of(with_device)}).url == "/login/"
    assert client.get("/tasks/").url.startswith("/login/")


def test_reloading_the_set_up_page_keeps_the_scanned_key_for_a_while(cast, browser_of):
    client = browser_of(cast.office)
    key = client.get(SETUP).context["secret"]
    assert client.get(SETUP).context["secret"] == key
    with time_machine.travel(timezone.now() + second_factor.KEY_STAYS + timedelta(seconds=1)):
        assert client.get(SETUP).context["secret"] != key
    assert TOTPDevice.objects.filter(user=cast.office).count() == 1


def test_one_person_has_one_device(cast):
    waiting = second_factor.open_second_factor(actor=cast.office)
    TOTPDevice.objects.create(user=cast.office, confirmed=True)
    assert not second_factor.confirm_second_factor(actor=cast.office, token=code_of(waiting))
    assert TOTPDevice.objects.filter(user=cast.office, confirmed=True).count() == 1


def test_the_administrators_own_device_comes_off_with_the_password_only(cast, browser_of):
    TOTPDevice.objects.create(user=cast.admin, confirmed=True)
    admin = browser_of(cast.admin)
    url = reverse("organisations:reset-second-factor", args=[cast.admin.pk])
    assert admin.post(url).status_code == 403
    assert TOTPDevice.objects.filter(user=cast.admin).exists()
    remove = reverse("organisations:second-factor-remove")
    assert admin.post(remove, {"password": "wrong"}).status_code == 422
    assert TOTPDevice.objects.filter(user=cast.admin).exists()
    assert admin.post(remove, {"password": PASSWORD}).status_code == 302
    assert not TOTPDevice.objects.filter(user=cast.admin).exists()


@pytest.mark.parametrize("who", ["office", "director", "admin", "auditor"])
def test_where_it_is_demanded_nothing_opens_before_it(cast, browser_of, demanded, who):
    client = browser_of(cast.people[who])
    for url in ("/", "/people/", "/units/", "/account/", reverse("organisations:second-factor-remove")):
        assert client.get(url).url == SETUP, url
    page = client.get(SETUP)
    assert "须启用手机验证码后才能继续" in page.content.decode()
    assert "取消" not in page.content.decode()
    device = TOTPDevice.objects.get(user=cast.people[who])
    assert client.post(SETUP, {"token": code_of(device)}).status_code == 302
    assert client.get("/").status_code == 200
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize("who", ["liaison", "unit_head", "inspector", "chair", "postless"])
def test_where_it_is_demanded_others_are_not_asked(cast, browser_of, demanded, who):
    assert browser_of(cast.people[who]).get("/").status_code == 200


def test_where_it_is_demanded_the_first_password_comes_first_and_signing_out_goes_on(cast, demanded):
    password = services.reset_password(actor=cast.admin, person=cast.office)
    client = Client()
    sign_in(client, "office", password)
    assert client.get("/").url == "/account/password/"
    client.post("/account/password/", {"old": password, "new": "Qiu-Tian-88", "again": "Qiu-Tian-88"})
    assert client.get("/").url == SETUP
    assert client.post("/logout/").url == "/login/"


def test_a_lost_telephone_leads_to_a_new_one_where_it_is_demanded(cast, browser_of, demanded, with_device):
    browser = browser_of(cast.office)
    assert browser.get("/").status_code == 200
    TOTPDevice.objects.create(user=cast.admin, confirmed=True)
    browser_of(cast.admin).post(reverse("organisations:reset-second-factor", args=[cast.office.pk]))
    assert browser.get("/").url == SETUP


def test_by_default_it_is_only_recommended(cast, browser_of):
    assert browser_of(cast.office).get("/").status_code == 200
    assert "建议启用手机验证码" in browser_of(cast.admin).get("/account/").content.decode()
    assert "建议启用手机验证码" not in browser_of(cast.liaison).get("/account/").content.decode()
