"""The ways out of the house, behind one interface: `send(row)` returns when the other side has taken the message.

`NotSent` means that it surely did not leave and may be tried again (`again`) or not; any other exception means that
nobody knows.
"""

import base64
import contextlib
import hashlib
import hmac
import json
import smtplib
import ssl
import time
from urllib.parse import quote_plus, urlsplit

import httpx
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from notices.models import Notice, Outbox, Robot

TIMEOUT_SECONDS = 10
DIGEST_ITEMS = 50
# Work chats cut long texts off; the page has the rest.
ROBOT_CHARACTERS = 1500


class NotSent(Exception):
    """The message did not leave the house."""

    def __init__(self, reason: str, *, again: bool = True):
        super().__init__(reason)
        self.reason, self.again = reason, again


def absolute(url: str) -> str:
    """An address of the site that works from outside it."""
    return f"{settings.LIANGGANG_SITE_URL}{url}" if url else settings.LIANGGANG_SITE_URL


class EmailChannel:
    """One message, one person, one e-mail."""

    def text(self, row: Outbox) -> tuple[str, str]:
        message = row.message
        return message.title, f"{row.person.name}：\n\n{message.body}\n\n{absolute(message.url)}\n"

    def send(self, row: Outbox) -> None:
        if not row.person.is_active or not row.person.email:
            raise NotSent(_("收件人已停用，或没有登记邮箱。"), again=False)
        subject, body = self.text(row)
        mail = EmailMessage(
            subject=" ".join(subject.split()),
            body=body,
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[row.person.email],
            headers={
                "Message-ID": f"<{row.reference}@{urlsplit(settings.LIANGGANG_SITE_URL).hostname or 'lianggang'}>",
                "Auto-Submitted": "auto-generated",
            },
        )
        connection = get_connection(timeout=TIMEOUT_SECONDS) if _is_smtp() else get_connection()
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(_("邮件服务器连接不上：%(e)s") % {"e": error}) from error
        try:
            connection.send_messages([mail])
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused) as error:
            raise NotSent(_("邮件服务器不接受这个地址：%(e)s") % {"e": error}, again=False) from error
        except smtplib.SMTPResponseException as error:
            # 5xx is for ever, 4xx for now; either way the server has said that it did not take the message.
            raise NotSent(str(error), again=error.smtp_code < 500) from error
        finally:
            # The message is handed over by now: a broken farewell changes nothing.
            with contextlib.suppress(OSError, smtplib.SMTPException):
                connection.close()


class DigestChannel(EmailChannel):
    """All that a person was told until the hour of the day's digest, in one e-mail."""

    def text(self, row: Outbox) -> tuple[str, str]:
        notices = Notice.objects.filter(person=row.person, digest_on=row.day).select_related("message")
        total = notices.count()
        lines = [
            f"· [{notice.message.get_level_display()}] {notice.message.title}"
            for notice in notices.order_by("-message__level", "pk")[:DIGEST_ITEMS]
        ]
        if total > len(lines):
            lines.append(_("另有 %(n)s 条，请登录查看。") % {"n": total - len(lines)})
        subject = _("两纲督导 %(day)s 消息汇总（%(n)s 条）") % {"day": row.day, "n": total}
        body = "\n".join([f"{row.person.name}：", "", *lines, "", absolute("/notices/"), ""])
        return subject, body


def _is_smtp() -> bool:
    return settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")


class RobotChannel:
    """A message into a group of a work chat: WeCom, DingTalk and Feishu in their own JSON, or a plain one with an
    HMAC-SHA256 of the body in `X-Lianggang-Signature`."""

    def text(self, row: Outbox) -> tuple[str, str]:
        message = row.message
        said = f"{message.title}\n{message.body}"[:ROBOT_CHARACTERS]
        return message.title, f"{said}\n{absolute(message.url)}"

    def send(self, row: Outbox) -> None:
        robot = row.robot
        if not robot.is_active:
            raise NotSent(_("群机器人已停用。"), again=False)
        if not may_call(robot.url):
            raise NotSent(_("机器人地址不在允许的范围内。"), again=False)
        title, text = self.text(row)
        url, content, headers = request_of(robot, title, text, now=int(time.time()), reference=row.reference)
        try:
            with httpx.Client(
                timeout=TIMEOUT_SECONDS, follow_redirects=False, verify=ssl.create_default_context()
            ) as client:
                answer = client.post(url, content=content, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol) as error:
            raise NotSent(_("连接不上：%(e)s") % {"e": error}) from error
        if answer.status_code != 200:
            again = answer.status_code >= 500 or answer.status_code == 429
            raise NotSent(f"HTTP {answer.status_code}", again=again)
        code, said = _verdict(robot, answer)
        if code:
            # Too many messages a minute: 45009 (WeCom), 660026/130101 (DingTalk), 9499/11232 (Feishu).
            raise NotSent(f"{code} {said}", again=code in (45009, 660026, 130101, 9499, 11232))


def may_call(url: str) -> bool:
    """Whether messages may go to this address: HTTPS, and a host that the installation allows. A robot's address is
    typed by people: it must not become a way to call machines inside the office's network."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        return False
    named = parts.hostname if port in (None, 443) else f"{parts.hostname}:{port}"
    if parts.username is not None or named is None:
        return False
    allowed = settings.LIANGGANG_ROBOT_HOSTS
    return named in allowed if parts.scheme == "https" else f"{parts.scheme}://{named}" in allowed


def request_of(robot: Robot, title: str, text: str, *, now: int, reference) -> tuple[str, bytes, dict]:
    """(address, body, headers) as the robot's maker documents them. `now` in seconds."""
    url, headers = robot.url, {"Content-Type": "application/json; charset=utf-8"}
    if robot.kind == Robot.Kind.DINGTALK:
        body = {"msgtype": "text", "text": {"content": text}}
        if robot.secret:
            stamp = str(now * 1000)
            digest = hmac.new(robot.secret.encode(), f"{stamp}\n{robot.secret}".encode(), hashlib.sha256)
            sign = quote_plus(base64.b64encode(digest.digest()))
            url += f"{'&' if '?' in url else '?'}timestamp={stamp}&sign={sign}"
    elif robot.kind == Robot.Kind.FEISHU:
        body = {"msg_type": "text", "content": {"text": text}}
        if robot.secret:
            digest = hmac.new(f"{now}\n{robot.secret}".encode(), b"", hashlib.sha256)
            body |= {"timestamp": str(now), "sign": base64.b64encode(digest.digest()).decode()}
    elif robot.kind == Robot.Kind.WECOM:
        body = {"msgtype": "text", "text": {"content": text}}
    else:
        body = {"id": str(reference), "time": now, "title": title, "text": text}
    content = json.dumps(body, ensure_ascii=False).encode()
    if robot.kind == Robot.Kind.PLAIN and robot.secret:
        signature = hmac.new(robot.secret.encode(), content, hashlib.sha256).hexdigest()
        headers["X-Lianggang-Signature"] = f"sha256={signature}"
    return url, content, headers


def _verdict(robot: Robot, answer) -> tuple[int, str]:
    """The error number in the answer, 0 when the message was taken."""
    if robot.kind == Robot.Kind.PLAIN:
        return 0, ""
    try:
        said = answer.json()
        return int(said.get("errcode", said.get("code", 0)) or 0), str(
            said.get("errmsg", said.get("msg", ""))
        )[:200]
    except (ValueError, TypeError, AttributeError):
        return -1, _("看不懂的回答")


CHANNELS = {
    Outbox.Channel.EMAIL: EmailChannel(),
    Outbox.Channel.DIGEST: DigestChannel(),
    Outbox.Channel.ROBOT: RobotChannel(),
}
