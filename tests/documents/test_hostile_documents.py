"""Whatever is sent to the forms of papers, only what a form offers is written, and the answer is a page that says what
is wrong and never an error of ours."""

import random
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from django.urls import reverse

from documents import services
from documents.composing import letterhead_of
from documents.kinds import kinds
from documents.models import (
    Dispatch,
    Document,
    KindSetting,
    Letterhead,
    NumberSeries,
    Recipient,
    RegisterEntry,
)
from documents.services.dispatches import TEXT_FIELDS
from documents.services.letterheads import KIND_FIELDS, LETTERHEAD_FIELDS
from history.models import Event
from tests.papers import BODY, TITLE, drafted, filed, printed
from workflow.turns import present_item

pytestmark = pytest.mark.usefixtures("spring")

LONG = "一二三四五六七八九十" * 10_000
BAD = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "9" * 400,
    "-1",
    "0",
    "1.5",
    "1e400",
    "NaN",
    "Infinity",
    "２０２６",
    "2026-02-30",
    "9999-12-31",
    "0001-01-01",
    "99999999999999999999",
    "9223372036854775808",
    "<script>alert(1)</script>",
    "'\"--",
    "{",
    "}",
    "{单位}",
    "{清单}",
    "{__class__}",
    "{0.__init__.__globals__}",
    "%(n)s",
    "😀" * 600,
    "null",
    "\u202e\u2066",
    "一、\n（一）\n1.\n（1）",
    LONG,
]


@pytest.fixture
def world(cast, press):
    """A draft, one on the director's desk, and a paper that was issued."""
    [document] = printed(cast)
    return {"draft": drafted(cast), "filed": filed(cast), "document": document}


def url(name, *args):
    return reverse(f"documents:{name}", args=args)


def typed(form) -> dict:
    """What a form would send if nothing was touched."""
    data = {}
    for field in form:
        value = field.value()
        if value is True:
            data[field.html_name] = "on"
        elif value not in (False, None):
            data[field.html_name] = value
    return data


def forms(cast, world) -> dict:
    """name → (who, address, what is sent rightly, what of the rows may change)."""
    draft, waiting, document = world["draft"], world["filed"], world["document"]
    office = Client()
    office.force_login(cast.office, backend="organisations.backends.PersonBackend")
    form = typed(office.get(draft.get_absolute_url()).context["form"])
    letterhead = typed(office.get(url("letterhead")).context["form"])
    kind = typed(office.get(url("kind", "notice")).context["form"])
    step, desk = present_item(draft).process_step_id, present_item(waiting).process_step_id
    flow = {"state", "process", "revision"}
    return {
        "begin": ("office", url("dispatch-new"), {"kind": "notice"}, set()),
        "save": (
            "office",
            url("dispatch-save", draft.pk),
            form | {"body": "改过的正文"},
            {*TEXT_FIELDS, "units", "revision"},
        ),
        "refresh": ("office", url("dispatch-refresh", draft.pk), {}, {"material", "annexes", "revision"}),
        "file": ("office", url("dispatch-file", draft.pk, step), {}, {*flow, "filed_at", "filed_by"}),
        "answer": (
            "director",
            url("dispatch-answer", waiting.pk, desk),
            {"decision": "return", "comment": "改"},
            {*flow, "rounds", "return_reason"},
        ),
        "withdraw": ("office", url("dispatch-withdraw", waiting.pk, desk), {}, flow),
        "cancel": ("office", url("dispatch-cancel", draft.pk), {"reason": "不发"}, flow),
        "outside": (
            "office",
            url("register-outside"),
            {"word": "宁妇儿工委", "title": "全委会通知", "addressees": "", "dated": "2026-04-01"},
            {"last"},
        ),
        "start": (
            "office",
            url("register-start"),
            {"word": "宁妇", "year": "2026", "first": "5"},
            set(),
        ),
        "void": (
            "office",
            url("register-void", document.entry_id),
            {"reason": "有误"},
            {"voided_at", "voided_by", "void_reason"},
        ),
        "letterhead": ("office", url("letterhead"), letterhead | {"note": "联系人：张秀兰"}, set()),
        "kind": ("office", url("kind", "notice"), kind | {"body": "新用语"}, set()),
        "again": ("office", url("document-again", document.pk), {}, set()),
    }


NAMES = (
    "begin",
    "save",
    "refresh",
    "file",
    "answer",
    "withdraw",
    "cancel",
    "outside",
    "start",
    "void",
    "letterhead",
    "kind",
    "again",
)
MODELS = (Dispatch, Document, RegisterEntry, NumberSeries, Recipient, Letterhead, KindSetting)


def rows() -> dict:
    return {(model, row["id"]): row for model in MODELS for row in model.objects.order_by("pk").values()}


# Fields that a form does not offer ---------------------------------------------------------------------------


def poison(cast, outsider) -> dict:
    """Every field of every model of papers, with a value that would do harm."""
    harm = {}
    for model in MODELS:
        for field in model._meta.get_fields():
            if isinstance(field, models.BooleanField):
                value = "on"
            elif isinstance(field, models.DateTimeField | models.DateField):
                value = "2020-01-01"
            elif isinstance(field, models.IntegerField):
                value = "77"
            elif field.name == "committee":
                value = str(outsider.committee.pk)
            elif field.is_relation:
                value = str(cast.chair.pk)
            else:
                value = "issued" if field.name == "state" else "加急"
            for name in {field.name, getattr(field, "attname", field.name)}:
                harm[name] = value
    return harm | {"pk": "1", "actor": str(cast.chair.pk), "subject": "1", "values": "{}", "fields": "x"}


@pytest.mark.parametrize("name", NAMES)
def test_fields_that_a_form_does_not_offer_are_not_taken(cast, outsider, world, browser_of, name):
    who, address, right, may_change = forms(cast, world)[name]
    harm = {key: value for key, value in poison(cast, outsider).items() if key not in right}
    # What the form itself offers, left untouched by an honest sender, is not harm.
    harm = {key: value for key, value in harm.items() if key not in may_change or name != "save"}
    before = rows()
    assert browser_of(cast.people[who]).post(address, right | harm).status_code in (302, 409)
    unintended = []
    for key, now in rows().items():
        was = before.get(key)
        if was is None:
            assert now.get("committee_id", cast.committee.pk) == cast.committee.pk
            continue
        changed = {field.removesuffix("_id") for field, value in now.items() if was[field] != value}
        if not changed <= may_change:
            unintended.append((key, changed - may_change))
    assert unintended == []
    assert set(before) <= set(rows())


def test_what_is_begun_is_the_offices_own_and_empty(cast, outsider, browser_of):
    browser_of(cast.office).post(
        url("dispatch-new"), {"kind": "notice"} | poison(cast, outsider) | {"kind": "notice"}
    )
    dispatch = Dispatch.objects.get()
    assert (dispatch.state, dispatch.drafted_by, dispatch.committee) == (
        "drafting",
        cast.office,
        cast.committee,
    )
    assert (dispatch.signed_by, dispatch.object_id, dispatch.material, dispatch.title) == (
        None,
        None,
        {},
        "关于……的通知",
    )


def test_a_number_from_elsewhere_is_the_next_one_and_nobody_elses(cast, outsider, browser_of):
    right = {"word": "宁妇儿工委", "title": "全委会通知", "addressees": "", "dated": "2026-04-01"}
    browser_of(cast.office).post(url("register-outside"), poison(cast, outsider) | right)
    entry = RegisterEntry.objects.get()
    assert (entry.sequence, entry.year, entry.registered_by, entry.voided_at) == (1, 2026, cast.office, None)


# Values that no row can have ---------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_no_form_breaks(cast, world, browser_of, seed):
    dice = random.Random(seed)
    clients = {who: browser_of(cast.people[who]) for who in ("office", "director")}
    offered = forms(cast, world)
    fields = [*TEXT_FIELDS, *LETTERHEAD_FIELDS, *KIND_FIELDS, "units", "revision", "fingerprint", "decision"]
    fields += ["comment", "reason", "kind", "dated", "year", "first", "addressees"]
    for _round in range(3):
        for name, (who, address, right, _may_change) in offered.items():
            data = right | {field: dice.choice(BAD) for field in fields if dice.random() < 0.5}
            headers = {"HX-Request": "true"} if dice.random() < 0.5 else {}
            answer = clients[who].post(address, data, headers=headers)
            assert answer.status_code < 500, (name, {key: value[:40] for key, value in data.items()})
    assert clients["office"].post(url("urge-paper"), {"ids": BAD}).status_code == 302


TEXTS = {
    "save": ("title", "body", "addressees", "cc", "note", "annex_names", "word"),
    "outside": ("title", "addressees"),
    "start": ("word",),
    "void": ("reason",),
    "cancel": ("reason",),
    "letterhead": tuple(name for name in LETTERHEAD_FIELDS if not name.startswith(("is_", "shows_"))),
    "kind": ("title", "body", "word"),
}


@pytest.mark.parametrize("text", ["a\x00b", LONG], ids=["nul", "100 KB"])
@pytest.mark.parametrize("name", sorted(TEXTS))
def test_a_text_that_cannot_be_kept_is_refused_at_its_field(cast, world, browser_of, name, text):
    who, address, right, _may_change = forms(cast, world)[name]
    client, before = browser_of(cast.people[who]), rows()
    for field in TEXTS[name]:
        page = client.post(address, right | {field: text})
        assert page.status_code == 422, field
        said = str(page.context["form"].errors.get(field, ""))
        assert re.search("[\u4e00-\u9fff]", said), field
    assert rows() == before


@pytest.mark.parametrize("text", ["a\x00b", LONG], ids=["nul", "100 KB"])
@pytest.mark.parametrize("decision", ["approve", "return", "x"])
def test_a_comment_that_cannot_be_kept_signs_nothing(cast, world, browser_of, text, decision):
    waiting = world["filed"]
    address = url("dispatch-answer", waiting.pk, present_item(waiting).process_step_id)
    page = browser_of(cast.director).post(address, {"decision": decision, "comment": text})
    assert page.status_code == 422
    waiting.refresh_from_db()
    assert waiting.state == "at_director"


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("start", "year", "1999"),
        ("start", "year", "2101"),
        ("start", "year", "99999999999999999999"),
        ("start", "year", "x"),
        ("start", "first", "0"),
        ("start", "first", "-5"),
        ("start", "first", "100000"),
        ("start", "first", "99999999999999999999"),
        ("start", "first", "1.5"),
        ("outside", "dated", "0001-01-01"),
        ("outside", "dated", "9999-12-31"),
        ("outside", "word", "别人的代字"),
        ("save", "revision", "x"),
        ("save", "revision", ""),
        ("save", "urgency", "不急"),
        ("save", "units", "x"),
        ("save", "units", "987654321"),
        ("begin", "kind", "supervise"),
        ("begin", "kind", "nonsense"),
    ],
)
def test_years_numbers_and_choices_out_of_range_are_refused_at_their_field(
    cast, world, browser_of, name, field, value
):
    who, address, right, _may_change = forms(cast, world)[name]
    before = rows()
    page = browser_of(cast.people[who]).post(address, right | {field: value})
    assert page.status_code == 422
    assert page.context["form"].errors[field]
    assert rows() == before


@pytest.mark.parametrize("revision", ["-1", "0", "99999999999999999999"])
def test_a_revision_there_never_was_is_a_stale_form(cast, world, browser_of, revision):
    _who, address, right, _may_change = forms(cast, world)["save"]
    page = browser_of(cast.office).post(address, right | {"revision": revision})
    assert page.status_code == 409
    assert "改过的正文" in page.content.decode()
    assert Dispatch.objects.get(pk=world["draft"].pk).body == BODY


ADDRESSES = (
    "dispatch",
    "dispatch-save",
    "dispatch-refresh",
    "dispatch-preview",
    "dispatch-papers",
    "dispatch-cancel",
    "letter",
    "document",
    "document-state",
    "document-again",
    "register-void",
)


@pytest.mark.parametrize("number", ["0", "987654321", "9223372036854775807", "9223372036854775808", "9" * 40])
def test_numbers_that_no_row_has(cast, browser_of, number):
    office = browser_of(cast.office, raise_request_exception=False)
    addresses = [reverse(f"documents:{name}", args=[1]).replace("/1/", f"/{number}/") for name in ADDRESSES]
    addresses += [
        f"/documents/papers/{number}/file.pdf",
        f"/documents/papers/{number}/pages/1.png",
        f"/documents/prints/plan.paper/{number}/",
        f"/documents/dispatches/{number}/steps/{number}/file/",
        f"/documents/dispatches/{number}/steps/{number}/answer/",
        f"/documents/settings/{number}/",
    ]
    for address in addresses:
        for method in (office.get, office.post):
            assert method(address).status_code in (400, 404, 405), address


@pytest.mark.parametrize("page", ["0", "2", "99999999", "9" * 40])
def test_pages_that_a_paper_does_not_have(cast, world, browser_of, page):
    document, office = world["document"], browser_of(cast.office)
    assert office.get(f"/documents/papers/{document.pk}/pages/{page}.png").status_code == 404
    assert office.get(document.get_absolute_url(), {"page": page}).status_code == 200
    for odd in BAD[:-1]:
        assert office.get(document.get_absolute_url(), {"page": odd}).status_code == 200


def test_steps_of_another_draft_are_not_there(cast, world, browser_of):
    draft, waiting = world["draft"], world["filed"]
    mine, theirs = present_item(draft).process_step_id, present_item(waiting).process_step_id
    office, director = browser_of(cast.office), browser_of(cast.director)
    assert office.post(url("dispatch-file", draft.pk, theirs)).status_code == 404
    assert office.post(url("dispatch-file", waiting.pk, mine)).status_code == 404
    answer = {"decision": "approve"}
    assert director.post(url("dispatch-answer", draft.pk, theirs), answer).status_code == 404
    assert director.post(url("dispatch-answer", draft.pk, mine), answer).status_code == 404
    assert director.post(url("dispatch-answer", waiting.pk, mine), answer).status_code == 404
    assert {draft.state, waiting.state} == set(
        Dispatch.objects.filter(state__in=("drafting", "at_director")).values_list("state", flat=True)
    )


@pytest.mark.parametrize("seed", range(3))
def test_no_list_breaks(cast, world, browser_of, seed):
    dice, client = random.Random(seed), browser_of(cast.office)
    parameters = ("q", "kind", "state", "year", "read", "word", "dispatch", "sort", "page", "cols", "export")
    for _round in range(12):
        for name in ("dispatches", "documents", "register"):
            asked = {key: dice.choice(BAD)[:3000] for key in parameters if dice.random() < 0.5}
            assert client.get(url(name), asked).status_code < 500, (name, asked)


# The public pages ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["AAAA", "x" * 16, "123456789ABC"])
def test_a_code_that_is_nobodys(cast, code):
    page = Client().get(url("verified", code))
    assert page.status_code == 404
    assert "没有这个核验码的文件" in page.content.decode()
    assert (
        Client().post(url("verified", code), {"file": SimpleUploadedFile("a.pdf", b"x")}).status_code == 404
    )


def test_no_code_that_is_typed_breaks(cast, world):
    visitor, document = Client(), world["document"]
    for code in BAD:
        assert visitor.get(url("verify"), {"code": code[:3000]}).status_code in (200, 302, 422), code[:40]
    groups = f" {document.code[:4]}-{document.code[4:8]}-{document.code[8:].lower()} "
    assert visitor.get(url("verify"), {"code": groups}).url == url("verified", document.code)
    # Full-width, as an input method types it.
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in document.code)
    assert visitor.get(url("verify"), {"code": wide}).url == url("verified", document.code)


def test_what_is_held_against_a_paper_may_be_anything(cast, world):
    visitor, address = Client(), url("verified", world["document"].code)
    assert (
        "不一致"
        in visitor.post(address, {"file": SimpleUploadedFile("a.exe", b"MZ" * 1000)}).content.decode()
    )
    for wrong in ({}, {"file": ""}, {"file": SimpleUploadedFile("a.pdf", b"")}):
        assert visitor.post(address, wrong).status_code == 422
    assert Document.objects.get(pk=world["document"].pk).pdf_digest == world["document"].pdf_digest


# Words ---------------------------------------------------------------------------------------------------------


def test_text_is_text_wherever_it_is_shown(cast, press, browser_of):
    nasty = "<script>alert(1)</script>"
    [document] = printed(cast, title=f"关于{nasty}的通知", body=nasty, addressees=nasty, units=[])
    office = browser_of(cast.office)
    for address in (
        document.get_absolute_url(),
        document.dispatch.get_absolute_url(),
        url("documents"),
        url("dispatches"),
        url("register"),
        url("verified", document.code),
    ):
        assert "<script>alert" not in office.get(address).content.decode(), address
    assert nasty in str(document.content)


def test_settings_that_somebody_else_took_back_meanwhile(cast, browser_of):
    """One person changes the words of a kind; another puts them back; the first one sends the form once more."""
    first, second = browser_of(cast.office), browser_of(cast.director)
    address = url("kind", "notice")
    assert first.post(address, typed(first.get(address).context["form"]) | {"body": "甲"}).status_code == 302
    open_form = typed(first.get(address).context["form"]) | {"body": "乙"}
    assert second.post(url("kind-reset", "notice")).status_code == 302
    lost = first.post(address, open_form)
    assert lost.status_code == 409
    page = lost.content.decode()
    assert "他人已经修改过这里" in page
    assert "乙" in page
    assert not KindSetting.objects.exists()
    # Sent again from that page, it is a decision.
    assert first.post(address, typed(lost.context["form"])).status_code == 302
    assert KindSetting.objects.get().body == "乙"


def test_two_who_change_the_letterhead_see_each_other(cast, browser_of):
    first, second = browser_of(cast.office), browser_of(cast.director)
    address = url("letterhead")
    mine, theirs = (typed(client.get(address).context["form"]) for client in (first, second))
    assert first.post(address, mine | {"note": "甲写的"}).status_code == 302
    lost = second.post(address, theirs | {"note": "乙写的"})
    assert lost.status_code == 409
    page = lost.content.decode()
    assert "甲写的" in page
    assert "乙写的" in page
    assert second.post(address, typed(lost.context["form"])).status_code == 302
    assert Letterhead.objects.get().note == "乙写的"
    assert Event.objects.filter(verb="letterhead.changed").count() == 2


@pytest.mark.parametrize("kind", sorted(kinds))
def test_every_kind_has_a_page_and_words_that_pass_its_own_check(cast, browser_of, kind):
    office = browser_of(cast.office)
    address = url("kind", kind)
    assert office.post(address, typed(office.get(address).context["form"])).status_code == 302
    setting = KindSetting.objects.get()
    assert (setting.title, setting.by_office) == (str(kinds[kind].title), kinds[kind].by_office)
    page = office.post(address, typed(office.get(address).context["form"]) | {"body": "{无此词}"})
    assert page.status_code == 422
    assert "没有这样的占位词：{无此词}" in str(page.context["form"].errors["body"])


def test_a_letterhead_nobody_has_set_follows_from_the_name(cast):
    letterhead = letterhead_of(cast.committee)
    assert letterhead.pk is None
    assert (letterhead.word, letterhead.office_word, letterhead.letter_word) == (
        "宁妇儿工委",
        "宁妇儿工委办",
        "宁妇儿工委函",
    )
    letterhead.full_clean(exclude=["committee"])


def test_a_draft_that_nobody_may_write_in_is_not_written_by_its_service(cast, world):
    for actor in (cast.liaison, cast.chair, cast.inspector, cast.admin):
        with pytest.raises(Exception, match=r"发文稿|由"):
            services.save_dispatch(actor=actor, dispatch=world["draft"], revision=None, title="x")
    assert Dispatch.objects.get(pk=world["draft"].pk).title == TITLE
