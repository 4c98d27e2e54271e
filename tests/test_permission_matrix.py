"""Every address × every role × own, another unit's, another county's and no object × GET and POST.

`ALLOWED` is written by hand from what each role is for, not derived from the rules it checks. An address that is
not in it fails the test, and so does a view without a rule.
"""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from history.models import Event
from organisations.models import Post
from outlines.importer import parse
from outlines.models import Domain, ImportDraft, Measure
from outlines.services import store_outlines
from pages.rules import rule_of
from tasks import services as tasks
from tasks.models import Assignment
from tests.texts import SMALL_OUTLINE

OFFICE = {"office", "director"}
UNITS = {"liaison", "unit_head", "other_liaison"}
READERS = OFFICE | {"inspector", "monitor", "evaluator", "leading_group", "chair", "auditor"}
EVERYBODY = READERS | UNITS | {"admin", "postless"}
KEEPERS = OFFICE | {"admin"}
PUBLIC = None

ALLOWED = {
    "workbench:home": EVERYBODY,
    "workbench:inbox": EVERYBODY,
    "workbench:search": EVERYBODY,
    "organisations:login": PUBLIC,
    "organisations:second-factor": PUBLIC,
    "organisations:logout": PUBLIC,
    "organisations:account": EVERYBODY,
    "organisations:password": EVERYBODY,
    "organisations:second-factor-setup": EVERYBODY,
    "organisations:second-factor-remove": EVERYBODY,
    "organisations:people": KEEPERS | UNITS | {"auditor"},
    "organisations:person": KEEPERS | UNITS | {"auditor"},
    "organisations:person-new": KEEPERS,
    "organisations:people-import": KEEPERS,
    "organisations:person-edit": KEEPERS,
    "organisations:appoint": KEEPERS,
    "organisations:set-active": KEEPERS,
    "organisations:reset-password": KEEPERS,
    "organisations:reset-second-factor": {"admin"},
    "organisations:post-end": KEEPERS,
    "organisations:hand-over": KEEPERS,
    "organisations:units": EVERYBODY,
    "organisations:unit": EVERYBODY,
    "organisations:unit-new": KEEPERS,
    "organisations:units-import": KEEPERS,
    "organisations:unit-edit": KEEPERS,
    "organisations:import-template": KEEPERS,
    "organisations:committee": {"admin"},
    "organisations:child-committee-new": {"admin"},
    "outlines:outlines": EVERYBODY,
    "outlines:outline": EVERYBODY,
    "outlines:domain": EVERYBODY,
    "outlines:measure": EVERYBODY,
    "outlines:import": OFFICE,
    "outlines:import-preview": OFFICE,
    "outlines:import-text": OFFICE,
    "outlines:import-line": OFFICE,
    "outlines:import-confirm": OFFICE,
    "tasks:list": READERS | UNITS,
    "tasks:task": READERS | UNITS,
    "tasks:signing": UNITS,
    "tasks:sign": UNITS,
    "tasks:decline": UNITS,
    "tasks:unsigned": READERS,
    "tasks:coverage": READERS,
    "tasks:breakdown": READERS,
    "tasks:table": READERS,
    "tasks:table-xlsx": READERS,
    "tasks:settle": OFFICE,
    "tasks:assign": OFFICE,
    "tasks:merge": OFFICE,
    "tasks:bulk": OFFICE,
    "tasks:breakdown-domain": OFFICE,
    "tasks:accept-domain": OFFICE,
    "tasks:assign-domain": OFFICE,
    "tasks:breakdown-measure": OFFICE,
    "tasks:propose": OFFICE,
    "tasks:accept": OFFICE,
    "tasks:add": OFFICE,
    "tasks:table-import": OFFICE,
    "tasks:row": OFFICE,
    "tasks:edit": OFFICE,
    "tasks:split": OFFICE,
    "tasks:delete": OFFICE,
    "tasks:stop": OFFICE,
    "history:events": {"auditor"},
    "history:check": {"auditor"},
    "history:event": {"auditor"},
}

# Which object an address with a pk is about, and who of the allowed does not see it though the county is theirs.
OBJECTS = {
    "organisations:person": ("person", {"other_liaison"}),
    "organisations:person-edit": ("person", set()),
    "organisations:appoint": ("person", set()),
    "organisations:set-active": ("person", set()),
    "organisations:reset-password": ("person", set()),
    "organisations:reset-second-factor": ("person", set()),
    "organisations:post-end": ("post", set()),
    "organisations:hand-over": ("post", set()),
    "organisations:unit": ("unit", set()),
    "organisations:unit-edit": ("unit", set()),
    "outlines:outline": ("outline", set()),
    "outlines:domain": ("domain", set()),
    "outlines:measure": ("measure", set()),
    "outlines:import-preview": ("draft", set()),
    "outlines:import-text": ("draft", set()),
    "outlines:import-line": ("draft", set()),
    "outlines:import-confirm": ("draft", set()),
    "tasks:task": ("task", {"other_liaison"}),
    "tasks:decline": ("assignment", {"other_liaison"}),
    "tasks:settle": ("assignment", set()),
    "tasks:table": ("outline", set()),
    "tasks:table-xlsx": ("outline", set()),
    "tasks:breakdown-domain": ("domain", set()),
    "tasks:accept-domain": ("domain", set()),
    "tasks:assign-domain": ("domain", set()),
    "tasks:breakdown-measure": ("measure", set()),
    "tasks:propose": ("measure", set()),
    "tasks:accept": ("measure", set()),
    "tasks:add": ("measure", set()),
    "tasks:row": ("task", set()),
    "tasks:edit": ("task", set()),
    "tasks:split": ("task", set()),
    "tasks:delete": ("task", set()),
    "tasks:stop": ("task", set()),
    "history:event": ("event", set()),
}
OTHER_ARGUMENTS = {
    "tasks:stop": {"action": "cancel"},
    "organisations:import-template": {"kind": "people"},
}
MISSING = 987654321
FOREIGN_MARK = "喀喇沁"


def patterns(resolver=None, prefix=""):
    """Every address of the site as (name, pattern)."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            namespace = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from patterns(entry, namespace)
        elif isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}", entry


NAMES = [name for name, _pattern in patterns()]


def test_every_address_is_in_the_matrix_and_declares_a_rule():
    assert sorted(NAMES) == sorted(ALLOWED)
    assert [name for name, pattern in patterns() if rule_of(pattern.callback) is None] == []
    with_pk = {name for name, pattern in patterns() if "pk" in pattern.pattern.regex.groupindex}
    assert with_pk == set(OBJECTS)


def furnish(cast) -> dict:
    """A county with one of everything; 县教育局 carries the task."""
    text = SMALL_OUTLINE.replace("宁城县", cast.committee.region)
    store_outlines(committee=cast.committee, parsed=parse(text), source_name="a.txt", actor=cast.office)
    outline = cast.committee.outlines.get()
    measure = Measure.objects.filter(domain__outline=outline).order_by("pk").first()
    task = tasks.add_task(
        actor=cast.office, measure=measure, text=f"{cast.committee.region}的任务", lead=cast.units.education
    )
    tasks.assign_tasks(actor=cast.office, task_ids=[task.pk])
    draft = ImportDraft.objects.create(
        committee=cast.committee, author=cast.office, source_name=f"{cast.committee.region}.txt", text=text
    )
    return {
        "person": cast.liaison.pk,
        "post": Post.objects.get(person=cast.liaison).pk,
        "unit": cast.units.education.pk,
        "outline": outline.pk,
        "domain": Domain.objects.filter(outline=outline).order_by("pk").first().pk,
        "measure": measure.pk,
        "draft": draft.pk,
        "task": task.pk,
        "assignment": Assignment.objects.get(task=task).pk,
        "event": Event.objects.filter(committee=cast.committee).order_by("pk").first().pk,
    }


@pytest.fixture
def world(cast, outsider):
    return {"own": furnish(cast), "foreign": furnish(outsider)}


def address(name, pk=None):
    arguments = dict(OTHER_ARGUMENTS.get(name, {}))
    if pk is not None:
        arguments["pk"] = pk
    return reverse(name, kwargs=arguments)


def ask(client, method, url):
    """One request whose writes are undone; (status, body, whether it wrote history)."""
    before = Event.objects.count()
    with transaction.atomic():
        response = getattr(client, method)(url, {} if method == "post" else None)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        wrote = Event.objects.count() != before
        transaction.set_rollback(True)
    return response.status_code, body.decode(errors="replace"), wrote


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_each_role_gets_what_it_is_for_and_nothing_else(cast, world, browser_of, role):
    client = browser_of(cast.people[role])
    client.raise_request_exception = False
    faults = []
    for name in NAMES:
        allowed = ALLOWED[name]
        kind, blind = OBJECTS.get(name, (None, set()))
        for method in ("get", "post"):
            for whose in ("own", "foreign", "missing") if kind else ("own",):
                pk = None if kind is None else MISSING if whose == "missing" else world[whose][kind]
                # Signing out ends the session: it gets one of its own.
                asking = browser_of(cast.people[role]) if name == "organisations:logout" else client
                status, body, wrote = ask(asking, method, address(name, pk))
                if allowed is PUBLIC:
                    expected = {200, 302, 405, 422}
                elif role not in allowed:
                    expected = {403}
                elif whose != "own" or role in blind:
                    expected = {404, 405}
                else:
                    expected = {200, 302, 400, 403, 405, 409, 422}
                if status not in expected:
                    faults.append(f"{method} {name} {whose}: {status}, not {sorted(expected)}")
                if FOREIGN_MARK in body:
                    faults.append(f"{method} {name} {whose}: shows another county")
                if wrote and (status in (403, 404) or (allowed is not PUBLIC and role not in allowed)):
                    faults.append(f"{method} {name} {whose}: refused and yet written")
    assert faults == []


def test_a_visitor_is_sent_to_the_login_page(cast, world):
    client, faults = Client(raise_request_exception=False), []
    for name in NAMES:
        kind, _blind = OBJECTS.get(name, (None, set()))
        for method in ("get", "post"):
            url = address(name, world["own"][kind] if kind else None)
            response = getattr(client, method)(url)
            public = ALLOWED[name] is PUBLIC
            if not public and (response.status_code != 302 or not response.url.startswith("/login/")):
                faults.append(f"{method} {name}: {response.status_code}")
            if public and response.status_code >= 500:
                faults.append(f"{method} {name}: {response.status_code}")
    assert faults == []


def test_ids_in_bodies_of_another_unit_or_county_change_nothing(cast, outsider, world, browser_of):
    """Ticked rows are swapped for those of another unit and of another county."""
    foreign, own = world["foreign"], world["own"]
    before = Event.objects.count()
    browser_of(cast.other_liaison).post(
        reverse("tasks:sign"), {"ids": [own["assignment"], foreign["assignment"]]}
    )
    browser_of(cast.office).post(reverse("tasks:assign"), {"ids": [foreign["task"]]})
    browser_of(cast.office).post(reverse("tasks:merge"), {"ids": [foreign["task"], own["task"]]})
    browser_of(cast.office).post(reverse("tasks:accept", args=[own["measure"]]), {"ids": [foreign["task"]]})
    browser_of(cast.office).post(
        reverse("tasks:add", args=[own["measure"]]),
        {"text": "x", "kind": "long_term", "lead": outsider.units.health.pk},
    )
    browser_of(cast.admin).post(
        reverse("organisations:appoint", args=[cast.postless.pk]),
        {"role": "liaison", "unit": outsider.units.health.pk, "start_on": "2026-01-01"},
    )
    assert Event.objects.count() == before
    assert Assignment.objects.get(pk=own["assignment"]).state == Assignment.State.PENDING


def test_fields_that_a_form_does_not_offer_are_not_taken(cast, world, browser_of):
    """Every field of the model is sent along; only what the form offers is taken."""
    person = cast.postless
    browser_of(cast.office).post(
        reverse("organisations:person-edit", args=[person.pk]),
        {
            "name": person.name,
            "username": person.username,
            "is_active": "",
            "must_change_password": "on",
            "committee": "2",
            "password": "x",
            "id": "1",
        },
    )
    unchanged = type(person).objects.get(pk=person.pk)
    assert (unchanged.is_active, unchanged.committee_id, unchanged.password) == (
        True,
        cast.committee.pk,
        person.password,
    )
    browser_of(cast.liaison).post(
        reverse("organisations:account"),
        {"phone": "0476-1", "name": "改名", "username": "boss", "committee": "2"},
    )
    liaison = type(person).objects.get(pk=cast.liaison.pk)
    assert (liaison.name, liaison.username) == ("李红梅", "liaison")
