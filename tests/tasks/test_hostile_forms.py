"""Whatever is sent to the forms of plans and progress, the answer is a page and never an error of ours."""

import random

import pytest
from django.urls import reverse
from django.utils import timezone

from organisations.models import Post
from tests.plans import drafted_plan, signed_tasks, written_report
from workflow.turns import present_item

BAD = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "9" * 400,
    "-1",
    "1.5",
    "1e400",
    "NaN",
    "Infinity",
    "２０２６",
    "2026-02-30",
    "9999-12-31",
    "0001-01-01",
    "99999999999999999999",
    "<script>alert(1)</script>",
    "'\"--",
    "😀" * 600,
    "null",
]
LINE = ["steps", "responsible", "result", "revision", "done"]
REPORT = ["revision", "percent", "text", "problems", "completes", "milestones", "file", "step"]
LISTS = (
    "tasks:plans",
    "tasks:plan-board",
    "tasks:milestones",
    "tasks:progress",
    "tasks:rollup",
    "workbench:inbox",
)
PARAMETERS = (
    "q",
    "unit",
    "outline",
    "state",
    "year",
    "role",
    "report",
    "domain",
    "sort",
    "page",
    "cols",
    "tab",
    "due",
)


def formset(prefix, *fields):
    return [f"{prefix}-TOTAL_FORMS", f"{prefix}-INITIAL_FORMS", *[f"{prefix}-0-{field}" for field in fields]]


@pytest.fixture
def forms(cast, outline, birth):
    """(who, address, fields, what is sent rightly)."""
    parts = signed_tasks(cast, birth)
    plan = drafted_plan(cast, outline)
    report = written_report(cast.liaison, parts[0], year=timezone.localdate().year)
    line, item = plan.lines.first(), present_item(plan)
    post = Post.objects.get(person=cast.liaison)
    rows = [*formset("milestones", "due_on", "title"), *formset("funds", "year", "source", "amount")]
    one = {"milestones-TOTAL_FORMS": "1", "milestones-INITIAL_FORMS": "0"}
    one |= {"funds-TOTAL_FORMS": "1", "funds-INITIAL_FORMS": "0", "revision": "2"}
    step = [plan.pk, item.process_step_id]
    return [
        ("liaison", reverse("tasks:plan-line", args=[plan.pk, line.pk]), LINE + rows, {}),
        ("liaison", reverse("tasks:plan-line", args=[plan.pk, line.pk]), LINE + rows, one),
        ("liaison", reverse("tasks:plan-text", args=[plan.pk]), ["overview", "safeguards", "revision"], {}),
        (
            "liaison",
            reverse("tasks:report-save", args=[report.pk]),
            REPORT + formset("figures", "name", "value", "unit"),
            {"figures-TOTAL_FORMS": "1", "figures-INITIAL_FORMS": "0", "revision": "2"},
        ),
        ("liaison", reverse("tasks:plan-start", args=[outline.pk]), ["unit"], {}),
        ("liaison", reverse("tasks:report-start", args=[parts[1].pk]), ["year"], {}),
        (
            "liaison",
            reverse("organisations:stand-in", args=[post.pk]),
            ["substitute", "start_on", "end_on", "reason"],
            {},
        ),
        ("office", reverse("tasks:plan-call", args=[outline.pk]), ["units", "due_on"], {}),
        ("office", reverse("tasks:plan-extend", args=[plan.pk]), ["due_on", "reason"], {}),
        ("office", reverse("tasks:reports-accept"), ["ids"], {}),
        ("office", reverse("workflow:hand-on", args=[item.pk]), ["person", "reason", "back"], {}),
        ("office", reverse("outlines:measure-goals", args=[birth.pk]), ["goals"], {}),
        *[
            (
                who,
                reverse(f"tasks:plan-{name}", args=step),
                ["decision", "comment", f"line-{line.pk}", "line-x"],
                {},
            )
            for who in ("liaison", "unit_head", "office")
            for name in ("answer", "withdraw")
        ],
    ]


@pytest.mark.parametrize("seed", range(4))
def test_no_form_breaks(cast, forms, browser_of, seed):
    dice = random.Random(seed)
    clients = {who: browser_of(cast.people[who]) for who in ("liaison", "unit_head", "office")}
    for _round in range(6):
        for who, url, fields, right in forms:
            data = {field: dice.choice(BAD) for field in fields if dice.random() < 0.8} | right
            headers = {"HX-Request": "true"} if dice.random() < 0.5 else {}
            assert clients[who].post(url, data, headers=headers).status_code < 500, (url, data)


@pytest.mark.parametrize("seed", range(4))
def test_no_address_breaks(cast, forms, browser_of, seed):
    dice, client = random.Random(seed), browser_of(cast.office)
    for _round in range(8):
        for name in LISTS:
            asked = {key: dice.choice(BAD) for key in PARAMETERS if dice.random() < 0.5}
            assert client.get(reverse(name), asked).status_code < 500, (name, asked)


@pytest.mark.parametrize(
    "referer", ["javascript:alert(1)", "2026-02-30", "//evil.example/x", "https://evil.example/"]
)
def test_nobody_is_sent_off_the_site(cast, forms, browser_of, referer):
    office = browser_of(cast.office)
    response = office.post(reverse("tasks:reports-accept"), {"ids": []}, headers={"Referer": referer})
    assert response.url.startswith("/")
    assert not response.url.startswith("//")
