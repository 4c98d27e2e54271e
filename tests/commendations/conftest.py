"""宁城县 with a short outline for women and one for children."""

import pytest

from outlines.importer import parse
from outlines.services import store_outlines
from tests.gatherings import CHILDREN
from tests.texts import SMALL_OUTLINE


@pytest.fixture
def outlines(cast):
    """(women's, children's)."""
    for text in (SMALL_OUTLINE, CHILDREN):
        store_outlines(committee=cast.committee, parsed=parse(text), source_name="a.txt", actor=cast.office)
    return tuple(cast.committee.outlines.order_by("-audience"))
