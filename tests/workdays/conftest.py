"""The small outline, with three tasks signed by 县教育局."""

import pytest

from tests.plans import signed_tasks
from tests.tasks.conftest import birth, outline  # noqa: F401


@pytest.fixture
def parts(cast, birth):  # noqa: F811
    return signed_tasks(cast, birth)
