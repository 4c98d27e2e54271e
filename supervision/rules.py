"""Who opens a year, writes, signs, examines and closes reports; who compiles and sends up the county's; who keeps the
ledger of activities."""

from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.roles import Role
from pages.rules import Allowed, Denied, Verdict
from supervision.activity_kinds import KINDS
from workflow.selectors.flows import is_addressed
from workflow.turns import present_item


def may_see_reports(access) -> Verdict:
    """The list of reports: units their own, the county's readers all."""
    if access.reads_county or access.unit_ids:
        return Allowed()
    return Denied(_("年度报告由成员单位、妇儿工委办公室和读取全县情况的岗位查看。"))


def may_open_year(access) -> Verdict:
    return Allowed() if access.is_office else Denied(_("报告年度由妇儿工委办公室开启。"))


def may_read_board(access) -> Verdict:
    return Allowed() if access.reads_county else Denied(_("报送情况对办公室和妇儿工委的各岗位开放。"))


def may_write_reports(access) -> Verdict:
    """Serves in some unit: what exactly may be written is decided by the report's open work item."""
    return Allowed() if access.unit_ids else Denied(_("年度报告由成员单位的联络员填写。"))


def may_edit_report(access, report, item) -> Verdict:
    if not report.is_editable:
        return Denied(_("报告%(state)s，不能修改。") % {"state": report.get_state_display()})
    if item is None or not is_addressed(access, item):
        return Denied(_("报告由%(who)s填写。") % {"who": item.addressee if item else _("联络员")})
    return Allowed()


def may_attach_to_report(access, report) -> Verdict:
    return may_edit_report(access, report, present_item(report))


def may_close_report(access, report) -> Verdict:
    """按未报送处理: only after the day, and only what the office has not got; also what it sent back and never got again."""
    verdict = may_open_year(access)
    if not verdict:
        return verdict
    if report.state in report.ENDED:
        return Denied(_("报告%(state)s。") % {"state": report.get_state_display()})
    if report.state == report.State.AT_OFFICE:
        return Denied(_("报告已送达办公室，请审核。"))
    if timezone.localdate() <= report.due_on:
        return Denied(_("还没有过报送时限，不能按未报送处理。"))
    return Allowed()


def may_compile(access) -> Verdict:
    return Allowed() if access.is_office else Denied(_("全县报告由妇儿工委办公室起草。"))


def may_see_county_reports(access) -> Verdict:
    return may_read_board(access)


def may_edit_county_report(access, report, item) -> Verdict:
    if not report.is_editable:
        return Denied(_("报告%(state)s，不能修改。") % {"state": report.get_state_display()})
    if item is None or not is_addressed(access, item):
        return Denied(_("报告由%(who)s填写。") % {"who": item.addressee if item else _("办公室")})
    return Allowed()


def may_attach_to_county_report(access, report) -> Verdict:
    return may_edit_county_report(access, report, present_item(report))


def may_see_counties(access) -> Verdict:
    """The reports of the committees below: whoever reads the superior's business."""
    return may_read_board(access)


def may_sign_county_report(access) -> Verdict:
    if access.is_office or access.has(Role.CHAIR):
        return Allowed()
    return Denied(_("全县报告由办公室主任核稿、主任签发。"))


def may_see_activities(access) -> Verdict:
    """The ledger: units what they did, the county's readers all."""
    if access.reads_county or access.unit_ids:
        return Allowed()
    return Denied(_("活动台账由成员单位、妇儿工委办公室和读取全县情况的岗位查看。"))


def may_record_activities(access) -> Verdict:
    if access.is_office or access.unit_ids:
        return Allowed()
    return Denied(_("活动台账由妇儿工委办公室和成员单位登记。"))


def may_record_activity_of(access, spec, unit) -> Verdict:
    """Record something of a kind for a unit (None: the committee itself)."""
    if access.is_office:
        return Allowed()
    if spec.by_office:
        return Denied(_("“%(kind)s”由妇儿工委办公室登记。") % {"kind": spec.title})
    if unit is None or not access.serves(unit.pk):
        return Denied(_("只能登记本单位开展的工作。"))
    return Allowed()


def may_correct_activity(access, activity) -> Verdict:
    if activity.is_withdrawn:
        return Denied(_("这条记录已经撤销，不能修改。"))
    return may_record_activity_of(access, KINDS[activity.kind], activity.unit)
