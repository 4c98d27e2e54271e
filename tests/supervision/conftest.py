"""The county of these stories: a short outline, three signed tasks of 县教育局, one of them supported by 县卫健委."""

import pytest

from outlines.importer import parse
from outlines.models import Measure
from outlines.services import store_outlines
from tests.plans import signed_tasks
from tests.texts import SMALL_OUTLINE


@pytest.fixture
def outline(cast):
    return store_outlines(
        committee=cast.committee, parsed=parse(SMALL_OUTLINE), source_name="a.txt", actor=cast.office
    )[0].outline


@pytest.fixture
def carried(cast, outline):
    """The measure's tasks, signed by 县教育局 (lead) and 县卫健委 (support)."""
    measure = Measure.objects.filter(domain__outline=outline).order_by("pk").first()
    return signed_tasks(cast, measure, supports=[cast.units.health])
