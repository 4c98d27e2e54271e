"""Home by role, the inbox, the search box, the auditor's pages, and the commands that fill a county."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from history.verification import verify
from notices.models import Outbox
from organisations.models import User
from outlines.importer import parse
from outlines.models import Domain, Outline
from outlines.services import store_outlines
from supervision.models import AnnualReport
from tasks import services
from tasks.models import Assignment, Task
from tests.texts import SMALL_OUTLINE
from workbench.demo import Scale
from workflow.services.sweeping import Sweep


@pytest.fixture
def county(cast):
    store_outlines(
        committee=cast.committee, parsed=parse(SMALL_OUTLINE), source_name="a.txt", actor=cast.office
    )
    for domain in Domain.objects.all():
        services.break_down_domain(actor=cast.office, domain=domain)
    services.assign_tasks(actor=cast.office, task_ids=Task.objects.values_list("pk", flat=True))
    return cast


def body(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_the_error_page_stands_on_its_own(cast, browser_of, monkeypatch):
    """Whatever broke — here the work items' table — the page that says so must not need it."""
    client = browser_of(cast.office)
    client.raise_request_exception = False

    def broken(*args):
        raise OperationalError("no such table")

    monkeypatch.setattr("workflow.querysets.WorkItemQuerySet.visible_to", broken)
    page = client.get("/inbox/")
    assert page.status_code == 500
    assert "系统出错了" in page.content.decode()
    assert "OperationalError" not in page.content.decode()


def test_an_empty_county_says_what_comes_first(cast, browser_of):
    page = body(browser_of(cast.office), "/")
    assert "第一步：导入纲要" in page
    assert reverse("outlines:import") in page


def test_a_liaison_sees_what_waits_and_one_button(county, browser_of):
    page = body(browser_of(county.other_liaison), "/")
    assert "4 项任务等待签收" in page
    assert "去签收" in page
    assert "县教育局" not in page


def test_the_office_sees_who_has_not_signed(county, browser_of):
    page = body(browser_of(county.office), "/")
    assert "尚未签收的单位" in page
    assert "县卫健委" in page


def test_the_administrator_sees_accounts_and_no_business(county, browser_of):
    client = browser_of(county.admin)
    page = body(client, "/")
    assert "1</b><small>人没有任职" in page.replace("\n", "")
    assert "签收" not in page
    for url in ("/tasks/", "/history/", "/tasks/breakdown/", "/tasks/coverage/"):
        assert client.get(url).status_code == 403
    assert not client.get("/search/?q=妇1.1").context["tasks"]


def test_somebody_without_a_post_is_told_whom_to_ask(county, browser_of):
    assert "联系妇儿工委办公室" in body(browser_of(county.postless), "/")


def test_the_inbox_signs_several_at_once(county, browser_of):
    client = browser_of(county.other_liaison)
    page = client.get("/inbox/")
    assert "签收所选" in page.content.decode()
    mine = list(Assignment.objects.filter(unit=county.units.health).values_list("pk", flat=True))
    done = client.post(reverse("tasks:sign"), {"ids": mine}, HTTP_REFERER="http://testserver/inbox/")
    assert done.url == "/inbox/"
    assert "没有等您办理的事项" in body(client, "/inbox/")
    assert "已签收" in body(client, "/inbox/?tab=done")


def test_a_word_inside_a_sentence_is_found_with_its_place(county, browser_of):
    page = body(browser_of(county.liaison), "/search/?q=控辍")
    assert "健全<mark>控辍</mark>保学机制" in page
    assert "妇女与教育" in page
    assert "<script>" not in body(browser_of(county.liaison), "/search/?q=<script>alert(1)</script>")


def test_the_auditor_reads_everything_and_checks_it(county, browser_of):
    client = browser_of(county.auditor)
    page = body(client, "/history/?title=交办")
    assert "妇1.1.1" in page
    checked = client.post(reverse("history:check"), follow=True)
    assert "全部相符" in checked.content.decode()
    assert client.get("/tasks/breakdown/").status_code == 200
    assert client.post(reverse("tasks:assign"), {"ids": [1]}).status_code == 403


def test_first_run_and_seed_demo_fill_a_county_and_can_be_repeated(db, monkeypatch):
    """A year of few units behind it, and the present one as everybody sees it."""
    out, this_year = StringIO(), timezone.localdate().year
    monkeypatch.setattr("workbench.demo.SMALL", Scale(units=3, tasks=1, inspections=1, visits=2, revised=0))
    call_command("seed_demo", years=f"{this_year - 1}-{this_year}", stdout=out)
    assert f"{this_year - 1}年：" in out.getvalue()
    assert Outline.objects.count() == 2
    assert User.objects.filter(posts__role="liaison").distinct().count() == 40
    tasks = Task.objects.all()
    assert tasks.count() > 800
    assert not tasks.filter(state=Task.State.DRAFT).exists()
    answers = set(Assignment.objects.values_list("state", flat=True))
    assert answers == {"pending", "accepted", "declined"}
    assert verify()[1] == []
    assert AnnualReport.objects.filter(year=this_year - 1).count() == 3
    assert set(AnnualReport.objects.filter(year=this_year).values_list("state", flat=True)) >= {
        "drafting",
        "at_unit_head",
        "at_office",
        "returned",
        "accepted",
    }
    # The first real sweep has nothing to say of what went before, and nothing leaves the house.
    assert Sweep().run().messages == 0
    assert not Outbox.objects.exists()
    before = (tasks.count(), User.objects.count())
    call_command("seed_demo", stdout=out)
    call_command("seed_demo", years=f"{this_year - 1}-{this_year}", stdout=out)
    assert out.getvalue().count("不再重复生成") == 2
    assert (Task.objects.count(), User.objects.count()) == before
    assert "Lianggang-2026" in out.getvalue()
