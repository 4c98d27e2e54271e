"""A small outline of 宁城县, imported as the office would."""

import pytest

from outlines.importer import parse
from outlines.models import Domain, Measure
from outlines.services import store_outlines
from tests.texts import SMALL_OUTLINE


@pytest.fixture
def outline(cast):
    store_outlines(
        committee=cast.committee, parsed=parse(SMALL_OUTLINE), source_name="test.txt", actor=cast.office
    )
    return cast.committee.outlines.get()


@pytest.fixture
def health(outline):
    return Domain.objects.get(outline=outline, title="妇女与健康")


@pytest.fixture
def birth(outline):
    """妇女与健康 1.保障孕产妇安全分娩: a title and three sentences."""
    return Measure.objects.get(domain__outline=outline, title="保障孕产妇安全分娩")
