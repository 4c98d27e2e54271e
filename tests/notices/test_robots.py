"""Robots of work chats: signed as their makers document it, called nowhere else than allowed."""

import base64
import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from history.models import Event
from notices import services
from notices.channels import may_call, request_of
from notices.models import Level, Message, Outbox, Robot
from notices.services import Draft


@pytest.fixture
def chat(settings):
    """A work chat that listens on the own machine; `chat.answers` is what it says, `chat.heard` what it got."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.heard.append((self.path, dict(self.headers), body))
            status, answer = (
                server.answers.pop(0) if server.answers else (200, b'{"errcode":0,"errmsg":"ok"}')
            )
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "http://169.254.169.254/")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.heard, server.answers = [], []
    server.address = f"http://127.0.0.1:{server.server_port}"
    settings.LIANGGANG_ROBOT_HOSTS = [server.address]
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def robot_of(cast, chat, kind="wecom", **fields):
    said = {"name": "工作群", "kind": kind, "url": f"{chat.address}/send?key=abc"} | fields
    return services.save_robot(actor=cast.office, **said)


def say(cast, unit=None, level=Level.URGE):
    message = Message(
        committee=cast.committee,
        unit=unit,
        kind="task.sign",
        level=level,
        title="【催办】签收任务",
        body="请办理",
    )
    services.say([Draft(message, frozenset(), by_robot=True)])
    services.send_ready()


def test_each_makers_form_and_signature(cast, chat):
    for kind in Robot.Kind:
        robot_of(cast, chat, kind=kind, name=kind.value, secret="SEC123", min_level=1)
    say(cast)
    assert set(Outbox.objects.values_list("state", flat=True)) == {"sent"}
    heard = {json.loads(body).get("msgtype") or json.loads(body).get("msg_type") or "plain": None
             for _path, _headers, body in chat.heard}  # fmt: skip
    assert set(heard) == {"text", "plain"}
    for path, headers, body in chat.heard:
        data = json.loads(body)
        if "timestamp=" in path:
            query = parse_qs(urlsplit(path).query)
            stamp = query["timestamp"][0]
            digest = hmac.new(b"SEC123", f"{stamp}\nSEC123".encode(), hashlib.sha256).digest()
            assert unquote(query["sign"][0]) == base64.b64encode(digest).decode()
        elif "msg_type" in data:
            key = f"{data['timestamp']}\nSEC123".encode()
            assert data["sign"] == base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
        elif "id" in data:
            digest = hmac.new(b"SEC123", body, hashlib.sha256).hexdigest()
            assert headers["X-Lianggang-Signature"] == f"sha256={digest}"
            assert data["title"] == "【催办】签收任务"
        else:
            assert "请办理" in data["text"]["content"]


def test_a_known_signature_of_dingtalk():
    """The figures of the documented way: HmacSHA256 of `timestamp\\nsecret` with the secret, base64, then quoted."""
    robot = Robot(kind="dingtalk", url="https://oapi.dingtalk.com/robot/send?access_token=t", secret="SECx")
    url, _body, _headers = request_of(robot, "t", "text", now=1_600_000_000, reference="r")
    sign = base64.b64encode(hmac.new(b"SECx", b"1600000000000\nSECx", hashlib.sha256).digest()).decode()
    assert "timestamp=1600000000000" in url
    assert parse_qs(urlsplit(url).query)["sign"] == [sign]


def test_only_from_its_level_on_and_only_its_unit(cast, chat):
    robot_of(cast, chat, name="全县", min_level=Level.URGE)
    robot_of(cast, chat, name="教育局", unit=cast.units.education, min_level=Level.REMIND)
    say(cast, unit=cast.units.education, level=Level.REMIND)
    assert [row.robot.name for row in Outbox.objects.all()] == ["教育局"]
    say(cast, unit=cast.units.health, level=Level.URGE)
    assert [row.robot.name for row in Outbox.objects.order_by("pk")] == ["教育局", "全县"]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ((200, b'{"errcode":93000,"errmsg":"invalid webhook url"}'), "failed"),
        ((200, b'{"errcode":45009,"errmsg":"too many"}'), "waiting"),
        ((200, b"<html>"), "failed"),
        ((404, b""), "failed"),
        ((502, b""), "waiting"),
        ((302, b""), "failed"),
    ],
)
def test_what_the_chat_answers_decides(cast, chat, answer, state):
    robot_of(cast, chat)
    chat.answers = [answer]
    say(cast)
    assert Outbox.objects.get().state == state
    assert len(chat.heard) == 1


def test_a_robot_that_was_switched_off_is_not_called(cast, chat):
    robot = robot_of(cast, chat)
    message = services.test_robot(actor=cast.office, robot=robot)
    services.save_robot(actor=cast.office, robot=robot, is_active=False)
    services.send_ready()
    assert chat.heard == []
    assert Outbox.objects.get(message=message).state == "failed"


@pytest.mark.parametrize(
    "url",
    [
        "http://qyapi.weixin.qq.com/send",
        "https://127.0.0.1/send",
        "https://qyapi.weixin.qq.com.evil.example/send",
        "https://qyapi.weixin.qq.com@evil.example/send",
        "https://evil.example/?qyapi.weixin.qq.com",
        "file:///etc/passwd",
        "https://[::1]/",
        "https://qyapi.weixin.qq.com:22/",
        "https://qyapi.weixin.qq.com:x/",
        "gopher://qyapi.weixin.qq.com/",
    ],
)
def test_no_address_inside_the_house_is_called(cast, url, browser_of):
    assert not may_call(url)
    with pytest.raises(ValidationError):
        services.save_robot(actor=cast.office, name="群", kind="wecom", url=url)
    page = browser_of(cast.office).post(
        reverse("notices:robot-new"), {"name": "群", "kind": "wecom", "url": url, "min_level": "1"}
    )
    assert page.status_code == 422
    assert not Robot.objects.exists()


def test_the_secret_is_kept_and_never_shown(cast, chat, browser_of):
    robot = robot_of(cast, chat, secret="SEC-very-secret")
    office = browser_of(cast.office)
    url = reverse("notices:robot", args=[robot.pk])
    assert "SEC-very-secret" not in office.get(url).content.decode()
    data = {"name": "新名", "kind": "wecom", "url": robot.url, "min_level": "2", "is_active": "on"}
    assert office.post(url, data).status_code == 302
    robot.refresh_from_db()
    assert (robot.name, robot.secret) == ("新名", "SEC-very-secret")
    for event in Event.objects.all():
        assert "SEC-very-secret" not in event.details
        assert "key=abc" not in event.details + event.comment + event.object_label
    twice = office.post(reverse("notices:robot-new"), data)
    assert twice.status_code == 422
    assert "同名" in twice.content.decode()
    office.post(reverse("notices:robot-test", args=[robot.pk]))
    services.send_ready()
    assert "测试" in json.loads(chat.heard[0][2])["text"]["content"]
    assert "新名" in office.get(reverse("notices:robots")).content.decode()
