"""The board, the list, the calendar and its feed, the rules and the wordings."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from notices.models import Level, Message
from operations.models import Heartbeat
from organisations.models import Post, User
from tasks import services as tasks
from tests.plans import signed_tasks
from tests.workflow.deadlines import on, swept
from workflow import wordings
from workflow.kinds import STANDARD, kinds
from workflow.models import CalendarFeed, Deadline, ReminderPolicy, Wording


@pytest.fixture(autouse=True)
def december(cast):
    Post.objects.update(start_on=date(2026, 1, 1))
    with on("2026-12-16"):  # a Wednesday
        yield


@pytest.fixture
def county(cast, birth):
    """Two units with yearly reports due on Sunday the 20th, and a third that has not signed since November."""
    with on("2026-11-02"):
        signed_tasks(cast, birth, supports=[cast.units.health])
        task = tasks.add_task(
            actor=cast.office, measure=birth, text="妇联的任务", lead=cast.units.womens_federation
        )
        tasks.assign_tasks(actor=cast.office, task_ids=[task.pk])
    return cast


def body(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_the_board_counts_what_the_list_shows(county, browser_of):
    office = browser_of(county.office)
    board = office.get(reverse("workflow:board")).context["board"]
    assert (board["late"], board["week"]) == (1, 6)
    assert {tally.title: (tally.late, tally.week) for tally in board["units"]} == {
        "县妇联": (1, 0),
        "县教育局": (0, 3),
        "县卫健委": (0, 3),
    }
    for when, count in (("late", 1), ("week", 6), ("month", 6)):
        page = office.get(reverse("workflow:deadlines"), {"when": when})
        assert page.context["page"].paginator.count == count, when
    everything = office.get(reverse("workflow:deadlines"), {"state": ""})
    assert everything.context["page"].paginator.count == Deadline.objects.count()
    own = browser_of(county.liaison).get(reverse("workflow:deadlines"))
    assert {row.record.unit for row in own.context["page"].object_list} == {county.units.education}
    assert not own.context["bulk_actions"]
    assert browser_of(county.liaison).get(reverse("workflow:board")).status_code == 403
    sheet = office.get(reverse("workflow:deadlines"), {"when": "late", "export": "xlsx"})
    assert sheet.status_code == 200


def test_home_shows_what_is_late_and_that_the_clock_stands_still(county, browser_of):
    office = browser_of(county.office)
    page = body(office.get("/"))
    assert "逾期未办" in page
    assert "签收任务" in page
    assert "一段时间没有检查时限" in page
    swept("2026-12-16")
    Heartbeat.objects.create(
        name="workflow.sweep", at="2026-12-16T00:55:00Z", succeeded_at="2026-12-16T00:55:00Z"
    )
    assert "一段时间没有检查时限" not in body(office.get("/"))
    liaison = body(browser_of(county.liaison).get("/"))
    assert "年度进展报告 3 项" in liaison
    assert "一段时间没有检查时限" not in liaison


def test_the_month_with_its_days_off_and_what_falls_due(county, browser_of):
    page = body(browser_of(county.office).get(reverse("workflow:calendar"), {"whose": "county"}))
    assert "年度进展报告 6 项" in page
    october = body(browser_of(county.office).get(reverse("workflow:calendar"), {"month": "2026-10"}))
    assert "国庆节" in october
    unit = body(browser_of(county.liaison).get(reverse("workflow:calendar")))
    assert "年度进展报告 3 项" in unit
    listed = body(browser_of(county.liaison).get(reverse("workflow:calendar"), {"as": "list"}))
    assert "年度进展报告 3 项" in listed
    for odd in ("1999-13", "x", "9999-01", "2026-02"):
        assert browser_of(county.liaison).get(reverse("workflow:calendar"), {"month": odd}).status_code == 200


def test_a_feed_with_a_secret_that_can_be_taken_back(county, browser_of):
    liaison = browser_of(county.liaison)
    page = body(liaison.post(reverse("workflow:feed")))
    path = re.search(r"/workflow/calendar/[\w-]+\.ics", page)[0]
    visitor = Client()
    answer = visitor.get(path)
    assert answer["Content-Type"].startswith("text/calendar")
    events = list(Calendar.from_ical(answer.content).walk("VEVENT"))
    summaries = sorted(str(event["summary"]) for event in events)
    assert any("年度进展报告 3 项" in text for text in summaries)
    assert not any("妇联" in text for text in summaries)
    assert {event["dtstart"].dt for event in events} >= {date(2026, 12, 20)}
    assert path.split("/")[-1].removesuffix(".ics") not in str(CalendarFeed.objects.values())
    # Made anew: the old address is dead. The person leaves: the new one is, too.
    page = body(liaison.post(reverse("workflow:feed")))
    newer = re.search(r"/workflow/calendar/[\w-]+\.ics", page)[0]
    assert visitor.get(path).status_code == 404
    assert visitor.get(newer).status_code == 200
    assert "最近读取" in body(liaison.get(reverse("workflow:feed")))
    User.objects.filter(pk=county.liaison.pk).update(is_active=False)
    assert visitor.get(newer).status_code == 404
    User.objects.filter(pk=county.liaison.pk).update(is_active=True)
    Post.objects.filter(person=county.liaison).delete()
    assert visitor.get(newer).status_code == 404


def rows_of(page) -> dict:
    """What the form of a rule would send if nothing was touched."""
    data = {
        "rungs-TOTAL_FORMS": str(page.context["formset"].total_form_count()),
        "rungs-INITIAL_FORMS": str(page.context["formset"].initial_form_count()),
    }
    for form in page.context["formset"].forms:
        for field in form:
            value = field.value()
            if value is True:
                data[field.html_name] = "on"
            elif value not in (False, None):
                data[field.html_name] = value
    return data


def test_a_rule_is_changed_checked_and_put_back(county, browser_of):
    office = browser_of(county.office)
    url = reverse("workflow:policy", args=["task.sign"])
    data = rows_of(office.get(url))
    assert office.post(url, data).status_code == 302
    stored = ReminderPolicy.objects.get()
    assert {row["days"] for row in stored.rungs} == {rung.days for rung in STANDARD}
    last = len(STANDARD)
    bad = data | {f"rungs-{last}-days": "0", f"rungs-{last}-side": "after"}
    assert office.post(url, bad).status_code == 422
    nobody = data | {f"rungs-{last}-days": "3", f"rungs-{last}-side": "after"}
    page = office.post(url, nobody)
    assert page.status_code == 422
    assert "请选择发给谁" in page.content.decode()
    good = nobody | {f"rungs-{last}-to": ["turn", "chair"], "rungs-0-DELETE": "on"}
    assert office.post(url, good).status_code == 302
    stored.refresh_from_db()
    assert {"days": 3, "level": 1, "to": ["turn", "chair"], "working": False, "by_email": True,
            "by_robot": False} in stored.rungs  # fmt: skip
    assert -7 not in {row["days"] for row in stored.rungs}
    assert "本级设置" in body(office.get(reverse("workflow:policies")))
    twice = rows_of(office.get(url)) | {"rungs-0-days": "3", "rungs-0-side": "after", "rungs-0-level": "1"}
    twice["rungs-0-working"] = ""
    again = office.post(url, twice)
    assert again.status_code == 422
    assert "合并成一步" in again.content.decode()
    office.post(reverse("workflow:policy-reset", args=["task.sign"]))
    assert not ReminderPolicy.objects.exists()
    assert office.get(reverse("workflow:policy", args=["nonsense"])).status_code == 404
    assert browser_of(county.liaison).get(url).status_code == 403


def test_words_of_ones_own_with_a_preview(county, browser_of):
    office = browser_of(county.office)
    url = reverse("workflow:wording", args=[Level.URGE]) + "?kind=task.sign"
    page = office.post(url, {"title": "{单位}请{事情}", "body": "{清单"})
    assert page.status_code == 422
    assert "没有这样的占位词：{事情}" in page.content.decode()
    assert "没有成对" in page.content.decode()
    assert not Wording.objects.exists()
    shown = office.post(url, {"title": "急：{单位}{数量}项", "body": "{清单}", "preview": "1"})
    assert "急：（某单位）2项" in body(shown)
    assert not Wording.objects.exists()
    office.post(url, {"title": "急：{单位}{数量}项", "body": "{清单}"})
    swept("2026-12-16")
    swept("2026-12-17")
    assert Message.objects.filter(level=Level.URGE, unit=county.units.womens_federation).get().title == (
        "急：县妇联1项"
    )
    office.post(url, {"reset": "1"})
    assert not Wording.objects.exists()
    assert office.get(reverse("workflow:wording", args=[9])).status_code == 404


def test_templates_hold_text_and_nothing_else():
    values = dict.fromkeys(wordings.PLACEHOLDERS, "{单位}<b>")
    assert wordings.render("{清单}{附言}", values) == "{单位}<b>{单位}<b>"
    assert wordings.render("{__class__}", values) == "{__class__}"


def test_the_preview_page_names_who_would_be_told(county, browser_of):
    swept("2026-12-16", times=1)
    page = body(browser_of(county.chair).get(reverse("workflow:preview")))
    assert "李红梅" in page
    assert "县妇联" in page


def test_every_kind_has_a_ladder_that_can_be_shown(county, browser_of):
    page = body(browser_of(county.office).get(reverse("workflow:policies")))
    for kind in kinds.values():
        assert str(kind.title) in page
        assert kind.ladder


def test_one_deadline_shows_how_it_was_counted_and_what_can_be_done(county, browser_of):
    office = browser_of(county.office)
    row = Deadline.objects.get(kind="task.sign", state="open")
    url = reverse("workflow:deadline", args=[row.pk])
    assert "7 天" in body(office.get(url))
    assert office.post(reverse("workflow:extend", args=[row.pk]), {"due_on": "2026-12-01", "reason": ""})
    bad = office.post(reverse("workflow:extend", args=[row.pk]), {"due_on": "2026-12-01", "reason": "忙"})
    assert bad.status_code == 422
    assert "不能早于今天" in bad.content.decode()
    office.post(reverse("workflow:extend", args=[row.pk]), {"due_on": "2026-12-25", "reason": "人手不足"})
    assert "原定 2026-11-09" in body(office.get(url))
    office.post(reverse("workflow:pause", args=[row.pk]), {"reason": "等换届"})
    assert "等换届" in body(office.get(url))
    office.post(reverse("workflow:resume", args=[row.pk]))
    assert office.post(reverse("workflow:resume", args=[row.pk])).status_code == 409
    assert browser_of(county.liaison).get(url).status_code == 404
