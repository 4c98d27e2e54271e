"""What of the reporting year can fall due, how more time is given, and where the office can urge from."""

from django.utils.translation import gettext_lazy as _

from supervision import services
from supervision.models import AnnualReport
from workflow.kinds import OWN, SHORT, register_kind, register_source
from workflow.models import Deadline

UNTIL_THE_OFFICE_HAS_IT = ("annual.drafting", "annual.at_unit_head")


def _extend(*, actor, deadline, due_on, reason):
    report = AnnualReport.objects.get(pk=deadline.object_id)
    services.extend_report(actor=actor, report=report, due_on=due_on, reason=reason)


def _of_reports(access, ids):
    rows = Deadline.objects.open().visible_to(access).about(AnnualReport, ids)
    return rows.filter(kind__in=UNTIL_THE_OFFICE_HAS_IT)


def register() -> None:
    register_kind("annual.drafting", _("报送年度报告"), extend=_extend)
    register_kind("annual.at_unit_head", _("审签年度报告"), ladder=SHORT)
    register_kind("annual.at_office", _("审核年度报告"), ladder=OWN)
    register_kind("county.drafting", _("起草全县年度报告"), ladder=OWN)
    register_kind("county.at_director", _("核稿全县年度报告"), ladder=OWN)
    register_kind("county.at_chair", _("签发全县年度报告"), ladder=OWN)
    register_kind("county.sending", _("上报全县年度报告"), ladder=OWN)
    register_source("annual-reports", _of_reports)
