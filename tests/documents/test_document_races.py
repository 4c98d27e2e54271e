"""Many people at one paper, many papers at one number, and a database that breaks at any statement. The races need
real connections and real locks: PostgreSQL."""

import copy

import pytest
from django.urls import reverse
from viewflow.workflow.models import Process
from viewflow.workflow.models import Task as ProcessStep

from documents import services
from documents.escalations import begin_letter
from documents.models import (
    Attachment,
    Dispatch,
    Document,
    KindSetting,
    Letterhead,
    NumberSeries,
    Recipient,
    RegisterEntry,
)
from history.models import ChainHead, Event
from history.verification import verify
from notices.models import Level, Message, Notice, Outbox
from operations.models import Job
from pages.rules import Conflict
from tasks import services as tasks
from tests.failing import break_at_every_statement
from tests.papers import drafted, filed, paper_press, printed, reviewed, signed
from tests.races import at_once
from workflow.models import Deadline, Escalation, WorkItem
from workflow.services import urge
from workflow.turns import present_item

races = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def race(test):
    for mark in races:
        test = mark(test)
    return test


def one_won(results):
    won = [result for result in results if not isinstance(result, Exception)]
    lost = [result for result in results if isinstance(result, Exception)]
    assert len(won) == 1, results
    assert all(isinstance(result, Conflict) for result in lost), lost
    return lost


def the_register_is_whole(count) -> None:
    """Numbers 1 to `count`, a paper for each, and the series where they end."""
    entries = RegisterEntry.objects.order_by("sequence")
    assert [entry.sequence for entry in entries] == list(range(1, count + 1))
    assert NumberSeries.objects.get().last == count
    assert Document.objects.count() == count
    for document in Document.objects.select_related("entry"):
        assert document.number == document.entry.number == document.paper.number
    assert verify()[1] == []


# Many at once --------------------------------------------------------------------------------------


@race
@pytest.mark.parametrize("turn", range(20))
def test_twenty_sign_at_once_and_one_wins(cast, turn):
    dispatch = filed(cast)
    step = present_item(dispatch).process_step_id
    lost = one_won(
        at_once(
            20,
            lambda n: services.review_dispatch(
                actor=cast.director, dispatch=copy.copy(dispatch), step_id=step
            ),
        )
    )
    assert all("已由刘桂芳于" in error.reason for error in lost)
    the_register_is_whole(1)
    assert Job.objects.count() == 1
    assert Event.objects.about(dispatch).filter(verb="dispatch.signed").count() == 1


@race
def test_twenty_press_the_button_at_once_and_nineteen_are_told_so(cast, browser_of):
    dispatch = filed(cast)
    address = reverse("documents:dispatch-answer", args=[dispatch.pk, present_item(dispatch).process_step_id])
    clients = [browser_of(cast.director, raise_request_exception=False) for _n in range(20)]
    statuses = at_once(20, lambda n: clients[n].post(address, {"decision": "approve"}).status_code)
    assert sorted(statuses) == [302] + [409] * 19
    the_register_is_whole(1)


@race
def test_twenty_papers_signed_at_once_are_numbered_without_a_gap(cast):
    dispatches = [filed(cast, title=f"第{n}号通知") for n in range(20)]
    results = at_once(
        20, lambda n: services.review_dispatch(actor=cast.director, dispatch=copy.copy(dispatches[n]))
    )
    assert [result for result in results if isinstance(result, Exception)] == []
    the_register_is_whole(20)


@race
def test_batches_single_papers_and_papers_from_elsewhere_share_the_numbers(cast):
    units = [cast.units.education, cast.units.health, cast.units.statistics]
    batches = [filed(cast, units=units, is_per_unit=True, body="请{单位}办理。") for _n in range(4)]

    def work(n):
        if n < 4:
            return services.review_dispatch(actor=cast.director, dispatch=copy.copy(batches[n]))
        return services.register_outside(actor=cast.office, word="宁妇儿工委", title=f"第{n}份")

    results = at_once(12, work)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert sorted(RegisterEntry.objects.values_list("sequence", flat=True)) == list(range(1, 21))
    # A batch is numbered in one go.
    for dispatch in batches:
        own = sorted(document.entry.sequence for document in dispatch.documents.select_related("entry"))
        assert own == list(range(own[0], own[0] + 3))


@race
@pytest.mark.parametrize("turn", range(5))
def test_signing_returning_taking_back_and_giving_up_at_once_leaves_one_answer(cast, turn):
    dispatch = filed(cast)
    step = present_item(dispatch).process_step_id
    node = present_item(dispatch).process_step.flow_task

    def work(n):
        mine = copy.copy(dispatch)
        if n % 4 == 0:
            return services.review_dispatch(actor=cast.director, dispatch=mine, step_id=step)
        if n % 4 == 1:
            return services.withdraw_dispatch(actor=cast.office, dispatch=mine, step_id=step)
        if n % 4 == 2:
            return services.return_dispatch(
                actor=cast.director, dispatch=mine, node=node, step_id=step, reason="改"
            )
        return services.save_dispatch(actor=cast.office, dispatch=mine, revision=None, body="偷改")

    results = at_once(12, work)
    turns = [result for n, result in enumerate(results) if n % 4 != 3]
    one_won(turns)
    dispatch.refresh_from_db()
    issued = dispatch.state == "issued"
    assert dispatch.state in ("issued", "drafting", "returned")
    assert Document.objects.count() == RegisterEntry.objects.count() == (1 if issued else 0)
    if issued:
        assert "偷改" not in str(Document.objects.get().content)
    else:
        assert present_item(dispatch).step == "dispatch.drafting"
    assert WorkItem.objects.open().filter(step__startswith="dispatch.").count() == (0 if issued else 1)


@race
def test_a_draft_is_given_up_while_it_is_signed(cast):
    dispatch = filed(cast)

    def work(n):
        if n % 2:
            return services.cancel_dispatch(actor=cast.office, dispatch=copy.copy(dispatch), reason="不发")
        return services.review_dispatch(actor=cast.director, dispatch=copy.copy(dispatch))

    results = at_once(8, work)
    assert len([result for result in results if not isinstance(result, Exception)]) == 1
    dispatch.refresh_from_db()
    assert (dispatch.state, RegisterEntry.objects.count(), dispatch.process.status) in (
        ("issued", 1, "DONE"),
        ("cancelled", 0, "CANCELED"),
    )
    assert not WorkItem.objects.open().filter(step__startswith="dispatch.").exists()


@race
def test_two_workers_with_the_same_papers_keep_each_once_and_tell_once(cast, monkeypatch):
    units = [cast.units.education, cast.units.health, cast.units.statistics]
    with paper_press(monkeypatch):
        documents = signed(cast, units=units, is_per_unit=True, body="请{单位}办理。")
        ids = [document.pk for document in documents]
        results = at_once(4, lambda n: services.print_documents(ids))
    assert sum(results) == 3
    assert not Document.objects.unmade().exists()
    assert Message.objects.filter(kind="document").count() == 3
    assert Event.objects.filter(verb="document.printed").count() == 3
    assert verify()[1] == []


@race
def test_a_paper_made_void_while_it_is_printed_is_told_of_in_order_or_not_at_all(cast, monkeypatch):
    with paper_press(monkeypatch):
        documents = [signed(cast)[0] for _n in range(6)]

        def work(n):
            document = documents[n // 2]
            if n % 2:
                return services.print_documents([document.pk])
            return services.void_entry(actor=cast.office, entry=document.entry, reason="有误")

        results = at_once(12, work)
    assert [result for result in results if isinstance(result, Exception)] == []
    for document in documents:
        said = Message.objects.filter(url=document.get_absolute_url()).order_by("pk")
        titles = [title[:4] for title in said.values_list("title", flat=True)]
        assert titles in ([], ["收到文件", "文件作废"])
    assert not Document.objects.unmade().exists()


@race
def test_a_letter_is_begun_once(cast, birth):
    drafts = tasks.propose_tasks(actor=cast.office, measures=[birth])
    tasks.edit_task(actor=cast.office, task=drafts[0], lead=cast.units.education)
    tasks.assign_tasks(actor=cast.office, task_ids=[drafts[0].pk])
    deadline = Deadline.objects.get(kind="task.sign")
    urge(actor=cast.office, deadline_ids=[deadline.pk], level=Level.LETTER, note="", token="t")
    escalation = Escalation.objects.select_related("unit", "message").get()
    people = [cast.office, cast.director]
    lost = one_won(at_once(10, lambda n: begin_letter(actor=people[n % 2], escalation=copy.copy(escalation))))
    dispatch = Dispatch.objects.get()
    assert all(error.current == dispatch for error in lost)
    assert WorkItem.objects.open().filter(step="dispatch.drafting").count() == 1


@race
def test_the_settings_are_stored_once_by_two_who_see_none(cast, browser_of):
    """Nobody has set anything yet; ten send the form of what follows from the committee's name."""
    clients = [browser_of(cast.office, raise_request_exception=False) for _n in range(10)]
    address = reverse("documents:letterhead")
    form = clients[0].get(address).context["form"]
    data = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    statuses = at_once(10, lambda n: clients[n].post(address, data | {"note": f"第{n}人"}).status_code)
    assert sorted(statuses) == [302] + [409] * 9
    assert Letterhead.objects.count() == 1


# A failure at any statement ---------------------------------------------------------------------------


MODELS = (
    Attachment,
    ChainHead,
    Deadline,
    Dispatch,
    Dispatch.units.through,
    Document,
    Event,
    Job,
    KindSetting,
    Letterhead,
    Message,
    Notice,
    NumberSeries,
    Outbox,
    Process,
    ProcessStep,
    Recipient,
    RegisterEntry,
    WorkItem,
)


def snapshot():
    return {model: list(model.objects.order_by("pk").values()) for model in MODELS}


def transitions(cast, name):
    """What to do, with everything before it done already."""
    two = [cast.units.education, cast.units.health]
    if name == "begin":
        return lambda: services.begin_dispatch(actor=cast.office, kind="notice", units=two)
    if name in ("save", "file"):
        dispatch = drafted(cast, units=two)
        if name == "file":
            return lambda: services.file_dispatch(actor=cast.office, dispatch=copy.copy(dispatch))
        return lambda: services.save_dispatch(
            actor=cast.office, dispatch=copy.copy(dispatch), revision=2, title="关于改名的通知", units=two[:1]
        )
    if name == "chair":
        dispatch = reviewed(cast, units=two)
        return lambda: services.sign_dispatch(actor=cast.chair, dispatch=copy.copy(dispatch))
    if name == "void":
        [document] = printed(cast, units=two)
        return lambda: services.void_entry(actor=cast.office, entry=document.entry, reason="有误")
    if name == "print":
        [document] = signed(cast, units=two)
        return lambda: services.print_documents([document.pk])
    if name == "outside":
        return lambda: services.register_outside(actor=cast.office, word="宁妇儿工委", title="全委会通知")
    dispatch = filed(
        cast, units=two, is_per_unit=name == "each", body="请{单位}办理。" if name == "each" else "请办理。",
        needs_chair=name == "review",
    )  # fmt: skip
    return {
        "sign": lambda: services.review_dispatch(actor=cast.director, dispatch=copy.copy(dispatch)),
        "each": lambda: services.review_dispatch(actor=cast.director, dispatch=copy.copy(dispatch)),
        "review": lambda: services.review_dispatch(actor=cast.director, dispatch=copy.copy(dispatch)),
        "withdraw": lambda: services.withdraw_dispatch(actor=cast.office, dispatch=copy.copy(dispatch)),
        "cancel": lambda: services.cancel_dispatch(
            actor=cast.office, dispatch=copy.copy(dispatch), reason="不发"
        ),
    }[name]


@pytest.mark.parametrize(
    "name",
    [
        "begin",
        "save",
        "file",
        "review",
        "sign",
        "each",
        "chair",
        "withdraw",
        "cancel",
        "print",
        "void",
        "outside",
    ],
)
def test_a_failure_at_any_statement_changes_nothing(cast, press, name):
    act = transitions(cast, name)
    assert break_at_every_statement(act, snapshot) > 8, "the transition is more than a few statements long"
    if name in ("sign", "each", "chair"):
        # Every signature that broke off gave its numbers back.
        the_register_is_whole(2 if name == "each" else 1)
