"""What a committee's inspections begin with until it has scales of its own: how serious, and about what."""

from django.utils.translation import gettext_lazy as _

# (rank, name, no closing without evidence, days for rectification)
SEVERITIES = (
    (1, _("一般"), False, 60),
    (2, _("较重"), False, 30),
    (3, _("严重"), True, 15),
)
CATEGORIES = (
    _("组织领导"),
    _("任务落实"),
    _("目标进展"),
    _("经费保障"),
    _("数据和台账"),
    _("服务和设施"),
    _("宣传培训"),
    _("其他"),
)
