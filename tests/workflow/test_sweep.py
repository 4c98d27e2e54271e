"""Bar 9: everything due is said once, to those whose turn it is, whatever the clock and the machine do."""

from datetime import date

import pytest

from notices.models import Level, Message, Notice, Outbox
from organisations import services as organisations
from organisations.models import Post, User
from organisations.roles import Role
from tasks import services as tasks
from tests.plans import plan_at, signed_tasks
from tests.workflow.deadlines import on, swept
from workflow import services
from workflow.ladder import TURN, Rung
from workflow.models import Deadline, Escalation, Reminder, WorkItem
from workflow.selectors.deadlines import preview
from workflow.services.sweeping import Sweep


@pytest.fixture(autouse=True)
def long_serving(cast):
    """Everybody has held their post since January."""
    Post.objects.update(start_on=date(2026, 1, 1))


@pytest.fixture
def assigned(cast, birth):
    """Three tasks of 县教育局, supported by 县卫健委, to be signed by Monday 9 November."""
    with on("2026-11-02"):
        made = tasks.propose_tasks(actor=cast.office, measures=[birth])
        for task in made:
            tasks.edit_task(
                actor=cast.office, task=task, lead=cast.units.education, supports=[cast.units.health]
            )
        tasks.assign_tasks(actor=cast.office, task_ids=[task.pk for task in made])
        Deadline.objects.exclude(kind="task.sign").delete()
    return made


def test_the_whole_way_from_a_reminder_to_a_circular(cast, assigned):
    education, health = "县教育局", "县卫健委"
    assert swept("2026-11-02") == [
        ("task.sign", Level.REMIND, education, ["李红梅"]),
        ("task.sign", Level.REMIND, health, ["赵静"]),
    ]
    assert "3 项" in Message.objects.filter(unit=cast.units.education).get().title
    assert swept("2026-11-03") == []
    assert [row[1] for row in swept("2026-11-04")] == [Level.REMIND] * 2
    assert [row[1] for row in swept("2026-11-09")] == [Level.REMIND] * 2
    assert swept("2026-11-10")[0] == ("task.sign", Level.URGE, education, ["李红梅", "王建国"])
    # 县卫健委 has no head: its liaison is told.
    assert swept("2026-11-16")[1] == ("task.sign", Level.URGE, health, ["赵静"])
    letters = swept("2026-11-23")
    assert letters[0] == ("task.sign", Level.LETTER, education, ["刘桂芳", "张秀兰", "王建国"])
    assert Escalation.objects.count() == 2
    assert WorkItem.objects.open().filter(step="escalation.issue", role=Role.OFFICE).count() == 2
    assert swept("2026-11-24") == []
    circular = swept("2026-12-07")
    assert circular[0][1:] == (Level.CIRCULAR, education, ["刘桂芳", "张秀兰", "王建国", "郑国强"])
    assert swept("2026-12-31") == []
    assert Reminder.objects.count() == 7 * 6


def test_what_was_done_is_not_reminded_and_its_letters_are_over(cast, assigned):
    for day in ("2026-11-02", "2026-11-10", "2026-11-11", "2026-11-17", "2026-11-24"):
        swept(day)
    escalation = Escalation.objects.get(unit=cast.units.education)
    with on("2026-11-24", at="10:00"):
        tasks.sign(
            actor=cast.liaison,
            assignment_ids=assigned[0]
            .assignments.model.objects.filter(unit=cast.units.education)
            .values_list("pk", flat=True),
        )
    # The year's report comes with signing; here only signing is looked at.
    Deadline.objects.filter(kind="progress.report").delete()
    told = swept("2026-12-09")
    assert {row[2] for row in told} == {"县卫健委"}
    escalation.refresh_from_db()
    assert escalation.state == "over"
    assert not WorkItem.objects.open().filter(object_id=escalation.pk, step="escalation.issue").exists()


def test_a_clock_that_runs_ahead_and_back_repeats_nothing(cast, assigned):
    days = ["2026-11-02", "2026-11-05", "2026-11-04", "2026-11-03", "2026-11-10", "2026-11-09", "2026-11-10"]
    for day in days:
        swept(day)
    # 2, (4 November, said on the 5th), 9 and 10 November: two units each.
    assert Message.objects.filter(level=Level.REMIND).count() == 6
    assert Message.objects.filter(level=Level.URGE).count() in (0, 2)
    swept("2026-11-11")
    assert Message.objects.filter(level=Level.URGE).count() == 2
    assert Notice.objects.count() == Notice.objects.values("message", "person").distinct().count()


def test_a_week_offline(cast, assigned):
    first = swept("2026-11-12")
    assert [row[1] for row in first] == [Level.REMIND] * 2
    assert Reminder.objects.filter(deadline__unit=cast.units.education).count() == 9
    assert [row[1] for row in swept("2026-11-13")] == [Level.URGE] * 2


def test_midnight_in_shanghai_decides(cast, assigned):
    swept("2026-11-02")
    swept("2026-11-04")
    swept("2026-11-09")
    with on("2026-11-09", at="23:59"):
        services.sweep()
    assert not Message.objects.filter(level=Level.URGE).exists()
    with on("2026-11-10", at="00:00"):
        services.sweep()
    assert Message.objects.filter(level=Level.URGE).count() == 2


def test_a_unit_without_a_liaison_is_told_to_the_office(cast, assigned):
    with on("2026-11-02"):
        Post.objects.filter(person=cast.other_liaison).delete()
    told = swept("2026-11-02")
    assert told[1] == ("task.sign", Level.REMIND, "县卫健委", ["刘桂芳", "张秀兰"])
    assert "没有登记联络员" in Message.objects.filter(unit=cast.units.health).get().body


def test_a_disabled_account_and_a_past_post_are_told_nothing(cast, assigned):
    with on("2026-11-02"):
        person, _password = organisations.create_person(
            actor=cast.admin, username="second", name="钱进", posts=[(Role.LIAISON, cast.units.education)]
        )
        User.objects.filter(pk=cast.liaison.pk).update(is_active=False)
        Post.objects.filter(person=cast.other_liaison).update(
            start_on=date(2026, 1, 1), end_on=date(2026, 11, 1)
        )
    told = swept("2026-11-02")
    assert [row[3] for row in told] == [["钱进"], ["刘桂芳", "张秀兰"]]
    assert person.pk


def test_what_was_handed_to_one_person_reminds_that_person(cast, outline, birth):
    with on("2026-11-02"):
        signed_tasks(cast, birth)
        plan = plan_at(cast, outline, "at_office")
        Deadline.objects.exclude(kind="plan.at_office").delete()
        item = WorkItem.objects.open().get(step="plan.at_office")
        services.hand_item_to(actor=cast.office, item=item, person=cast.monitor, reason="请监测组看")
    assert swept("2026-11-10") == [("plan.at_office", Level.REMIND, "", ["孙丽"])]
    assert plan.pk


def test_stopped_by_hand_and_taken_up_again(cast, assigned):
    swept("2026-11-02")
    rows = Deadline.objects.filter(unit=cast.units.education)
    with on("2026-11-03"):
        for row in rows:
            services.pause(actor=cast.office, deadline=row, reason="机构改革")
    for day in ("2026-11-04", "2026-11-09", "2026-11-10"):
        assert {row[2] for row in swept(day)} == {"县卫健委"}
    with on("2026-11-12"):
        for row in rows:
            services.resume(actor=cast.office, deadline=row)
    assert ("task.sign", Level.REMIND, "县教育局", ["李红梅"]) in swept("2026-11-12")


def test_more_time_begins_the_ladder_anew(cast, assigned):
    for day in ("2026-11-02", "2026-11-04", "2026-11-09", "2026-11-10"):
        swept(day)
    rows = Deadline.objects.filter(unit=cast.units.education)
    with on("2026-11-11"):
        for row in rows:
            services.extend(actor=cast.office, deadline=row, due_on=date(2026, 11, 30), reason="人手不足")
    Deadline.objects.filter(unit=cast.units.health).update(next_on=None)
    assert swept("2026-11-11") == []
    assert swept("2026-11-23") == [("task.sign", Level.REMIND, "县教育局", ["李红梅"])]
    assert set(rows.values_list("level", "reminded_times")) == {(Level.REMIND, 5)}


def test_a_committees_own_rule_holds_and_repeats_nothing(cast, assigned):
    swept("2026-11-02")
    with on("2026-11-03"):
        services.save_policy(
            actor=cast.office,
            kind="task.sign",
            rungs=[
                Rung(-7, Level.REMIND, (TURN,)),
                Rung(-5, Level.REMIND, ("office",)),
                Rung(2, Level.URGE, (TURN,)),
            ],
        )
    assert [row[3] for row in swept("2026-11-04")] == [["刘桂芳", "张秀兰"]] * 2
    assert swept("2026-11-10") == []
    assert [row[1] for row in swept("2026-11-11")] == [Level.URGE] * 2
    with on("2026-11-12"):
        services.reset_policy(actor=cast.office, kind="task.sign")
    # The default's steps that were not taken are owed now: those of one level in one message.
    assert [row[1] for row in swept("2026-11-12")] == [Level.REMIND] * 2


def test_an_empty_rule_reminds_of_nothing(cast, assigned):
    with on("2026-11-02"):
        services.save_policy(actor=cast.office, kind="task.sign", rungs=[])
    assert swept("2026-11-20") == []


def test_the_preview_says_what_the_sweeps_then_do(cast, assigned):
    with on("2026-11-04"):
        Sweep().run()
        foreseen, whole = preview(cast.committee.pk)
    assert whole
    said = [(line.day.isoformat(), line.group.level, line.people) for line in foreseen]
    real = []
    for day in range(5, 11):
        text = f"2026-11-{day:02d}"
        real += [(text, level, people) for _kind, level, _unit, people in swept(text)]
    assert said == real
    assert len(real) == 4


def test_one_broken_committee_does_not_keep_the_others_from_being_told(cast, outsider, assigned, monkeypatch):
    """The sweep goes on, and the operator sees the error."""
    from workflow.services import sweeping

    monkeypatch.setattr(sweeping, "CHUNK", 3)
    real, failed = sweeping.tell, []

    def tell(groups, *args, **kwargs):
        if groups and groups[0].unit_id == cast.units.education.pk and not failed:
            failed.append(True)
            raise ValueError("broken")
        return real(groups, *args, **kwargs)

    monkeypatch.setattr(sweeping, "tell", tell)
    with on("2026-11-02"), pytest.raises(ValueError, match="broken"):
        services.sweep()
    assert {message.unit for message in Message.objects.all()} == {cast.units.health}
    with on("2026-11-02"):
        services.sweep()
    assert Message.objects.count() == 2


def test_reminders_leave_the_house_as_each_person_wants(cast, assigned):
    User.objects.filter(pk__in=[cast.liaison.pk, cast.other_liaison.pk]).update(email="someone@example.org")
    swept("2026-11-02")
    assert Outbox.objects.filter(channel="email").count() == 2
