"""Messages: once in everybody's list, out of the house as each wants, and never twice by e-mail."""

import smtplib
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from django.utils import timezone

from history.models import Event
from notices import services
from notices.checks import outbox_findings
from notices.models import Level, Message, Notice, Outbox, Preference
from notices.services import Draft
from organisations.models import User
from pages.rules import Conflict
from tests.workflow.deadlines import on


@pytest.fixture
def addressed(cast):
    """Three people with an e-mail address; the fourth has none."""
    for key in ("liaison", "other_liaison", "office"):
        User.objects.filter(pk=cast.people[key].pk).update(email=f"{key}@example.org")
    return cast


def tell(cast, *keys, title="签收任务", level=Level.REMIND, **ways):
    message = Message(
        committee=cast.committee, kind="task.sign", level=level, title=title, body="请办理", url="/tasks/1/"
    )
    people = frozenset(cast.people[key].pk for key in keys)
    return services.say([Draft(message, people, **ways)])[0]


class Broken(EmailBackend):
    """A mail server as `error` has it; `opens` says whether it can be reached."""

    error, opens = None, True

    def open(self):
        if not type(self).opens:
            raise ConnectionRefusedError("refused")
        return True

    def send_messages(self, messages):
        if type(self).error is not None:
            raise type(self).error
        return super().send_messages(messages)


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = "tests.notices.test_messages.Broken"
    Broken.error, Broken.opens = None, True
    yield Broken
    Broken.error, Broken.opens = None, True


def test_in_the_list_by_e_mail_or_gathered_as_each_wants(addressed):
    cast = addressed
    services.set_preference(actor=cast.other_liaison, email="digest", digest_hour=8)
    services.set_preference(actor=cast.office, email="off", digest_hour=8)
    with on("2026-11-24", at="09:30"):
        tell(cast, "liaison", "other_liaison", "office", "unit_head")
        assert Notice.objects.count() == 4
        services.send_ready()
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["liaison@example.org"], "签收任务")
    assert "/tasks/1/" in letter.body
    reference = Outbox.objects.get(channel="email").reference
    assert str(reference) in letter.extra_headers["Message-ID"]
    with on("2026-11-24", at="20:00"):
        tell(cast, "other_liaison", title="第二条")
        services.send_ready()
        assert len(mail.outbox) == 1, "gathered until tomorrow at eight"
    with on("2026-11-25", at="08:00"):
        services.send_ready()
        services.send_ready()
        # What comes after the digest is in tomorrow's.
        tell(cast, "other_liaison", title="第三条")
    digest = mail.outbox[1]
    assert digest.to == ["other_liaison@example.org"]
    assert "（2 条）" in digest.subject
    assert "第二条" in digest.body
    assert len(mail.outbox) == 2
    with on("2026-11-26", at="08:01"):
        services.send_ready()
    assert "第三条" in mail.outbox[2].body
    assert "第二条" not in mail.outbox[2].body


@pytest.mark.parametrize(
    ("at", "day"),
    [("07:59", date(2026, 11, 24)), ("08:00", date(2026, 11, 25)), ("23:59", date(2026, 11, 25))],
)
def test_a_digest_takes_up_what_was_said_before_its_hour(at, day):
    with on("2026-11-24", at=at):
        assert timezone.localdate(services.digest_time(timezone.now(), 8)) == day


def test_the_same_person_is_told_once(addressed):
    message = tell(addressed, "liaison")
    assert Notice.objects.filter(message=message).count() == 1
    assert Outbox.objects.count() == 1
    services.send_ready()
    services.send_ready()
    assert len(mail.outbox) == 1


def test_a_server_that_cannot_be_reached_is_tried_again_later(addressed, server):
    server.opens = False
    with on("2026-11-24", at="09:00"):
        tell(addressed, "liaison")
        services.send_ready()
        row = Outbox.objects.get()
        assert (row.state, row.attempts) == ("waiting", 1)
        assert "连接不上" in row.error
        server.opens = True
        services.send_ready()
        assert mail.outbox == [], "not before its time"
    with on("2026-11-24", at="09:02"):
        services.send_ready()
    assert len(mail.outbox) == 1
    row.refresh_from_db()
    assert row.state == "sent"


def test_after_eight_failures_it_is_the_operators(addressed, server):
    server.opens = False
    with on("2026-11-24"):
        tell(addressed, "liaison")
    for n in range(8):
        with on(f"2026-11-{25 if n < 4 else 26}", at=f"{2 * (n % 4) + 9:02d}:00"):
            services.send_ready()
    row = Outbox.objects.get()
    assert (row.state, row.attempts) == ("failed", 8)
    assert [finding.state for finding in outbox_findings() if "没有送出" in finding.name] == ["bad"]


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"x": (550, b"no such user")}), "failed"),
        (smtplib.SMTPDataError(554, b"rejected"), "failed"),
        (smtplib.SMTPDataError(451, b"try later"), "waiting"),
        (smtplib.SMTPServerDisconnected("gone"), "unknown"),
        (TimeoutError("no answer"), "unknown"),
    ],
)
def test_what_a_mail_server_says_decides(addressed, server, error, state):
    server.error = error
    tell(addressed, "liaison")
    services.send_ready()
    assert Outbox.objects.get().state == state
    server.error = None
    services.send_ready()
    assert mail.outbox == [], "never a second time by itself"


def test_a_sender_that_died_leaves_it_to_a_person(addressed):
    tell(addressed, "liaison")
    Outbox.objects.update(state="claimed", claimed_at=timezone.now() - timedelta(minutes=5))
    services.send_ready()
    row = Outbox.objects.get()
    assert row.state == "unknown"
    assert mail.outbox == []
    reference = row.reference
    services.resend(actor=addressed.office, row=row)
    services.send_ready()
    assert str(reference) in mail.outbox[0].extra_headers["Message-ID"]
    with pytest.raises(Conflict):
        services.resend(actor=addressed.office, row=row)
    assert Event.objects.filter(verb="outbox.resent").count() == 1


def test_nobody_with_a_closed_account_or_without_an_address(addressed):
    tell(addressed, "liaison")
    User.objects.filter(pk=addressed.liaison.pk).update(is_active=False)
    services.send_ready()
    row = Outbox.objects.get()
    assert row.state == "failed"
    services.drop(actor=addressed.admin, row=row)
    row.refresh_from_db()
    assert row.state == "dropped"


def test_a_subject_keeps_to_its_line(addressed):
    tell(addressed, "liaison", title="签收\r\nBcc: everybody@example.org")
    services.send_ready()
    assert mail.outbox[0].subject == "签收 Bcc: everybody@example.org"


def test_reading_is_ones_own(addressed, browser_of):
    cast = addressed
    tell(cast, "liaison", "unit_head")
    tell(cast, "liaison", title="第二条")
    liaison = browser_of(cast.liaison)
    assert "消息，2 条未读" in liaison.get("/").content.decode()
    theirs = Notice.objects.get(person=cast.unit_head)
    assert liaison.get(reverse("notices:notice", args=[theirs.pk])).status_code == 404
    liaison.post(reverse("notices:read"), {"ids": [theirs.pk]})
    theirs.refresh_from_db()
    assert theirs.read_at is None
    first = Notice.objects.filter(person=cast.liaison).order_by("pk").first()
    assert liaison.get(reverse("notices:notice", args=[first.pk])).status_code == 200
    assert "消息，1 条未读" in liaison.get("/").content.decode()
    unread = liaison.get(reverse("notices:notices"), {"read": "no"})
    assert unread.context["page"].paginator.count == 1
    liaison.post(reverse("notices:read"), {"all": "1"})
    assert "未读" not in liaison.get("/").content.decode()


def test_how_one_wants_to_be_told(addressed, browser_of):
    liaison = browser_of(addressed.liaison)
    url = reverse("notices:preference")
    assert liaison.post(url, {"email": "pigeon", "digest_hour": "25"}).status_code == 422
    liaison.post(url, {"email": "digest", "digest_hour": "17"})
    assert Preference.objects.get(person=addressed.liaison).digest_hour == 17
    assert "没有登记邮箱" in browser_of(addressed.unit_head).get(url).content.decode()
    with pytest.raises(ValidationError):
        services.set_preference(actor=addressed.liaison, email="x", digest_hour=3)


def test_the_record_of_what_left_the_house(addressed, outsider, browser_of, server):
    server.error = TimeoutError("no answer")
    tell(addressed, "liaison")
    services.send_ready()
    row = Outbox.objects.get()
    office = browser_of(addressed.office)
    page = office.get(reverse("notices:outbox"), {"state": "unknown"}).content.decode()
    assert "不确定是否送达" in page
    assert browser_of(outsider.office).post(reverse("notices:resend", args=[row.pk])).status_code == 404
    assert office.post(reverse("notices:drop", args=[row.pk])).status_code == 302
    assert office.post(reverse("notices:drop", args=[row.pk])).status_code == 409
    assert browser_of(addressed.liaison).get(reverse("notices:outbox")).status_code == 403
