"""Who opens a year, writes, signs, examines and closes reports; who compiles and sends up the county's; who keeps the
ledger of activities."""

from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.roles import Role
from pages.rules import Allowed, Denied, Verdict
from supervision.activity_kinds import KINDS
from supervision.models import Inspection
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


# Inspections ------------------------------------------------------------------------------------------


def may_see_inspections(access) -> Verdict:
    """Units theirs, the county's readers those that were announced; which exactly is `visible_to`'s."""
    return may_see_reports(access)


def may_plan_inspections(access) -> Verdict:
    return Allowed() if access.is_office else Denied(_("督导检查由妇儿工委办公室计划和组织。"))


def may_edit_scheme(access, inspection) -> Verdict:
    verdict = may_plan_inspections(access)
    if verdict and not inspection.is_editable:
        return Denied(_("检查%(state)s，方案不能修改。") % {"state": inspection.get_state_display()})
    return verdict


def may_change_group(access, inspection) -> Verdict:
    """The people may change until the conclusion; what is inspected may not."""
    verdict = may_plan_inspections(access)
    if verdict and not inspection.is_recording:
        return Denied(_("检查%(state)s，不能调整督导组。") % {"state": inspection.get_state_display()})
    return verdict


def may_inspect(access) -> Verdict:
    """Anybody of the committee's own people may be named into a group; which visits are theirs is decided by it."""
    if access.reads_county:
        return Allowed()
    return Denied(_("现场检查由督导组成员记录。"))


def may_record(access, inspection) -> Verdict:
    """Answers and findings: the group's people, from the approval to the conclusion. `inspection` came from
    `recorded_by`."""
    if not inspection.is_recording:
        return Denied(_("检查%(state)s，不能记录。") % {"state": inspection.get_state_display()})
    if inspection.state == inspection.State.APPROVED and not inspection.is_unannounced:
        return Denied(_("还没有通知被检查单位，不能开始检查。"))
    return Allowed()


def may_record_in(access, visit) -> Verdict:
    """Answers and findings of one visit, of an inspection in whose group this person is."""
    verdict = may_record(access, visit.inspection)
    return may_judge(access, visit.unit_id) if verdict else verdict


def may_change_checklist(access, inspection, *, is_group: bool) -> Verdict:
    """The office while the scheme is written, and the group until the conclusion."""
    if not is_group:
        verdict = may_plan_inspections(access)
        if not verdict:
            return verdict
    if inspection.state not in inspection.BEFORE_CONCLUSION:
        return Denied(_("检查%(state)s，检查表不能再改。") % {"state": inspection.get_state_display()})
    return Allowed()


def may_cancel_inspection(access, inspection) -> Verdict:
    verdict = may_plan_inspections(access)
    if verdict and inspection.state not in inspection.BEFORE_CONCLUSION:
        return Denied(_("检查%(state)s，不能取消。") % {"state": inspection.get_state_display()})
    return verdict


def may_attach_to_inspection(access, inspection) -> Verdict:
    """What goes to the visited units with the notice: the office, until the end."""
    verdict = may_plan_inspections(access)
    if verdict and inspection.state in inspection.ENDED:
        return Denied(_("检查%(state)s，不能再改附件。") % {"state": inspection.get_state_display()})
    return verdict


def may_attach_to_finding(access, finding) -> Verdict:
    """Photos: the group, until the conclusion."""
    if finding.dropped_at is not None:
        return Denied(_("这条发现已经撤销。"))
    if not Inspection.objects.recorded_by(access).filter(pk=finding.inspection_id).exists():
        return Denied(_("只有督导组成员可以添加照片。"))
    return may_record(access, finding.inspection)


def may_attach_to_item(access, item) -> Verdict:
    """Photos of an answer, as of a finding."""
    inspection = item.visit.inspection
    if not Inspection.objects.recorded_by(access).filter(pk=inspection.pk).exists():
        return Denied(_("只有督导组成员可以添加照片。"))
    return may_record(access, inspection)


def may_judge(access, *unit_ids: int) -> Verdict:
    """回避: nobody inspects, verifies or concludes about the unit in which they serve, since whenever they do."""
    if access.unit_ids.isdisjoint(unit_ids):
        return Allowed()
    names = "、".join(sorted(access.unit_names[pk] for pk in access.unit_ids.intersection(unit_ids)))
    return Denied(_("您在%(unit)s任职，不能参加对本单位的检查和核查。") % {"unit": names})


def may_settle_findings(access, inspection) -> Verdict:
    """Say what becomes of each problem, draw up notices: the office, between the conclusion and the end."""
    verdict = may_plan_inspections(access)
    if verdict and inspection.state not in (inspection.State.CONCLUDED, inspection.State.FED_BACK):
        return Denied(_("检查%(state)s，现在不能处理问题。") % {"state": inspection.get_state_display()})
    return verdict


def may_set_scales(access) -> Verdict:
    return Allowed() if access.is_office else Denied(_("检查表模板、类别和严重程度由妇儿工委办公室设置。"))


# Rectification ----------------------------------------------------------------------------------------


def may_see_rectification(access) -> Verdict:
    return may_see_reports(access)


def may_read_statistics(access) -> Verdict:
    return Allowed() if access.reads_county else Denied(_("督导统计对办公室和妇儿工委的各岗位开放。"))


def may_answer_notices(access) -> Verdict:
    """Serves in some unit: what exactly may be written is decided by the notice's open work item."""
    return Allowed() if access.unit_ids else Denied(_("整改由被检查单位的联络员签收和报告。"))


def may_edit_response(access, notice, item) -> Verdict:
    if not notice.is_answering:
        return Denied(_("整改通知%(state)s，不能填写整改报告。") % {"state": notice.get_state_display()})
    if item is None or not is_addressed(access, item):
        return Denied(_("整改报告由%(who)s填写。") % {"who": item.addressee if item else _("联络员")})
    return Allowed()


def may_attach_to_response(access, response) -> Verdict:
    if response.filed_at is not None:
        return Denied(_("整改报告已经报送，不能再改附件。"))
    return may_edit_response(access, response.notice, present_item(response.notice))


def may_verify(access) -> Verdict:
    return Allowed() if access.reads_county else Denied(_("整改由督导组核查。"))


def may_verify_notice(access, notice) -> Verdict:
    """Whoever verifies is not the one who answered (整改与核查分开), nor of the unit."""
    filed = notice.responses.exclude(filed_at=None).values_list("filed_by_id", flat=True)
    if access.user.pk in set(filed):
        return Denied(_("整改报告是您本人报送的，须由另一位同志核查。"))
    return may_judge(access, notice.unit_id)


def may_attach_to_verification(access, verification) -> Verdict:
    if verification.decided_at is not None or verification.notice.state != "verifying":
        return Denied(_("核查已经结束，不能再改附件。"))
    if verification.verified_by_id != access.user.pk:
        return Denied(_("核查材料由核查人添加。"))
    return Allowed()


def may_manage_notices(access) -> Verdict:
    return Allowed() if access.is_office else Denied(_("整改通知由妇儿工委办公室下发和调整。"))


# Review -----------------------------------------------------------------------------------------------


def may_ask_review(access) -> Verdict:
    return Allowed() if access.unit_ids else Denied(_("复核由被检查单位申请。"))


def may_see_reviews(access) -> Verdict:
    return may_see_reports(access)


def may_decide_reviews(access) -> Verdict:
    return Allowed() if access.reads_county else Denied(_("复核由没有参加检查的人员办理。"))


def may_assign_reviews(access) -> Verdict:
    if access.has(Role.OFFICE_DIRECTOR):
        return Allowed()
    return Denied(_("复核人由办公室主任指定。"))


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
