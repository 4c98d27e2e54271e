"""催办 by hand: from every list, for one or for all who are missing; once, and seen on the item."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from history.models import Event
from notices.models import Level, Message, Notice
from organisations.models import Post
from pages.rules import Conflict, RuleError
from tasks import services as tasks
from tasks.models import Assignment, Milestone
from tests.plans import plan_at, signed_tasks
from tests.workflow.deadlines import on, swept
from workflow import services
from workflow.models import Deadline, Escalation, Reminder, WorkItem


@pytest.fixture(autouse=True)
def mid_november(cast):
    Post.objects.update(start_on=date(2026, 1, 1))
    with on("2026-11-16"):
        yield


@pytest.fixture
def late(cast, birth):
    """Three tasks that two units should have signed a week ago."""
    with on("2026-11-02"):
        made = tasks.propose_tasks(actor=cast.office, measures=[birth])
        for task in made:
            tasks.edit_task(
                actor=cast.office, task=task, lead=cast.units.education, supports=[cast.units.health]
            )
        tasks.assign_tasks(actor=cast.office, task_ids=[task.pk for task in made])
    return made


def ticked(page) -> list[str]:
    return re.findall(r'name="ids" value="(\d+)" checked', page.content.decode())


def press(client, source, data):
    """Ask, then send what the page shows; the second response."""
    page = client.post(reverse("workflow:urge", args=[source]), data)
    assert page.status_code == 200, page.url
    form = page.context["form"]
    said = {"ids": ticked(page), "token": form["token"].value(), "level": form["level"].value()}
    return said, client.post(
        reverse("workflow:urge", args=[source]), said | {"apply": "1", "back": "/workflow/board/"}
    )


def test_the_office_reminds_all_who_have_not_signed(cast, late, browser_of):
    office = browser_of(cast.office)
    said, done = press(office, "sign-units", {"all": "1"})
    assert (done.status_code, done.url) == (302, "/workflow/board/")
    assert len(said["ids"]) == 6
    assert said["level"] == Level.URGE
    assert {message.unit for message in Message.objects.all()} == {cast.units.education, cast.units.health}
    assert Notice.objects.filter(person=cast.unit_head).exists()
    assert Event.objects.filter(verb="deadline.urged").count() == 2
    # The same page sent again urges nobody a second time, and says so.
    again = office.post(reverse("workflow:urge", args=["sign-units"]), said | {"apply": "1"}, follow=True)
    assert "没有重复发送" in again.content.decode()
    assert Message.objects.count() == 2


def test_only_what_was_ticked_and_is_still_open(cast, late, browser_of):
    office = browser_of(cast.office)
    page = office.post(reverse("workflow:urge", args=["sign-units"]), {"ids": [cast.units.education.pk]})
    ids = ticked(page)
    assert len(ids) == 3
    part = Assignment.objects.filter(unit=cast.units.education).order_by("pk").first()
    tasks.sign(actor=cast.liaison, assignment_ids=[part.pk])
    office.post(
        reverse("workflow:urge", args=["sign-units"]),
        {"ids": ids, "apply": "1", "token": "t", "level": "2", "note": "请尽快"},
    )
    message = Message.objects.get()
    assert "2 项" in message.title
    assert "请尽快" in message.body


@pytest.mark.parametrize("source", ["tasks", "progress", "milestones", "plan-units", "deadlines"])
def test_every_list_can_urge_for_its_rows(cast, outline, birth, browser_of, source):
    with on("2026-11-02"):
        signed_tasks(cast, birth)
        plan = plan_at(cast, outline, "accepted" if source == "milestones" else "at_unit_head")
    ids = {
        "tasks": [task.pk for task in cast.committee.tasks.all()],
        "progress": list(Assignment.objects.values_list("pk", flat=True)),
        "milestones": list(Milestone.objects.values_list("pk", flat=True)),
        "plan-units": [cast.units.education.pk],
        "deadlines": list(Deadline.objects.filter(kind="progress.report").values_list("pk", flat=True)),
    }[source]
    with on("2026-12-18"):
        said, done = press(browser_of(cast.office), source, {"ids": ids})
    assert done.status_code == 302
    kinds = set(Deadline.objects.filter(pk__in=said["ids"]).values_list("kind", flat=True))
    assert (
        kinds
        == {
            "tasks": {"progress.report"},
            "progress": {"progress.report"},
            "milestones": {"milestone"},
            "plan-units": {"plan.at_unit_head"},
            "deadlines": {"progress.report"},
        }[source]
    )
    assert Reminder.objects.filter(step__startswith="hand:").count() == len(said["ids"])
    assert plan.pk


def test_what_is_years_away_is_not_urged_from_another_list(cast, birth, browser_of):
    with on("2026-11-02"):
        part = signed_tasks(cast, birth)[0]
    office = browser_of(cast.office)
    url = reverse("workflow:urge", args=["tasks"])
    answer = office.post(url, {"ids": [part.task_id]}, follow=True)
    assert "不用催办" in answer.content.decode()
    assert not Message.objects.exists()


def test_units_and_other_counties_urge_nobody(cast, outsider, late, browser_of):
    ids = list(Deadline.objects.values_list("pk", flat=True))
    url = reverse("workflow:urge", args=["deadlines"])
    data = {"ids": ids, "apply": "1", "token": "t", "level": "2"}
    assert browser_of(cast.liaison).post(url, data).status_code == 403
    assert browser_of(outsider.office).post(url, data).status_code == 422
    assert not Message.objects.exists()
    with pytest.raises(RuleError):
        services.urge(actor=cast.chair, deadline_ids=ids, level=2, note="", token="t")
    assert browser_of(cast.office).post(reverse("workflow:urge", args=["nonsense"]), {}).status_code == 404


def test_a_bad_level_or_a_long_note_is_said_at_the_field(cast, late, browser_of):
    ids = list(Deadline.objects.filter(kind="task.sign").values_list("pk", flat=True))
    url = reverse("workflow:urge", args=["deadlines"])
    page = browser_of(cast.office).post(
        url, {"ids": ids, "apply": "1", "token": "t", "level": "9", "note": "字" * 501}
    )
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"level", "note"}
    with pytest.raises(ValidationError):
        services.urge(actor=cast.office, deadline_ids=ids, level=0, note="", token="t")


def test_urging_late_passes_over_lower_steps_and_keeps_the_distance(cast, late):
    ids = list(Deadline.objects.filter(kind="task.sign").values_list("pk", flat=True))
    services.urge(actor=cast.office, deadline_ids=ids, level=Level.LETTER, note="", token="t")
    assert Escalation.objects.count() == 2
    assert {row[1] for row in swept("2026-11-16")} == set()
    assert swept("2026-11-27") == []
    told = swept("2026-12-07")
    assert {row[1] for row in told if row[0] == "task.sign"} == {Level.CIRCULAR}


def test_urging_early_takes_no_reminder_away(cast, birth):
    with on("2026-11-02"):
        made = tasks.propose_tasks(actor=cast.office, measures=[birth])
        tasks.edit_task(actor=cast.office, task=made[0], lead=cast.units.education)
        tasks.assign_tasks(actor=cast.office, task_ids=[made[0].pk])
        row = Deadline.objects.get(kind="task.sign")
        services.urge(actor=cast.office, deadline_ids=[row.pk], level=Level.URGE, note="", token="t")
    assert [told[1] for told in swept("2026-11-09")] == [Level.REMIND]


def test_who_was_told_when_and_has_read_it_is_on_the_item(cast, late, browser_of):
    task = late[0]
    rows = Deadline.objects.filter(kind="task.sign", url=task.get_absolute_url())
    services.urge(
        actor=cast.office,
        deadline_ids=list(rows.values_list("pk", flat=True)),
        level=Level.URGE,
        note="",
        token="t",
    )
    liaison = browser_of(cast.liaison)
    notice = Notice.objects.get(person=cast.liaison)
    assert "未读" in liaison.get(reverse("notices:notices")).content.decode()
    assert "去办理" in liaison.get(reverse("notices:notice", args=[notice.pk])).content.decode()
    office = browser_of(cast.office)
    page = office.get(task.get_absolute_url()).content.decode()
    assert reverse("workflow:told") in page
    told = office.get(reverse("workflow:told"), {"of": task.get_absolute_url()}).content.decode()
    assert re.search(r"张秀兰.*李红梅（11-16 09:00 已读）、王建国（未读）", told, re.DOTALL)
    # The other unit sees what it was told, not what 县教育局 was.
    other = browser_of(cast.other_liaison).get(reverse("workflow:told"), {"of": task.get_absolute_url()})
    assert "李红梅" not in other.content.decode()
    assert "赵静" in other.content.decode()


def test_the_office_issues_or_stops_a_letter_with_a_reason(cast, late, browser_of):
    ids = list(Deadline.objects.filter(kind="task.sign").values_list("pk", flat=True))
    services.urge(actor=cast.office, deadline_ids=ids, level=Level.LETTER, note="", token="t")
    first, second = Escalation.objects.order_by("pk")
    office = browser_of(cast.office)
    url = reverse("workflow:escalation", args=[first.pk])
    assert office.post(url, {"decision": "issued", "said": ""}).status_code == 422
    office.post(url, {"decision": "issued", "said": "宁妇儿工委办函〔2026〕3号"})
    office.post(
        reverse("workflow:escalation", args=[second.pk]), {"decision": "stopped", "said": "已电话说明"}
    )
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("issued", "stopped")
    assert not WorkItem.objects.open().filter(step="escalation.issue").exists()
    stopped = Deadline.objects.filter(unit=second.unit, kind="task.sign")
    assert set(stopped.values_list("pause_reason", flat=True)) == {"已电话说明"}
    with pytest.raises(Conflict):
        services.decide_escalation(actor=cast.office, escalation=first, issued=False, said="再说")
    assert office.post(url, {"decision": "issued", "said": "x"}).status_code == 409
    assert browser_of(cast.liaison).get(url).status_code == 403
    assert browser_of(cast.chair).post(url, {"decision": "issued", "said": "x"}).status_code == 403
