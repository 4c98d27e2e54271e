"""The small outline and a plan of 县教育局 on its way; a spring day of 2026, and a press that costs nothing."""

from datetime import date

import pytest

from organisations.models import Post
from tests.papers import paper_press
from tests.tasks.conftest import birth, health, outline  # noqa: F401
from tests.workflow.deadlines import on


@pytest.fixture
def spring(cast):
    """A Tuesday of 2026 on which everybody serves."""
    Post.objects.update(start_on=date(2026, 1, 1))
    with on("2026-04-14"):
        yield


@pytest.fixture
def press(monkeypatch):
    """Files are made at once; `press.fails` are words in titles of papers that do not come out."""
    with paper_press(monkeypatch) as made:
        yield made
