"""The small outline and a plan of 县教育局 on its way."""

from tests.tasks.conftest import birth, health, outline  # noqa: F401
