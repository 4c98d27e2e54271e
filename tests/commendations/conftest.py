"""宁城县 with a short outline for women and one for children."""

import pytest
from django.urls import NoReverseMatch, reverse

from commendations.models import CommendationRound, Nomination, Objection, OpinionRequest
from outlines.importer import parse
from outlines.services import store_outlines
from tests.gatherings import CHILDREN
from tests.texts import SMALL_OUTLINE


@pytest.fixture(autouse=True)
def addresses(monkeypatch):
    try:
        reverse("commendations:round", args=[1])
    except NoReverseMatch:
        for model in (CommendationRound, Nomination, Objection, OpinionRequest):
            monkeypatch.setattr(
                model, "get_absolute_url", lambda self: f"/commendations/{type(self).__name__}/{self.pk}/"
            )


@pytest.fixture
def outlines(cast):
    """(women's, children's)."""
    for text in (SMALL_OUTLINE, CHILDREN):
        store_outlines(committee=cast.committee, parsed=parse(text), source_name="a.txt", actor=cast.office)
    return tuple(cast.committee.outlines.order_by("-audience"))
