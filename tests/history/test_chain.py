"""The record can be added to and read, and whatever else is done to it is refused or found."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import RequestFactory, override_settings

from history import seals, triggers
from history.context import client_address
from history.models import ChainHead, Event
from history.recording import recording
from history.verification import verify
from organisations import services
from tests.races import at_once


@pytest.fixture
def tampering(db):
    """Somebody with the database's own password lifts the triggers."""
    triggers.remove(connection)
    yield
    triggers.install(connection)


def refused(statement):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_database_refuses_to_change_or_delete_a_row(cast):
    refused("UPDATE history_event SET comment = 'x'")
    refused("DELETE FROM history_event")
    assert verify() == (Event.objects.count(), [])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_postgresql_refuses_to_truncate(cast):
    refused("UPDATE history_event SET comment = 'x'")
    refused("DELETE FROM history_event")
    refused("TRUNCATE history_event")


@pytest.mark.parametrize(
    "field", ["comment", "actor_name", "title", "details", "object_label", "to_state", "at"]
)
def test_one_changed_field_is_found(cast, tampering, field):
    event = Event.objects.order_by("sequence")[3]
    value = event.at.replace(year=2001) if field == "at" else getattr(event, field) + " "
    Event.objects.filter(pk=event.pk).update(**{field: value})
    _rows, faults = verify()
    assert [fault.sequence for fault in faults] == [event.sequence]
    with pytest.raises(CommandError):
        call_command("verify_history", stdout=StringIO(), stderr=StringIO())


def test_a_row_rewritten_with_a_fresh_hash_breaks_the_link(cast, tampering):
    event = Event.objects.order_by("sequence")[3]
    event.comment = "改写"
    Event.objects.filter(pk=event.pk).update(comment=event.comment, hash=event.computed_hash())
    _rows, faults = verify()
    assert [fault.sequence for fault in faults] == [event.sequence + 1]


def test_a_deleted_row_is_missed(cast, tampering):
    event = Event.objects.order_by("sequence")[3]
    Event.objects.filter(pk=event.pk).delete()
    _rows, faults = verify()
    assert any(fault.sequence == event.sequence for fault in faults)


def test_a_cut_tail_is_missed_through_the_seal(cast, tampering, django_capture_on_commit_callbacks, settings):
    """The tail is cut and the chain's head set back: whole in itself, but the seal outside knows better."""
    ChainHead.objects.update(sealed_on=None)
    with django_capture_on_commit_callbacks(execute=True):
        services.save_unit(actor=cast.admin, code="Z1", name="某单位", short_name="某单位")
    assert len(list(seals.read())) == 1
    last = Event.objects.order_by("-sequence").first()
    before = Event.objects.get(sequence=last.sequence - 1)
    Event.objects.filter(pk=last.pk).delete()
    ChainHead.objects.update(sequence=before.sequence, hash=before.hash)
    _rows, faults = verify()
    assert [fault.sequence for fault in faults] == [last.sequence]


def test_each_county_has_its_own_chain(cast, outsider):
    for committee in (cast.committee, outsider.committee):
        sequences = list(
            Event.objects.filter(committee=committee).order_by("id").values_list("sequence", flat=True)
        )
        assert sequences == list(range(1, len(sequences) + 1))
    assert verify()[1] == []


def test_a_frame_inside_a_frame_joins_it_and_all_fails_together(cast):
    before = Event.objects.count()
    with pytest.raises(RuntimeError, match="power"), recording(actor=cast.admin):
        services.save_unit(actor=cast.admin, code="Z1", name="某单位", short_name="某单位")
        raise RuntimeError("power")
    assert Event.objects.count() == before
    assert not cast.committee.units.filter(code="Z1").exists()


def test_a_row_of_a_bulk_action_fails_alone(cast):
    before = Event.objects.count()
    with recording(actor=cast.admin) as record:
        services.save_unit(actor=cast.admin, code="Z1", name="甲", short_name="甲")
        with pytest.raises(RuntimeError), record.savepoint():
            services.save_unit(actor=cast.admin, code="Z2", name="乙", short_name="乙")
            raise RuntimeError
    assert Event.objects.count() == before + 1
    assert list(cast.committee.units.filter(code__startswith="Z").values_list("code", flat=True)) == ["Z1"]


def test_one_transaction_has_one_actor(cast):
    with pytest.raises(RuntimeError, match="one actor"), recording(actor=cast.admin):
        services.save_unit(actor=cast.office, code="Z1", name="某单位", short_name="某单位")


def test_what_changed_can_be_read_back(cast):
    services.save_unit(actor=cast.office, unit=cast.units.health, short_name="卫健")
    event = Event.objects.about(cast.units.health).order_by("-id").first()
    assert event.data == {"short_name": ["县卫健委", "卫健"]}
    assert json.loads(event.details) == event.data
    assert event.actor == cast.office


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "1.2.3.4", "10.0.0.9"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.1", "1.2.3.4"),
        (1, "", "10.0.0.9"),
    ],
)
def test_only_our_own_proxies_are_believed(proxies, forwarded, expected):
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR=forwarded)
    with override_settings(TRUSTED_PROXIES=proxies):
        assert client_address(request) == expected


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_writers_make_one_gapless_chain(cast, outsider):
    def write(n):
        county = cast if n % 2 else outsider
        return services.save_unit(actor=county.admin, code=f"Z{n}", name=f"单位{n}", short_name=f"单位{n}")

    results = at_once(16, write)
    assert not any(isinstance(result, Exception) for result in results), results
    rows, faults = verify()
    assert faults == []
    assert rows == Event.objects.count()
