"""The roles a post can give. Which ones a committee fills, and with whom, is its own data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    LIAISON = "liaison", _("联络员")
    UNIT_HEAD = "unit_head", _("单位负责人")
    OFFICE = "office", _("办公室")
    OFFICE_DIRECTOR = "office_director", _("办公室主任")
    INSPECTOR = "inspector", _("督导员")
    MONITOR = "monitor", _("监测组")
    EVALUATOR = "evaluator", _("评估组")
    LEADING_GROUP = "leading_group", _("监测评估领导小组")
    CHAIR = "chair", _("主任/副主任")
    ADMIN = "admin", _("系统管理员")
    AUDITOR = "auditor", _("审计员")


UNIT_ROLES = frozenset({Role.LIAISON, Role.UNIT_HEAD})
OFFICE_ROLES = frozenset({Role.OFFICE, Role.OFFICE_DIRECTOR})
# Those who read the county's business as a whole. The administrator is not among them: accounts, not affairs.
COUNTY_READERS = frozenset(
    {
        Role.OFFICE,
        Role.OFFICE_DIRECTOR,
        Role.INSPECTOR,
        Role.MONITOR,
        Role.EVALUATOR,
        Role.LEADING_GROUP,
        Role.CHAIR,
        Role.AUDITOR,
    }
)
# Who should carry a second factor when they have set one up; the office and the administrator are asked to.
SECOND_FACTOR_ROLES = frozenset({Role.OFFICE, Role.OFFICE_DIRECTOR, Role.ADMIN, Role.AUDITOR})
# 审计员 reads what 系统管理员 did: one person must never be both.
EXCLUSIVE = frozenset({Role.ADMIN, Role.AUDITOR})
