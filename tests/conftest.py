"""What all tests share: the cast, signed-in browsers, and a place of their own for files."""

import os

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.test import Client, TransactionTestCase

from documents import triggers as document_triggers
from history import triggers as history_triggers
from tests.cast import assemble
from tests.keeping import made

TRIGGERS = (history_triggers, document_triggers)
LIFTED = pytest.StashKey()

# The same walks every time, so that a change fails for what it broke. HYPOTHESIS_WALKS=new looks for new ones.
hypothesis.settings.register_profile("same", derandomize=True, database=None)
hypothesis.settings.register_profile("new", derandomize=False)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_WALKS", "same"))


def pytest_collection_modifyitems(items):
    """Tests that need PostgreSQL are skipped, with the reason, where the default database is another one."""
    if django_settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        return
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(
                pytest.mark.skip(reason="需要 PostgreSQL：用 DATABASE_URL 指定后运行 pytest -m postgres")
            )


@pytest.fixture(autouse=True)
def own_files(tmp_path, settings):
    """Files of a test stay with the test."""
    settings.HISTORY_SEALS_DIR = tmp_path / "seals"
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def erasable_history(request, _django_db_helper, django_db_blocker):
    """Tests with real transactions empty the database afterwards; that must get past the triggers that keep what was
    recorded and issued. `pytest_runtest_teardown` puts them back when that is done: with two processes any test may
    come next."""
    yield
    marker = request.node.get_closest_marker("django_db")
    real = bool(marker and marker.kwargs.get("transaction")) or not {
        "transactional_db",
        "live_server",
    }.isdisjoint(request.fixturenames)
    if real:
        request.node.stash[LIFTED] = django_db_blocker
        for triggers in TRIGGERS:
            triggers.remove(connection)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    result = yield
    blocker = item.stash.get(LIFTED, None)
    if blocker is not None and nextitem is not None:
        with blocker.unblock():
            for triggers in TRIGGERS:
                triggers.install(connection)
    return result


@pytest.fixture(scope="session", autouse=True)
def emptied_by_deleting():
    """After a test with real transactions Django truncates every table and announces all models anew. PostgreSQL gives
    each table new files for that, which takes seconds; the few rows of a test are gone in a moment when they are
    deleted, and what Django knows of the models stays."""

    def empty(self):
        tables = set(connection.introspection.django_table_names()) - {
            "django_content_type",
            "auth_permission",
        }
        with transaction.atomic(), connection.cursor() as cursor:
            for table in sorted(tables):
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield


@pytest.fixture
def cast(db):
    """宁城县 with everybody in place."""
    return made("cast", assemble)


@pytest.fixture
def outsider(db, cast):
    """A second county on the same database; its liaison is `outsider.liaison`."""
    return assemble(code="HQ", region="喀喇沁旗", suffix="-hq")


@pytest.fixture
def browser_of():
    """`browser_of(person)` is a test client signed in as that person."""

    def signed_in(person, **kwargs):
        client = Client(**kwargs)
        client.force_login(person, backend="organisations.backends.PersonBackend")
        return client

    return signed_in


@pytest.fixture(scope="session")
def seed_text():
    """The two outlines of 宁城县 as published."""
    return (django_settings.FIXTURES_DIR / "outlines" / "ningcheng-2021-2030.txt").read_text(encoding="utf-8")
