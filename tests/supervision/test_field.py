"""现场检查 on a telephone, as the server lives it: everything once, in order, only the own group's, photos made plain."""

import io
import json
import os
import random
import resource
import time
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import ExifTags, Image

from documents.models import Attachment
from history.models import Event
from organisations import services as organisations
from organisations.models import User
from supervision.checklists import goals_in_scope, tasks_in_scope
from supervision.models import ChecklistItem, FieldEntry, Finding, Inspection
from supervision.selectors.field import field_data
from supervision.services import checklists, concluding, field, fieldwork, inspections, photos
from tasks.models import Task
from tests.documents.test_previews import bomb, photo
from tests.inspections import inspection_at
from tests.races import at_once

SEND, DATA = "/supervision/field/send/", "/supervision/field/data.json"


@pytest.fixture
def visit(cast, outline, carried):
    """县教育局, told of today's visit, with a checklist."""
    inspection = inspection_at(cast, "notified")
    visit = inspection.visits.get(unit=cast.units.education)
    checklists.draw_up(actor=cast.office, visit=visit)
    return visit


@pytest.fixture
def phone(cast, browser_of, visit):
    return Phone(browser_of(cast.inspector), visit)


class Phone:
    """Numbers what it sends, as a telephone does."""

    def __init__(self, client, visit):
        self.client, self.visit, self.device, self.seq = client, visit, str(uuid.uuid4()), 0

    def entry(self, kind, payload, **changes):
        self.seq += 1
        given = {
            "client_id": str(uuid.uuid4()),
            "device": self.device,
            "seq": self.seq,
            "kind": kind,
            "visit": self.visit.pk,
            "device_at": timezone.localtime().isoformat(),
            "payload": payload,
        }
        return given | changes

    def post(self, entry, picture=None):
        if picture is None:
            return self.client.post(SEND, json.dumps(entry), content_type="application/json")
        return self.client.post(SEND, {"entry": json.dumps(entry), "photo": picture})

    def finding(self, text="台账不全", **said):
        return self.entry("finding", {"nature": "problem", "text": text} | said)

    def answer(self, item, answer="yes", **said):
        return self.entry("answer", {"item": item.pk, "revision": item.revision, "answer": answer} | said)


def jpeg(name="IMG_1.jpg", size=(400, 300), **kwargs):
    return SimpleUploadedFile(name, photo(size, **kwargs), content_type="image/jpeg")


def gps(orientation=1) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Model] = "SpyPhone 9"
    exif[ExifTags.IFD.GPSInfo] = {1: "N", 2: (41.0, 35.0, 30.0), 3: "E", 4: (119.0, 20.0, 0.0)}
    return exif


# Once, in order, with the times ----------------------------------------------------------------------------


def test_a_finding_sent_twice_is_one(phone, cast):
    entry = phone.finding()
    first, second = phone.post(entry), phone.post(entry)
    assert first.status_code == second.status_code == 200
    assert first.json() == second.json() == {"state": "stored", "result": {"revision": 1, "repeats": ""}}
    finding = Finding.objects.get()
    assert str(finding.client_id) == entry["client_id"]
    assert (finding.recorded_by, finding.severity.name) == (cast.inspector, "一般")
    assert FieldEntry.objects.count() == 1
    assert Event.objects.filter(verb="finding.recorded").count() == 1


def test_what_was_stored_is_answered_so_also_after_the_conclusion(phone, cast):
    """The answer was lost on its way; the telephone asks again when nothing can be recorded any more."""
    entry = phone.finding()
    stored = phone.post(entry).json()
    inspection = Inspection.objects.get()
    concluding.save_conclusion(
        actor=cast.inspector, inspection=inspection, revision=None, conclusion="有问题", opinions={}
    )
    concluding.conclude(actor=cast.inspector, inspection=Inspection.objects.get())
    assert phone.post(entry).json() == stored
    late = phone.post(phone.finding("晚到的"))
    assert (late.status_code, late.json()["state"]) == (422, "refused")
    assert "不能记录" in late.json()["reason"]


def test_order_and_times_are_the_telephones(phone):
    seen = timezone.localtime() - timedelta(hours=3)
    for minute, text in enumerate(("先看到的", "后看到的")):
        at = seen + timedelta(minutes=minute)
        assert phone.post(phone.finding(text) | {"device_at": at.isoformat()}).status_code == 200
    assert [entry.seq for entry in FieldEntry.objects.all()] == [1, 2]
    first = Finding.objects.get(text="先看到的")
    assert abs(first.seen_at - seen) < timedelta(seconds=1)
    assert first.received_at - first.seen_at > timedelta(hours=2)
    assert list(Finding.objects.order_by("seen_at").values_list("text", flat=True)) == [
        "先看到的",
        "后看到的",
    ]


@pytest.mark.parametrize("at", ["1970-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "2099-12-31T00:00:00Z"])
def test_a_clock_that_is_years_off_tells_no_time(phone, at):
    assert phone.post(phone.finding() | {"device_at": at}).status_code == 200
    assert timezone.now() - Finding.objects.get().seen_at < timedelta(minutes=1)


def test_a_device_whose_numbers_are_taken_is_asked_for_another_name(phone):
    phone.post(phone.finding())
    copied = phone.finding("另一部") | {"seq": 1}
    answer = phone.post(copied)
    assert (answer.status_code, answer.json()) == (409, {"state": "renew"})
    assert phone.post(copied | {"device": str(uuid.uuid4())}).json()["state"] == "stored"
    assert Finding.objects.count() == 2


def test_nothing_is_remembered_of_what_failed(phone, monkeypatch):
    entry = phone.finding()
    with monkeypatch.context() as patch:
        patch.setattr(FieldEntry.objects, "create", lambda **_kw: (_ for _ in ()).throw(RuntimeError))
        phone.client.raise_request_exception = False
        assert phone.post(entry).status_code == 500
    assert not Finding.objects.exists()
    assert not Event.objects.filter(verb="finding.recorded").exists()
    assert phone.post(entry).json()["state"] == "stored"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_thing_from_many_hands_at_once(cast):
    inspection = inspection_at(cast, "notified")
    visit = inspection.visits.get(unit=cast.units.education)
    sent = field.Sent(uuid.uuid4(), uuid.uuid4(), 1, "finding", timezone.now())
    said = {"nature": "problem", "text": "同一条"}
    results = at_once(8, lambda _n: field.take(actor=cast.inspector, visit=visit, sent=sent, said=dict(said)))
    assert results == [{"revision": 1, "repeats": ""}] * 8
    assert Finding.objects.count() == FieldEntry.objects.count() == 1


# Answers -----------------------------------------------------------------------------------------------


def test_an_answer_with_figure_and_words(phone, visit, cast):
    item = visit.items.first()
    answer = phone.post(phone.answer(item, "partly", note="缺上半年", figure="12.5"))
    assert answer.json() == {"state": "stored", "result": {"item": item.pk, "revision": 2}}
    item.refresh_from_db()
    assert (item.answer, item.note, str(item.figure), item.answered_by) == (
        "partly",
        "缺上半年",
        "12.50",
        cast.inspector,
    )
    [shown] = [
        row for row in field_data(cast.access("inspector"))["visits"][0]["items"] if row["id"] == item.pk
    ]
    assert (shown["figure"], shown["revision"], shown["by"]) == ("12.5", 2, "陈志强")


def test_a_colleagues_answer_is_not_overwritten_unasked(phone, visit, cast):
    item = visit.items.first()
    mine = phone.answer(item, "no", note="没有看到")
    fieldwork.answer_item(
        actor=cast.inspector, item=item, revision=item.revision, answer="yes", note="看到了"
    )
    lost = phone.post(mine)
    assert (lost.status_code, lost.json()["state"]) == (409, "conflict")
    current = lost.json()["current"]
    assert (current["answer"], current["note"], current["by"], current["revision"]) == (
        "yes",
        "看到了",
        "陈志强",
        2,
    )
    assert not FieldEntry.objects.exists()
    mine["payload"]["revision"] = current["revision"]
    assert phone.post(mine).json()["state"] == "stored"
    assert ChecklistItem.objects.get(pk=item.pk).answer == "no"


def test_a_change_of_words_from_two_telephones(phone, cast):
    entry = phone.finding()
    phone.post(entry)
    said = {"finding": entry["client_id"], "revision": 1, "nature": "problem", "text": "台账缺三个月"}
    assert phone.post(phone.entry("change", said)).json()["result"] == {"revision": 2}
    lost = phone.post(phone.entry("change", said | {"text": "台账缺两个月"}))
    assert lost.json()["current"]["text"] == "台账缺三个月"
    assert Finding.objects.get().text == "台账缺三个月"


# What is refused, and whose it is -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "field_name", "words"),
    [
        ({"text": "  "}, "text", "请写明"),
        ({"text": "长" * 2001}, "text", "2000"),
        ({"nature": "maybe"}, "nature", ""),
        ({"severity": 987654321}, "severity", "选择"),
        ({"severity": "x"}, "severity", "选择"),
        ({"task": 987654321}, "task", "选择"),
        ({"latitude": "95"}, "latitude", "90"),
        ({"place": "处" * 101}, "place", "100"),
        ({"text": "a\x00b"}, "text", ""),
    ],
)
def test_a_finding_that_is_not_right_is_refused_at_its_field(phone, said, field_name, words):
    answer = phone.post(phone.finding(**said))
    assert (answer.status_code, answer.json()["state"]) == (422, "refused")
    assert words in " ".join(answer.json()["errors"][field_name])
    assert not FieldEntry.objects.exists()


def test_what_was_refused_comes_again_corrected_under_its_own_number(phone):
    entry = phone.finding(text="")
    assert phone.post(entry).status_code == 422
    entry["payload"]["text"] = "补上的"
    assert phone.post(entry).json()["state"] == "stored"
    assert (Finding.objects.get().text, FieldEntry.objects.get().seq) == ("补上的", 1)


def test_a_task_outside_the_scheme_is_refused(phone, cast, outline):
    other = outline.domains.order_by("number").last()
    Inspection.objects.get().domains.set([other])
    task = Task.objects.filter(committee=cast.committee).first()
    answer = phone.post(phone.finding(task=task.pk))
    assert "不在批准的检查范围" in answer.json()["errors"]["task"][0]


def second_group(cast):
    other, _password = organisations.create_person(
        actor=cast.admin,
        username="other2",
        name="林督导",
        password="Some-Pass-2026",
        posts=[("inspector", None)],
    )
    User.objects.filter(pk=other.pk).update(must_change_password=False)
    return other, inspection_at(cast, "notified", leader=other, title="第二组")


def test_another_groups_visit_is_not_there(phone, cast, browser_of):
    other, theirs = second_group(cast)
    foreign = theirs.visits.first()
    for kind, payload in (("finding", {"nature": "problem", "text": "x"}), ("photo", {}), ("answer", {})):
        assert phone.post(phone.entry(kind, payload) | {"visit": foreign.pk}).status_code == 404
    for number in (0, -1, 987654321, 9**30, "x", None):
        assert phone.post(phone.finding() | {"visit": number}).status_code in (400, 404)
    titles = [row["inspection"] for row in phone.client.get(DATA).json()["visits"]]
    assert "第二组" not in titles
    theirs_data = browser_of(other).get(DATA).json()["visits"]
    assert {row["inspection"] for row in theirs_data} == {"第二组"}
    assert not FieldEntry.objects.exists()


def test_an_item_or_a_finding_of_another_visit_is_not_touched(phone, visit, cast):
    inspection = Inspection.objects.get()
    elsewhere = inspection.visits.get(unit=cast.units.health)
    checklists.add_item(actor=cast.inspector, visit=elsewhere, text="别处的问题")
    item = elsewhere.items.first()
    assert phone.post(phone.answer(item)).status_code == 422
    assert phone.post(phone.finding(item=item.pk)).status_code == 422
    there = fieldwork.record_finding(actor=cast.inspector, visit=elsewhere, text="别处")
    said = {"finding": str(there.client_id), "revision": 1, "nature": "good", "text": "改"}
    assert phone.post(phone.entry("change", said)).status_code == 422
    assert phone.post(phone.entry("photo", {"finding": str(there.client_id)}), jpeg()).status_code == 422
    there.refresh_from_db()
    assert there.text == "别处"


def test_a_number_that_another_person_used_tells_nothing(phone, cast, browser_of):
    entry = phone.finding("秘密")
    phone.post(entry)
    other, theirs = second_group(cast)
    stranger = Phone(browser_of(other), theirs.visits.first())
    answer = stranger.post(stranger.finding("x") | {"client_id": entry["client_id"]})
    assert (answer.status_code, answer.json()["state"]) == (422, "refused")
    assert "秘密" not in answer.content.decode()


@pytest.mark.parametrize("who", ["liaison", "unit_head", "admin", "postless"])
def test_the_telephone_is_for_the_committees_own_people(cast, visit, browser_of, who):
    client = browser_of(cast.people[who])
    for address in ("/supervision/field/", DATA):
        assert client.get(address).status_code == 403
    assert Phone(client, visit).post(Phone(client, visit).finding()).status_code == 403


def test_whoever_is_in_no_group_has_nothing_on_the_telephone(cast, visit, browser_of):
    for who in ("office", "chair", "monitor", "auditor"):
        client = browser_of(cast.people[who])
        assert client.get(DATA).json()["visits"] == []
        assert Phone(client, visit).post(Phone(client, visit).finding()).status_code == 404


BODIES = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"x"',
    b'{"client_id": "\\ud800"}',
    b"[" * 100_000,
    b"\xff\xfe",
    b'{"seq": NaN}',
    b'{"seq": 1e999}',
    b'{"payload": {"text": "\\ud83d"}}',
]


@pytest.mark.parametrize("body", BODIES)
def test_no_body_breaks(phone, body):
    answer = phone.client.post(SEND, body, content_type="application/json")
    assert (answer.status_code, answer.json()["state"]) == (400, "refused")


def test_no_value_breaks(phone, visit):
    dice = random.Random(7)
    odd = [
        None,
        [],
        {},
        [[]],
        "x" * 50_000,
        -1,
        2**70,
        1.5,
        True,
        "٣",
        "1e400",
        "NaN",
        "\x00",
        {"a": [1]},
        "🙂",
    ]
    item = visit.items.first()
    rights = {
        "finding": {"nature": "problem", "text": "台账"},
        "answer": {"item": item.pk, "revision": 1, "answer": "yes", "figure": "1"},
        "change": {"finding": str(uuid.uuid4()), "revision": 1, "nature": "good", "text": "x"},
        "photo": {"finding": str(uuid.uuid4()), "item": 1, "keeps_position": False},
    }
    extra = (
        "severity",
        "category",
        "task",
        "goal",
        "item",
        "latitude",
        "longitude",
        "place",
        "advice",
        "note",
    )
    for _round in range(150):
        kind = dice.choice(list(rights))
        payload = dict(rights[kind])
        for name in (*payload, *extra):
            if dice.random() < 0.3:
                payload[name] = dice.choice(odd)
        entry = phone.entry(kind, payload)
        if dice.random() < 0.2:
            entry[dice.choice(list(entry))] = dice.choice(odd)
        answer = phone.post(entry)
        assert answer.status_code in (200, 400, 404, 409, 422), (entry, answer.status_code)


# The data --------------------------------------------------------------------------------------------


def test_two_of_a_group_see_each_others_findings(phone, cast, browser_of):
    inspection = Inspection.objects.get()
    inspections.change_group(
        actor=cast.office,
        inspection=inspection,
        leader=cast.inspector,
        people=[cast.evaluator],
        reason="增加",
    )
    entry = phone.finding()
    phone.post(entry)
    colleague = Phone(browser_of(cast.evaluator), phone.visit)
    [shown] = [row for row in colleague.client.get(DATA).json()["visits"] if row["id"] == phone.visit.pk]
    assert [row["id"] for row in shown["findings"]] == [entry["client_id"]]
    assert shown["findings"][0]["by"] == "陈志强"
    assert set(shown["group"]) == {"陈志强", "周敏"}


def test_only_visits_of_these_days_that_can_be_recorded(phone, cast):
    inspection = Inspection.objects.get()
    today = timezone.localdate()

    def on_the_telephone():
        return len(field_data(cast.access("inspector"))["visits"])

    assert on_the_telephone() == 2
    for start, end, shown in ((3, 4, 2), (4, 5, 0), (-40, -30, 2), (-40, -31, 0)):
        inspection.start_on, inspection.end_on = today + timedelta(days=start), today + timedelta(days=end)
        inspection.save()
        assert on_the_telephone() == shown, (start, end)
    inspection.start_on, inspection.end_on = today, today
    for state, shown in (("approved", 2), ("on_site", 2), ("concluded", 0), ("planned", 0), ("cancelled", 0)):
        inspection.state = state
        inspection.save()
        assert on_the_telephone() == shown, state


def test_tasks_and_goals_are_those_of_the_scheme(phone, cast, outline, visit):
    inspection = Inspection.objects.get()
    for domains in (
        [],
        [outline.domains.order_by("number").first()],
        [outline.domains.order_by("number").last()],
    ):
        inspection.domains.set(domains)
        for row in field_data(cast.access("inspector"))["visits"]:
            unit = inspection.visits.get(pk=row["id"]).unit_id
            tasks = tasks_in_scope(inspection, unit)
            assert set(row["tasks"]) == set(tasks.values_list("pk", flat=True))
            goals = goals_in_scope(inspection).filter(measures__tasks__in=tasks)
            assert set(row["goals"]) == set(goals.values_list("pk", flat=True))


def test_the_data_cost_the_same_for_many_visits(cast, outline, carried):
    access = cast.access("inspector")
    inspection_at(cast, "on_site")
    field_data(access)  # The committee's usual scales are stored the first time.
    with CaptureQueriesContext(connection) as few:
        field_data(access)
    for number in range(4):
        inspection = inspection_at(
            cast,
            "on_site",
            title=f"第{number}次",
            units=[cast.units.education, cast.units.health, cast.units.statistics],
        )
        for visit in inspection.visits.all():
            checklists.draw_up(actor=cast.office, visit=visit)
    with CaptureQueriesContext(connection) as many:
        field_data(access)
    # A page of its own kind, not a list: everything that a day without a connection needs.
    assert len(many) == len(few) <= 13, [query["sql"][:90] for query in many]


def test_data_are_sent_again_only_when_they_changed(phone):
    first = phone.client.get(DATA)
    assert first["X-Form-Token"]
    again = phone.client.get(DATA, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["X-Form-Token"]
    phone.post(phone.finding())
    assert phone.client.get(DATA, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_who_is_signed_out_is_sent_to_the_login(client, visit):
    assert client.get(DATA).status_code == 302
    answer = client.post(SEND, b"{}", content_type="application/json")
    assert (answer.status_code, answer.url[:7]) == (302, "/login/")


def test_the_application_can_be_installed_and_forgets_at_logout(cast, client, browser_of):
    manifest = client.get(reverse("supervision:field-manifest"))
    assert manifest["Content-Type"] == "application/manifest+json"
    assert (manifest.json()["start_url"], manifest.json()["scope"]) == ("/supervision/field/",) * 2
    worker = client.get(reverse("supervision:field-worker"))
    assert worker["Content-Type"].startswith("text/javascript")
    assert "/supervision/field/" in worker.content.decode()
    inspector = browser_of(cast.inspector)
    page = inspector.get("/supervision/field/").content.decode()
    assert "陈志强" not in page, "the shell that is kept is nobody's"
    assert "csrf" not in page.lower()
    assert "现场检查" in inspector.get("/").content.decode()
    assert "storage" in inspector.post("/logout/")["Clear-Site-Data"]


# Photos ------------------------------------------------------------------------------------------------


def recorded(phone):
    entry = phone.finding()
    phone.post(entry)
    return entry["client_id"]


def kept_picture():
    attachment = Attachment.objects.latest("pk")
    with attachment.open() as stored:
        return attachment, Image.open(io.BytesIO(stored.read()))


def test_a_photo_is_made_upright_small_and_silent(phone):
    finding = recorded(phone)
    entry = phone.entry("photo", {"finding": finding})
    picture = jpeg("IMG_2034.JPG", (4000, 3000), exif=gps(orientation=6))
    result = phone.post(entry, picture).json()["result"]
    attachment, kept = kept_picture()
    assert result == {"attachment": attachment.pk}
    assert (attachment.name, attachment.content_type) == ("IMG_2034.jpg", "image/jpeg")
    assert kept.size == (1536, 2048), "upright and bounded"
    assert dict(kept.getexif()) == {}
    assert b"SpyPhone" not in kept.fp.getvalue()
    shown = phone.client.get(reverse("documents:thumbnail", args=[attachment.pk]))
    assert Image.open(io.BytesIO(shown.content)).size == (240, 320)
    [row] = [row for row in phone.client.get(DATA).json()["visits"] if row["id"] == phone.visit.pk]
    assert row["findings"][0]["photos"] == [attachment.pk]


def test_the_position_stays_only_where_the_inspector_keeps_it(phone):
    finding = recorded(phone)
    phone.post(phone.entry("photo", {"finding": finding, "keeps_position": True}), jpeg(exif=gps()))
    _attachment, kept = kept_picture()
    exif = kept.getexif()
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    assert (place[1], place[3]) == ("N", "E")
    assert [float(part) for part in place[2]] == [41, 35, 30]
    assert ExifTags.Base.Model not in exif


def test_a_photo_is_kept_under_a_megabyte(phone):
    finding = recorded(phone)
    noise = Image.effect_noise((3000, 2250), 90).convert("RGB")
    saved = io.BytesIO()
    noise.save(saved, "JPEG", quality=97)
    picture = SimpleUploadedFile("noise.jpg", saved.getvalue())
    assert phone.post(phone.entry("photo", {"finding": finding}), picture).status_code == 200
    attachment, _kept = kept_picture()
    # Noise is the worst there is; what telephones see is a quarter of it.
    assert attachment.size < 1_600_000
    assert attachment.size < len(saved.getvalue()) / 2


def test_the_same_photo_twice_hangs_there_once(phone):
    finding = recorded(phone)
    for _time in range(2):
        assert phone.post(phone.entry("photo", {"finding": finding}), jpeg()).status_code == 200
    assert Attachment.objects.count() == 1
    entry = phone.entry("photo", {"finding": finding})
    for size in ((410, 300), (420, 300)):
        assert phone.post(entry, jpeg(size=size)).status_code == 200
    assert Attachment.objects.count() == 2, "sent twice under one number it is one"


def test_a_photo_of_an_answer(phone, visit):
    item = visit.items.first()
    assert phone.post(phone.entry("photo", {"item": item.pk}), jpeg()).json()["state"] == "stored"
    assert Attachment.objects.of(item).count() == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.jpg", b"", "空"),
        ("a.jpg", b"MZ" * 500, "不是照片"),
        ("a.pdf", b"%PDF-1.7", "不是照片"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不是照片"),
        ("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64, "HEIC"),
        ("a.jpg", photo()[:300], "损坏"),
        ("a.png", bomb(12_000), "尺寸太大"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + b"0" * (15 * 1024 * 1024), "15 MB"),
    ],
)
def test_what_is_no_photo_is_refused_with_the_reason(phone, name, content, words):
    finding = recorded(phone)
    answer = phone.post(phone.entry("photo", {"finding": finding}), SimpleUploadedFile(name, content))
    assert (answer.status_code, answer.json()["state"]) == (422, "refused")
    assert words in answer.json()["reason"]
    assert not Attachment.objects.exists()


def test_a_photo_without_its_file_is_refused(phone):
    answer = phone.post(phone.entry("photo", {"finding": recorded(phone)}))
    assert (answer.status_code, "照片" in answer.json()["reason"]) == (422, True)


def test_too_many_photos_at_once_wait(phone, monkeypatch):
    monkeypatch.setattr(photos, "WAIT_SECONDS", 0)
    finding = recorded(phone)
    entry = phone.entry("photo", {"finding": finding})
    with photos._places, photos._places:
        answer = phone.post(entry, jpeg())
        assert (answer.status_code, answer.json()["state"]) == (503, "busy")
    assert phone.post(entry, jpeg()).json()["state"] == "stored"


def test_photos_from_the_office_go_the_same_way(phone, cast, browser_of):
    finding = fieldwork.record_finding(actor=cast.inspector, visit=phone.visit, text="台账")
    attachment = photos.attach_photo(actor=cast.inspector, instance=finding, upload=jpeg(exif=gps()))
    assert attachment.content_type == "image/jpeg"
    panel = reverse("documents:upload", args=["supervision.finding", finding.pk])
    browser_of(cast.inspector).post(panel, {"files": [jpeg("b.jpg", (3000, 200), exif=gps())]})
    _attachment, kept = kept_picture()
    assert (kept.size, dict(kept.getexif())) == ((2048, 137), {}), "also through the panel of any page"
    table = SimpleUploadedFile("台账.csv", "序号,姓名".encode())
    browser_of(cast.inspector).post(panel, {"files": [table]})
    assert Attachment.objects.latest("pk").name == "台账.csv"
    with pytest.raises(ValidationError, match="不是照片"):
        photos.attach_photo(
            actor=cast.inspector, instance=finding, upload=SimpleUploadedFile("a.txt", "文字".encode())
        )


def hostile_files(count):
    """Photos cut off, with bytes turned over, with lying headers, and what is no photo at all."""
    dice = random.Random(11)
    honest = [
        photo((320, 240)),
        photo((320, 240), exif=gps()),
        photo((200, 150), "PNG"),
        photo((64, 64), "GIF"),
        photo((64, 64), "WEBP"),
        photo((64, 64), "BMP"),
    ]
    strange = [
        b"PK\x03\x04" + b"\0" * 80,
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"%PDF-1.7",
        b"II*\0" + b"\xff" * 200,
        b"MZ" * 100,
        b"\0" * 400,
    ]
    for number in range(count):
        if number % 2:
            yield dice.choice(strange) + dice.randbytes(dice.randrange(50))
            continue
        content = bytearray(dice.choice(honest))
        for _turn in range(dice.randrange(1, 30)):
            content[dice.randrange(4, len(content))] = dice.randrange(256)
        if dice.random() < 0.4:
            content = content[: dice.randrange(1, len(content))]
        yield bytes(content)


def test_hostile_files_through_the_telephone(phone, monkeypatch):
    """Bar 11 with HOSTILE_FILES=1000; the suite sends the first of the same files. Each file that looks like a picture is drawn by a child of its own, which the kernel gives no more than
    `photos.MEGABYTES` of addresses."""
    finding = recorded(phone)
    monkeypatch.setattr("documents.services.attachments.settings.LIANGGANG_ATTACHMENTS", 2000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    slowest, answers = 0.0, set()
    for content in hostile_files(int(os.environ.get("HOSTILE_FILES", "150"))):
        start = time.monotonic()
        answer = phone.post(phone.entry("photo", {"finding": finding}), SimpleUploadedFile("a.jpg", content))
        slowest = max(slowest, time.monotonic() - start)
        answers.add(answer.status_code)
        assert answer.json()["state"] in ("stored", "refused")
    assert answers <= {200, 422}
    assert slowest < 10
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < 100, "MB in the process that serves"
