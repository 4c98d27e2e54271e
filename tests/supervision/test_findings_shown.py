"""Where results of inspections show: on pages of lower apps, at home, in the pre-filled yearly report."""

import pytest
from django.urls import reverse
from django.utils import timezone

from supervision.models import Finding, RectificationNotice
from supervision.prefill import material_of
from supervision.selectors.found import good_practice_of
from supervision.services import concluding, fieldwork, inspections, rectification
from tests.inspections import answered, inspection_at, notice_at, planned, problem, scheme

YEAR = timezone.localdate().year


def about(client, what, instance):
    return client.get(reverse("supervision:findings-about", args=[what, instance.pk]))


@pytest.fixture
def inspected(cast, outline, carried):
    """An inspection without notice in both units: a problem and good practice about the first task of 县教育局, concluded,
    nobody told yet."""
    inspection = scheme(cast, planned(cast, title="暗访", is_unannounced=True))
    inspection = inspections.file_scheme(actor=cast.office, inspection=inspection)
    inspection = inspections.approve_scheme(actor=cast.director, inspection=inspection)
    task = carried[0].task
    for unit in (cast.units.education, cast.units.health):
        visit = inspection.visits.get(unit=unit)
        problem(cast, visit, f"{unit.short_name}没有台账", task=task)
        fieldwork.record_finding(
            actor=cast.inspector, visit=visit, text=f"{unit.short_name}上门服务", nature="good", task=task
        )
    inspection.refresh_from_db()
    concluding.save_conclusion(
        actor=cast.inspector, inspection=inspection, revision=None, conclusion="有问题", opinions={}
    )
    return concluding.conclude(actor=cast.inspector, inspection=inspection)


def tell(cast, inspection, *units):
    visits = inspection.visits.filter(unit__in=units or [cast.units.education, cast.units.health])
    concluding.feed_back(actor=cast.office, inspection=inspection, visits=visits, note="函")


def test_the_pages_ask_for_the_panel(cast, inspected, carried, browser_of):
    task = carried[0].task
    for page in (task, task.measure, task.measure.domain, cast.units.education):
        client = browser_of(cast.office)
        url = reverse("supervision:findings-about", args=[page._meta.model_name, page.pk])
        assert url in client.get(page.get_absolute_url()).content.decode(), page
        body = about(client, page._meta.model_name, page).content.decode()
        assert "县教育局没有台账" in body
        assert "县教育局上门服务" in body
        assert ("县卫健委没有台账" in body) == (page != cast.units.education)
    assert (
        "supervision/rectification/about"
        not in browser_of(cast.admin).get(cast.units.education.get_absolute_url()).content.decode()
    )
    assert about(browser_of(cast.office), "committee", cast.units.education).status_code == 404
    assert task.code in about(browser_of(cast.office), "domain", task.measure.domain).content.decode()


def test_the_panel_shows_what_one_may_see(cast, outsider, inspected, carried, browser_of):
    task = carried[0].task
    # Concluded, nobody told: the office and the group.
    assert "没有台账" in about(browser_of(cast.inspector), "task", task).content.decode()
    for person in (cast.liaison, cast.chair, cast.monitor):
        assert about(browser_of(person), "task", task).content.decode().strip() == ""
    tell(cast, inspected, cast.units.education)
    body = about(browser_of(cast.liaison), "task", task).content.decode()
    assert "县教育局没有台账" in body
    assert "县卫健委" not in body
    assert about(browser_of(cast.other_liaison), "task", task).content.decode().strip() == ""
    assert about(browser_of(outsider.office), "task", task).status_code == 404
    tell(cast, inspected)
    assert "县卫健委没有台账" in about(browser_of(cast.chair), "task", task).content.decode()


def test_a_panel_counts_all_and_shows_the_latest(cast, browser_of):
    inspection = inspection_at(cast, "notified")
    visit = inspection.visits.get(unit=cast.units.education)
    for number in range(9):
        problem(cast, visit, f"第{number}个问题")
    inspection.refresh_from_db()
    concluding.save_conclusion(
        actor=cast.inspector, inspection=inspection, revision=None, conclusion="有问题", opinions={}
    )
    concluding.conclude(actor=cast.inspector, inspection=inspection)
    body = about(browser_of(cast.office), "unit", cast.units.education).content.decode()
    assert "没有办结的问题 9" in body
    assert body.count("<li>") == 5
    assert "第8个问题" in body
    assert "第0个问题" not in body
    assert "standing=unsettled" in body


def test_a_report_begins_with_what_the_unit_was_told(cast, outline, inspected, carried):
    education, task = cast.units.education, carried[0].task

    def part():
        material = material_of([education, cast.units.health], [outline], YEAR)
        return next(part for part in material[education.pk].parts if part.task == task)

    assert "督导检查" not in part().problems + part().done, "nobody was told yet"
    tell(cast, inspected)
    assert "督导检查发现：县教育局没有台账（待处理）" in part().problems
    assert "督导检查肯定的做法：县教育局上门服务" in part().done
    assert "县卫健委" not in part().problems + part().done
    notices = rectification.draft_notices(actor=cast.office, inspection=inspected)
    rectification.issue_notices(actor=cast.office, notices=notices)
    notice = RectificationNotice.objects.get(unit=education)
    assert "（整改中）" in part().problems
    notice = rectification.receive_notice(actor=cast.liaison, notice=notice)
    answered(cast, notice, "closed")
    assert "（已销号）" in part().problems
    assert "已整改销号：补齐台账" in part().done
    Finding.objects.filter(unit=education, nature="problem").update(revoked_at=timezone.now())
    assert "没有台账" not in part().problems
    assert "督导检查" not in _of_year(education, outline, task, YEAR - 1)


def _of_year(unit, outline, task, year):
    part = next(part for part in material_of([unit], [outline], year)[unit.pk].parts if part.task == task)
    return part.problems + part.done


def test_good_practice_is_kept_for_commendation(cast, inspected):
    assert good_practice_of(cast.units.education, [YEAR]) == []
    tell(cast, inspected)
    [found] = good_practice_of(cast.units.education, range(YEAR - 4, YEAR + 1))
    assert found.text == "县教育局上门服务"
    assert good_practice_of(cast.units.education, [YEAR - 1]) == []


def test_the_office_sees_at_home_what_is_open_and_late(cast, browser_of):
    assert "整改没有销号" not in browser_of(cast.office).get("/").content.decode()
    notice = notice_at(cast, "received")
    RectificationNotice.objects.filter(pk=notice.pk).update(
        due_on=timezone.localdate().replace(year=YEAR - 1, day=1)
    )
    assert "份整改没有销号，逾期 1 份" in browser_of(cast.office).get("/").content.decode()
