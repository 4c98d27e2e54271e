"""Who writes and adopts schemes, opens, announces and closes a year, who objects and who answers."""

from django.utils import timezone
from django.utils.translation import gettext as _

from commendations.models import Assessment, AssessmentScheme, ManualEntry, Result, ScoreObjection
from organisations.roles import Role
from pages.rules import Allowed, Denied, Verdict

# Who takes decisions about units: what is assessed, and when the result is out.
DECIDERS = (Role.OFFICE_DIRECTOR, Role.CHAIR)


def may_see_assessments(access) -> Verdict:
    """The pages; which years and which units is decided by the rows."""
    if access.reads_county or access.unit_ids:
        return Allowed()
    return Denied(_("年度考核由成员单位、妇儿工委办公室和读取全县情况的岗位查看。"))


def may_read_scores(access) -> Verdict:
    """Scores that are not announced: try-outs, all units' items."""
    return Allowed() if access.reads_county else Denied(_("全部单位的得分对办公室和妇儿工委的各岗位开放。"))


def may_run(access) -> Verdict:
    """Write schemes, open a year, enter points, answer objections."""
    return Allowed() if access.is_office else Denied(_("考核由妇儿工委办公室组织。"))


def may_decide(access) -> Verdict:
    if access.has(*DECIDERS):
        return Allowed()
    return Denied(_("由办公室主任或妇儿工委主任决定。"))


def may_edit_scheme(access, scheme: AssessmentScheme) -> Verdict:
    verdict = may_run(access)
    if verdict and not scheme.is_draft:
        return Denied(
            _("方案%(state)s，不能修改；需要调整请拟订新的一版。") % {"state": scheme.get_state_display()}
        )
    return verdict


def may_adopt(access, scheme: AssessmentScheme) -> Verdict:
    verdict = may_decide(access)
    if not verdict:
        return verdict
    if not scheme.is_draft:
        return Denied(_("方案%(state)s。") % {"state": scheme.get_state_display()})
    if scheme.updated_by_id == access.user.pk and not scheme.committee.allows_self_approval:
        return Denied(_("方案最后由您修改，请由另一位有决定权的负责人采用。"))
    return Allowed()


def may_begin_version(access) -> Verdict:
    return may_run(access)


def may_change_year(access, assessment: Assessment | None) -> Verdict:
    """Enter points and vetoes, take another version of the scheme: until the year was announced."""
    verdict = may_run(access)
    if verdict and assessment is not None and not assessment.is_open:
        return Denied(
            _("%(what)s%(state)s，不能再改。") % {"what": assessment, "state": assessment.get_state_display()}
        )
    return verdict


def may_announce(access, assessment: Assessment) -> Verdict:
    verdict = may_decide(access)
    if verdict and not assessment.is_open:
        return Denied(_("考核结果已经公布。"))
    return verdict


def may_close(access, assessment: Assessment) -> Verdict:
    verdict = may_decide(access)
    if verdict and not assessment.is_announced:
        return Denied(
            _("%(what)s%(state)s。") % {"what": assessment, "state": assessment.get_state_display()}
        )
    return verdict


def may_speak_for_unit(access) -> Verdict:
    """The pages on which a unit confirms or objects."""
    if access.unit_ids:
        return Allowed()
    return Denied(_("由被考核单位的联络员或负责人办理。"))


def may_confirm(access, result: Result) -> Verdict:
    verdict = _may_react(access, result)
    if verdict and result.confirmed_at is not None:
        return Denied(_("本单位已经确认。"))
    return verdict


def may_object(access, result: Result) -> Verdict:
    """Once, with the reasons, while the time for it runs; also after having confirmed."""
    return _may_react(access, result)


def _may_react(access, result: Result) -> Verdict:
    assessment = result.assessment
    if not access.serves(result.unit_id):
        return Denied(_("由被考核单位的联络员或负责人办理。"))
    if not assessment.is_announced:
        return Denied(
            _("%(what)s%(state)s。") % {"what": assessment, "state": assessment.get_state_display()}
        )
    if ScoreObjection.objects.filter(result=result).exists():
        return Denied(_("本单位已经提出过异议，每个年度只能提出一次。"))
    if timezone.localdate() > assessment.objections_due_on:
        return Denied(_("异议期（至 %(day)s）已过。") % {"day": assessment.objections_due_on})
    return Allowed()


def may_answer(access, objection: ScoreObjection) -> Verdict:
    """The office; nobody answers their own unit."""
    verdict = may_run(access)
    if not verdict:
        return verdict
    if objection.is_answered:
        return Denied(_("这份异议已经答复。"))
    if not objection.result.assessment.is_announced:
        return Denied(_("%(what)s已经结束。") % {"what": objection.result.assessment})
    if access.serves(objection.result.unit_id):
        return Denied(_("您在提出异议的单位任职，请由办公室其他人员答复。"))
    return Allowed()


def may_attach_to_objection(access, objection: ScoreObjection) -> Verdict:
    """Evidence of the unit, until it is answered."""
    if not access.serves(objection.result.unit_id):
        return Denied(_("异议的材料由提出异议的单位上传。"))
    if objection.is_answered or not objection.result.assessment.is_announced:
        return Denied(_("异议已经答复，不能再添加或移除材料。"))
    return Allowed()


def may_change_entry(access, entry: ManualEntry) -> Verdict:
    verdict = may_run(access)
    if verdict and entry.withdrawn_at is not None:
        return Denied(_("这条评分已经撤销。"))
    if not verdict:
        return verdict
    assessment = Assessment.objects.filter(committee_id=entry.committee_id, year=entry.year).first()
    return may_change_year(access, assessment)
