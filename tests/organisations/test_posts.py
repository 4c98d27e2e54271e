"""Posts on days: who takes over, who may not be both, and that a committee is never left without an administrator."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from history.models import Event
from organisations import panels, services
from organisations.access import access_of
from organisations.models import Post, User
from pages.rules import Conflict, RuleError
from workflow.models import WorkItem
from workflow.services import open_items, work_item


def post_of(person, role) -> Post:
    return Post.objects.get(person=person, role=role, end_on__isnull=True)


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def long_serving(cast):
    """The liaison of 县教育局 has held the post since last year."""
    Post.objects.filter(person=cast.liaison).update(start_on=date(2025, 1, 1))
    return post_of(cast.liaison, "liaison")


@pytest.fixture
def counted_work(monkeypatch):
    """An app above counts the open items of a post."""
    monkeypatch.setattr(panels, "_work_counters", [])
    panels.register_open_work(
        lambda post: WorkItem.objects.open().filter(unit=post.unit, role=post.role).count()
    )


def test_the_hand_over_says_how_much_work_goes_with_the_post(cast, browser_of, long_serving, counted_work):
    unit = cast.units.education
    items = [
        work_item(
            cast.units.statistics, step="a", step_title="签收", title="甲", url="/", unit=unit, role="liaison"
        ),
        work_item(unit, step="b", step_title="签收", title="乙", url="/", unit=unit, role="liaison"),
        work_item(unit, step="c", step_title="审核", title="丙", url="/", unit=unit, role="unit_head"),
    ]
    open_items(items)
    office, url = browser_of(cast.office), reverse("organisations:hand-over", args=[long_serving.pk])
    assert "2 项待办随岗位移交" in office.get(url).content.decode()
    done = office.post(url, {"successor": cast.postless.pk, "on": in_days(0)}, follow=True)
    assert "2 项待办随岗位移交" in done.content.decode()
    assert WorkItem.objects.open().visible_to(access_of(cast.postless)).count() == 2
    assert not WorkItem.objects.open().visible_to(access_of(cast.liaison)).exists()
    long_serving.refresh_from_db()
    assert long_serving.end_on == in_days(-1)
    assert post_of(cast.postless, "liaison").start_on == in_days(0)


def test_without_a_counter_the_hand_over_names_no_figure(cast, browser_of, long_serving, monkeypatch):
    monkeypatch.setattr(panels, "_work_counters", [])
    page = browser_of(cast.office).get(reverse("organisations:hand-over", args=[long_serving.pk]))
    assert page.context["open_work"] is None
    assert "项待办随岗位移交" not in page.content.decode()


def test_a_post_is_handed_over_once(cast, browser_of, long_serving):
    """The office and its director hand the same post to two different people."""
    services.hand_over(actor=cast.office, post=long_serving, successor=cast.postless)
    with pytest.raises(Conflict, match="离任"):
        services.hand_over(
            actor=cast.director, post=long_serving, newcomer={"name": "后来者", "username": "late"}
        )
    assert not User.objects.filter(username="late").exists(), "nothing half done"
    holders = Post.objects.in_force().filter(unit=cast.units.education, role="liaison")
    assert [post.person for post in holders] == [cast.postless]
    page = browser_of(cast.director).get(reverse("organisations:hand-over", args=[long_serving.pk]))
    assert page.status_code == 409
    assert "离任" in page.content.decode()


def test_a_future_hand_over_is_not_made_twice(cast, long_serving):
    services.hand_over(actor=cast.office, post=long_serving, successor=cast.postless, on=in_days(10))
    assert access_of(cast.liaison).serves(cast.units.education.pk), "until the day before"
    assert not access_of(cast.postless).unit_ids
    with pytest.raises(Conflict):
        services.hand_over(actor=cast.office, post=long_serving, successor=cast.monitor, on=in_days(20))


def test_a_disabled_person_does_not_take_over(cast, long_serving):
    services.set_active(actor=cast.admin, person=cast.postless, active=False, reason="调离")
    with pytest.raises(ValidationError, match="停用"):
        services.hand_over(actor=cast.office, post=long_serving, successor=cast.postless)


def test_choosing_a_successor_and_registering_one_is_asked_about(cast, browser_of, long_serving):
    page = browser_of(cast.office).post(
        reverse("organisations:hand-over", args=[long_serving.pk]),
        {"successor": cast.postless.pk, "name": "新人", "username": "xinren", "on": in_days(0)},
    )
    assert page.status_code == 422
    assert "只能填一样" in str(page.context["form"].errors["successor"])
    assert not User.objects.filter(username="xinren").exists()


def test_a_newcomers_bad_name_stands_at_its_field(cast, browser_of, long_serving):
    page = browser_of(cast.office).post(
        reverse("organisations:hand-over", args=[long_serving.pk]),
        {"name": "新人", "username": "有 空格", "phone": "abc", "on": in_days(0)},
    )
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"username", "phone"}


def test_what_has_ended_stays_as_it_was(cast, browser_of):
    Post.objects.filter(person=cast.liaison).update(start_on=date(2025, 1, 1), end_on=date(2025, 5, 5))
    old = Post.objects.get(person=cast.liaison)
    with pytest.raises(Conflict):
        services.end_post(actor=cast.office, post=old, end_on=in_days(30))
    page = browser_of(cast.office).post(
        reverse("organisations:post-end", args=[old.pk]), {"end_on": in_days(0)}
    )
    assert page.status_code == 409
    old.refresh_from_db()
    assert old.end_on == date(2025, 5, 5)


def test_ending_a_post_twice_is_recorded_once(cast, long_serving):
    for _i in range(2):
        services.end_post(actor=cast.office, post=long_serving, end_on=in_days(5))
    assert Event.objects.about(cast.liaison).filter(verb="post.ended").count() == 1


def test_a_post_given_by_mistake_is_taken_back_at_once(cast, browser_of):
    admin = browser_of(cast.admin)
    admin.post(
        reverse("organisations:appoint", args=[cast.postless.pk]),
        {"role": "office", "start_on": in_days(0)},
    )
    assert access_of(cast.postless).is_office
    mistake = post_of(cast.postless, "office")
    admin.post(reverse("organisations:post-end", args=[mistake.pk]), {"mistake": "on"})
    assert not access_of(cast.postless).is_office
    assert not Post.objects.filter(pk=mistake.pk).exists()
    assert Event.objects.about(cast.postless).filter(verb="post.revoked").exists()


def test_a_post_of_years_is_no_mistake_to_take_back(cast, browser_of, long_serving):
    office, url = browser_of(cast.office), reverse("organisations:post-end", args=[long_serving.pk])
    assert "mistake" not in office.get(url).context["form"].fields
    page = office.post(url, {"mistake": "on"})
    assert page.status_code == 422
    long_serving.refresh_from_db()
    assert long_serving.end_on is None


@pytest.mark.parametrize("start_on", ["0206-03-01", "2062-03-01"])
def test_a_mistyped_year_is_noticed(cast, browser_of, start_on):
    page = browser_of(cast.office).post(
        reverse("organisations:appoint", args=[cast.postless.pk]),
        {"role": "liaison", "unit": cast.units.health.pk, "start_on": start_on},
    )
    assert "核对年份" in str(page.context["form"].errors["start_on"])


def test_administrator_tomorrow_and_auditor_today_are_one_person_too_many(cast):
    services.appoint(actor=cast.admin, person=cast.postless, role="admin", start_on=in_days(1))
    with pytest.raises(ValidationError, match="不能是同一个人"):
        services.appoint(actor=cast.admin, person=cast.postless, role="auditor")


def test_an_auditor_who_has_left_may_become_administrator(cast):
    Post.objects.filter(person=cast.auditor).update(start_on=date(2025, 1, 1))
    services.end_post(actor=cast.admin, post=post_of(cast.auditor, "auditor"))
    services.appoint(actor=cast.admin, person=cast.auditor, role="admin")
    assert access_of(cast.auditor).roles == {"admin"}


def test_two_administrators_cannot_both_be_leaving(cast):
    """Each is there today while the other goes; without a look at the days, a month later nobody would be."""
    services.appoint(actor=cast.admin, person=cast.postless, role="admin")
    services.end_post(actor=cast.postless, post=post_of(cast.admin, "admin"), end_on=in_days(30))
    with pytest.raises(ValidationError, match="最后一位"):
        services.end_post(actor=cast.admin, post=post_of(cast.postless, "admin"), end_on=in_days(1))
    with pytest.raises(ValidationError, match="最后一位"):
        services.set_active(actor=cast.admin, person=cast.postless, active=False, reason="调离")


def test_the_administrator_to_be_is_not_disabled_before_beginning(cast):
    Post.objects.filter(person=cast.admin).update(start_on=date(2025, 1, 1))
    services.appoint(actor=cast.admin, person=cast.monitor, role="admin")
    services.end_post(actor=cast.admin, post=post_of(cast.monitor, "admin"))
    services.hand_over(
        actor=cast.admin, post=post_of(cast.admin, "admin"), successor=cast.postless, on=in_days(5)
    )
    with pytest.raises(ValidationError, match="最后一位"):
        services.set_active(actor=cast.admin, person=cast.postless, active=False, reason="调离")


def test_the_only_administrator_hands_over_on_the_day(cast):
    Post.objects.filter(person=cast.admin).update(start_on=date(2025, 1, 1))
    services.hand_over(actor=cast.admin, post=post_of(cast.admin, "admin"), successor=cast.postless)
    assert access_of(cast.postless).has("admin")
    assert not access_of(cast.admin).has("admin")


@pytest.mark.parametrize("page", ["post-end", "hand-over"])
def test_the_office_is_told_at_once_that_a_committee_post_is_not_its_to_end(cast, browser_of, page):
    url = reverse(f"organisations:{page}", args=[post_of(cast.admin, "admin").pk])
    answer = browser_of(cast.office).get(url)
    assert answer.status_code == 403
    assert "只能由系统管理员登记" in answer.content.decode()
    with pytest.raises(RuleError):
        services.hand_over(actor=cast.office, post=post_of(cast.admin, "admin"), successor=cast.postless)


def test_a_post_of_another_county_is_neither_ended_nor_handed_over(cast, outsider, browser_of):
    foreign = post_of(outsider.liaison, "liaison")
    for page in ("post-end", "hand-over"):
        url = reverse(f"organisations:{page}", args=[foreign.pk])
        assert browser_of(cast.admin).get(url).status_code == 404
        assert browser_of(cast.admin).post(url, {"end_on": in_days(0), "on": in_days(0)}).status_code == 404
    with pytest.raises((RuleError, Conflict)):
        services.end_post(actor=cast.admin, post=foreign)
    foreign.refresh_from_db()
    assert foreign.end_on is None
