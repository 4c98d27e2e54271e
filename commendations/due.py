"""What of a commendation can fall due."""

from django.utils.translation import gettext_lazy as _

from commendations.services.telling import OPINION
from workflow.kinds import OWN, SHORT, STANDARD, register_kind

BY_ROUND = _("推荐时限由办公室在表彰批次中延长。")


def register() -> None:
    register_kind("commendation.preparing", _("发推荐通知"), ladder=OWN, fixed=BY_ROUND)
    register_kind("commendation.nominating", _("收齐推荐"), ladder=OWN, fixed=BY_ROUND)
    register_kind("commendation.reviewing", _("审核推荐、提出名单"), ladder=OWN)
    register_kind("commendation.consulting", _("征求意见"), ladder=OWN)
    register_kind("commendation.announcing", _("印发公示"), ladder=OWN)
    register_kind("commendation.publicity", _("公示、处理异议"), ladder=OWN, fixed=_("公示的天数不能改。"))
    register_kind("commendation.at_director", _("核稿拟表彰名单"), ladder=OWN)
    register_kind("commendation.at_chair", _("审批拟表彰名单"), ladder=OWN)
    register_kind("nomination.drafting", _("报送推荐"), ladder=STANDARD, fixed=BY_ROUND)
    register_kind("nomination.at_unit_head", _("审签推荐"), ladder=SHORT, fixed=BY_ROUND)
    register_kind("nomination.at_office", _("审核推荐"), ladder=OWN)
    register_kind(OPINION, _("答复征求意见"), ladder=SHORT)
