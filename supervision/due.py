"""What of the reporting year can fall due, how more time is given, and where the office can urge from."""

from django.utils.translation import gettext_lazy as _

from notices.models import Level
from supervision import services
from supervision.models import AnnualReport, RectificationNotice
from supervision.services import rectification
from supervision.services.review_terms import ASKING
from workflow.kinds import OWN, SHORT, register_kind, register_source
from workflow.ladder import Rung
from workflow.models import Deadline

UNTIL_THE_OFFICE_HAS_IT = ("annual.drafting", "annual.at_unit_head")


def _extend(*, actor, deadline, due_on, reason):
    report = AnnualReport.objects.get(pk=deadline.object_id)
    services.extend_report(actor=actor, report=report, due_on=due_on, reason=reason)


def _of_reports(access, ids):
    rows = Deadline.objects.open().visible_to(access).about(AnnualReport, ids)
    return rows.filter(kind__in=UNTIL_THE_OFFICE_HAS_IT)


def _extend_notice(*, actor, deadline, due_on, reason):
    notice = RectificationNotice.objects.get(pk=deadline.object_id)
    rectification.extend_notice(actor=actor, notice=notice, due_on=due_on, reason=reason)


def _of_notices(access, ids):
    rows = Deadline.objects.open().visible_to(access).about(RectificationNotice, ids)
    return rows.filter(kind__in=UNTIL_THE_UNIT_HAS_ANSWERED)


UNTIL_THE_UNIT_HAS_ANSWERED = ("rectification.receiving", "rectification.responding")
# A right that ends: said once, and nobody is urged.
LAST_DAYS = (Rung(-7, Level.REMIND),)


def register() -> None:
    register_kind("annual.drafting", _("报送年度报告"), extend=_extend)
    register_kind("annual.at_unit_head", _("审签年度报告"), ladder=SHORT)
    register_kind("annual.at_office", _("审核年度报告"), ladder=OWN)
    register_kind("county.drafting", _("起草全县年度报告"), ladder=OWN)
    register_kind("county.at_director", _("核稿全县年度报告"), ladder=OWN)
    register_kind("county.at_chair", _("签发全县年度报告"), ladder=OWN)
    register_kind("county.sending", _("上报全县年度报告"), ladder=OWN)
    register_source("annual-reports", _of_reports)
    register_kind("inspection.drafting", _("制定督导检查方案"), ladder=OWN)
    register_kind("inspection.at_director", _("审批督导检查方案"), ladder=OWN)
    register_kind("inspection.notifying", _("下发督导检查通知"), ladder=OWN)
    register_kind("inspection.on_site", _("现场检查、形成结论"), ladder=OWN)
    register_kind("inspection.feeding_back", _("反馈督导检查意见"), ladder=OWN)
    register_kind("rectification.receiving", _("签收整改通知"), ladder=SHORT)
    register_kind("rectification.responding", _("整改并报告"), extend=_extend_notice)
    register_kind("rectification.verifying", _("核查整改"), ladder=OWN)
    statutory = _("复核的期限由《政府督查工作条例》规定，不能调整。")
    register_kind(ASKING, _("申请复核的期限"), ladder=LAST_DAYS, fixed=statutory)
    register_kind("review.assigning", _("指定复核人"), ladder=OWN, fixed=statutory)
    register_kind("review.deciding", _("作出复核决定"), ladder=OWN, fixed=statutory)
    register_source("rectification", _of_notices)
