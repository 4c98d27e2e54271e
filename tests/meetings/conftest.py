"""宁城县 with a short outline for women and one for children, and the six kinds of meetings."""

import pytest

from meetings import services
from meetings.models import MeetingKind
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


@pytest.fixture
def kinds(cast, outlines):
    services.found_kinds(committee=cast.committee, actor=cast.office)
    return {kind.code: kind for kind in MeetingKind.objects.select_related("committee")}
