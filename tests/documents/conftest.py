"""The small outline and a plan of 县教育局 on its way; a year that stands still, and a press that costs nothing."""

import pytest

from tests.papers import paper_press
from tests.tasks.conftest import birth, health, outline  # noqa: F401
from tests.workflow.deadlines import on


@pytest.fixture
def in_2026(cast):
    """A Tuesday in spring on which everybody serves."""
    from datetime import date

    from organisations.models import Post

    Post.objects.update(start_on=date(2026, 1, 1))
    with on("2026-04-14"):
        yield


@pytest.fixture
def press(monkeypatch):
    """Files are made at once; `press.fails` are words in titles of papers that do not come out."""
    with paper_press(monkeypatch) as made:
        yield made
