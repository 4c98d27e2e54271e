"""The papers of inspections that are drafted, signed and numbered: 检查通知, 反馈意见, 整改通知书, 情况通报, 年度计划.
Signing one does in the same transaction what it says: the units are told, the notices are issued."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.kinds import DocumentKind, register_kind
from documents.models import Dispatch, Recipient
from documents.services import begin_dispatch
from documents.services.dispatches import outdated
from documents.typesetting.paper import Annex, Form, blocks_to_json, date_in_words
from organisations.access import access_of
from organisations.models import Committee, Unit
from pages.rules import Allowed, Conflict, Denied, Verdict, require
from supervision import rules
from supervision.inspection_material import (
    circular_material,
    drafts_of,
    feedback_material,
    notice_material,
    plan_grid,
    planned_in,
    rectification_material,
)
from supervision.models import Inspection, RectificationNotice
from supervision.services.concluding import feed_back
from supervision.services.inspections import inspections_with_all, note_notified
from supervision.services.rectification import issue_notices
from supervision.services.review_terms import thirty_days_after
from workflow.turns import holding_process

NOTICE, FEEDBACK = "inspection.notice", "inspection.feedback"
RECTIFICATION, CIRCULAR, PLAN = "rectification.notice", "inspection.circular", "inspection.plan"
# The papers about one inspection, in the order of its life.
OF_INSPECTION = (NOTICE, FEEDBACK, RECTIFICATION, CIRCULAR)

State = Inspection.State
_WORDS = {
    "检查": gettext_lazy("检查的名称；不打招呼的检查只写“督导检查”，因为标题在列表和提醒里看得到"),
    "名称": gettext_lazy("检查的名称"),
    "依据": gettext_lazy("方案中的依据"),
    "内容": gettext_lazy("方案中的检查内容"),
    "范围": gettext_lazy("检查的发展领域"),
    "种类": gettext_lazy("综合督导、专项督导等"),
    "方式": gettext_lazy("方案中的检查方式"),
    "时间": gettext_lazy("开始和结束日期"),
}


def register() -> None:
    register_kind(
        DocumentKind(
            NOTICE,
            gettext_lazy("督导检查通知"),
            Form.OFFICIAL,
            gettext_lazy("关于开展{检查}的通知"),
            gettext_lazy(
                "根据{依据}，决定开展{名称}。现将有关事项通知如下。\n"
                "一、检查内容\n{内容}\n"
                "二、检查范围\n{范围}。\n"
                "三、种类和方式\n{种类}。采取以下方式：{方式}。\n"
                "四、时间安排\n{时间}，各单位到访日期如下。\n{到访安排}\n"
                "五、督导组\n{督导组}\n"
                "六、有关要求\n（一）请对照检查内容做好自查，备齐汇报材料、工作台账和佐证材料。\n"
                "（二）请安排熟悉情况的同志配合检查，如实反映情况。\n"
                "（三）检查中发现的问题，将书面反馈，限期整改。\n特此通知。"
            ),
            placeholders=_WORDS,
            tables={
                "到访安排": gettext_lazy("各单位的到访日期和地点"),
                "督导组": gettext_lazy("组长、成员和专家"),
            },
            material=notice_material,
            omissions=_omissions,
            on_signed=_notified,
        )
    )
    register_kind(
        DocumentKind(
            FEEDBACK,
            gettext_lazy("督导检查反馈意见"),
            Form.LETTER,
            gettext_lazy("关于{检查}的反馈意见"),
            gettext_lazy(
                "督导组于{时间}对你单位开展了{名称}，现将有关情况反馈如下。\n"
                "一、好的做法\n{好的做法}\n"
                "二、存在的问题\n{问题清单}\n"
                "三、意见建议\n{意见}\n"
                "四、申请复核\n对本意见有异议的，可以自收到之日起 30 日内（至{复核期限}）"
                "通过两纲督导系统申请复核，写明有异议的问题和理由，由没有参加检查的人员在 30 日内答复。\n此函。"
            ),
            placeholders=_WORDS
            | {
                "意见": gettext_lazy("督导组对该单位的反馈意见"),
                "复核期限": gettext_lazy("申请复核的最后一天，签发时按签发日期计算"),
            },
            tables={
                "好的做法": gettext_lazy("该单位好的做法"),
                "问题清单": gettext_lazy("该单位的问题、依据、严重程度和要求"),
            },
            material=feedback_material,
            is_per_unit=True,
            on_the_day={
                "复核期限": lambda dispatch, day: date_in_words(thirty_days_after(dispatch.committee_id, day))
            },
            omissions=_omissions,
            on_signed=_fed_back,
        )
    )
    register_kind(
        DocumentKind(
            RECTIFICATION,
            gettext_lazy("整改通知书"),
            Form.LETTER,
            gettext_lazy("关于{检查}发现问题的整改通知书"),
            gettext_lazy(
                "{名称}发现你单位存在 {问题数} 个问题，现通知你单位整改。\n{问题清单}\n"
                "一、整改时限\n请于{整改时限}前整改到位。\n"
                "二、整改要求\n{总体要求}\n"
                "三、报告方式\n请登录两纲督导系统签收本通知书，并在时限内逐项填写整改措施和结果，上传佐证材料后报送{办公室}。"
                "整改情况由督导组核查，通过的予以销号，没有通过的继续整改，直至销号。"
            ),
            placeholders=_WORDS
            | {
                "问题数": gettext_lazy("该单位有几个问题"),
                "整改时限": gettext_lazy("整改通知中的时限"),
                "总体要求": gettext_lazy("整改通知中的总体要求"),
            },
            tables={"问题清单": gettext_lazy("序号、问题、依据/任务、严重程度、整改要求")},
            material=rectification_material,
            is_per_unit=True,
            omissions=_omissions,
            on_signed=_notices_issued,
        )
    )
    register_kind(
        DocumentKind(
            CIRCULAR,
            gettext_lazy("督导检查情况通报"),
            Form.OFFICIAL,
            gettext_lazy("关于{检查}情况的通报"),
            gettext_lazy(
                "{时间}，{委员会}开展了{名称}。现将有关情况通报如下。\n"
                "一、总体情况\n{概况}\n{情况表}\n"
                "二、好的做法\n{好的做法}\n"
                "三、典型问题\n{典型问题}\n"
                "四、整改情况\n{整改情况}\n"
                "五、下一步要求\n请各单位学习借鉴好的做法，对照典型问题举一反三，认真自查自纠；"
                "有整改任务的单位按时整改到位，巩固整改成果。"
            ),
            needs_chair=True,
            placeholders=_WORDS,
            tables={
                "概况": gettext_lazy("检查了几个单位，发现几个问题、几条好的做法"),
                "情况表": gettext_lazy("各单位的问题数和好的做法数"),
                "好的做法": gettext_lazy("写明单位的好的做法"),
                "典型问题": gettext_lazy("按类别归纳的问题，不写单位"),
                "整改情况": gettext_lazy("下发和销号的份数"),
            },
            material=circular_material,
            omissions=_omissions,
            on_signed=_still_stands,
        )
    )
    register_kind(
        DocumentKind(
            PLAN,
            gettext_lazy("年度督导检查计划"),
            Form.OFFICIAL,
            gettext_lazy("关于印发{年度}年度督导检查计划的通知"),
            gettext_lazy(
                "按照妇女、儿童发展纲要定期督导检查的要求，制定了{年度}年度督导检查计划，现印发给你们。\n"
                "一、检查安排\n检查的时间、对象和范围见附件，每次检查的具体安排另行通知。\n"
                "二、有关要求\n请对照承担的任务做好自查，如实提供情况，认真整改问题。"
                "检查结果纳入年度考核。\n特此通知。"
            ),
            placeholders={"年度": gettext_lazy("计划的年度")},
            material=lambda committee, units: {"": {"年度": str(_plan_year(committee))}},
            annexes=lambda committee, units: [_plan_annex(committee, _plan_year(committee))],
            omissions=_omissions,
            on_signed=_plan_stands,
        )
    )


# What may be begun ------------------------------------------------------------------------------------


def may_begin(inspection, kind: str) -> Verdict:
    """Whether a paper of an inspection can be drawn up as things are, or why not yet or not any more."""
    state = inspection.state
    if kind == NOTICE:
        if inspection.is_unannounced:
            return Denied(_("不打招呼的检查不发通知。"))
        if state not in (State.APPROVED, State.NOTIFIED):
            early = inspection.is_editable or state == State.AT_DIRECTOR
            return Denied(_("方案批准后才能发通知。") if early else _("检查已经开始，不再发通知。"))
    elif kind == CIRCULAR:
        if state not in (State.FED_BACK, State.CLOSED):
            return Denied(_("向全部单位反馈后才能通报。"))
    elif state not in (State.CONCLUDED, State.FED_BACK):
        late = state in Inspection.ENDED
        return Denied(_("检查已经结束。") if late else _("形成结论后才能起草。"))
    elif not units_for(inspection, kind).exists():
        if kind == FEEDBACK:
            return Denied(_("已经向全部单位反馈。"))
        if inspection.notices.filter(state=RectificationNotice.State.DRAFT).exists():
            return Denied(_("先向单位反馈意见，再下发整改通知。"))
        return Denied(_("没有待下发的整改通知，请先起草整改通知。"))
    return Allowed()


def units_for(inspection, kind: str):
    """The units that a paper goes to: visited, still to be told, with a notice that waits; a circular to everybody."""
    units = Unit.objects.filter(committee_id=inspection.committee_id).order_by("code")
    if kind == CIRCULAR:
        return units.active()
    if kind == RECTIFICATION:
        return units.filter(pk__in=drafts_of(inspection, units).values("unit_id"))
    visits = inspection.visits.all() if kind == NOTICE else inspection.visits.filter(fed_back_at=None)
    return units.filter(pk__in=visits.values("unit_id"))


def begin_paper(*, actor, inspection, kind: str) -> Dispatch:
    """Draw up a paper of an inspection for the units it concerns. Raises `RuleError` where it is not due, `Conflict`
    with the draft that is there."""
    require(rules.may_plan_inspections(access_of(actor)))
    require(may_begin(inspection, kind))
    units = units_for(inspection, kind)
    return begin_dispatch(actor=actor, kind=kind, units=units, subject=inspection)


def begin_plan(*, actor, year: int) -> Dispatch:
    """Draw up the notice with a year's plan, for all units. The committee is what it is about, so that there is one
    draft at a time. Raises `Conflict` with the draft that is there, or for a year without inspections that may be
    named."""
    access = access_of(actor)
    require(rules.may_plan_inspections(access))
    committee = Committee.objects.get(pk=access.committee_id)
    if not planned_in(committee.pk, year).exists():
        raise Conflict(_("%(year)s年还没有可以公布的督导检查。") % {"year": year})
    annex = _plan_annex(committee, year)
    return begin_dispatch(
        actor=actor,
        kind=PLAN,
        units=Unit.objects.filter(committee=committee).active(),
        subject=committee,
        values={"年度": str(year)},
        material={"": {"年度": str(year)}},
        annexes=[
            {"title": annex.title, "blocks": blocks_to_json(annex.blocks), "is_landscape": annex.is_landscape}
        ],
    )


def _plan_year(committee) -> int:
    """The year of the plan that is being drafted or signed: the last one, as there is one draft at a time."""
    draft = Dispatch.objects.about(committee).filter(kind=PLAN).order_by("-pk").first()
    return int(draft.material[""]["年度"]) if draft else timezone.localdate().year


def _plan_annex(committee, year: int) -> Annex:
    title = _("%(year)s年度督导检查计划表") % {"year": year}
    return Annex(title, (plan_grid(committee.pk, year),))


# What a draft lacks, and what its signature does ------------------------------------------------------


def _names(units) -> str:
    return "、".join(unit.short_name for unit in units[:10])


def _omissions(dispatch, units) -> list[str]:
    """What keeps a paper from being signed: it is not due, goes to the wrong units, or says what is no longer so."""
    said = [] if dispatch.kind == PLAN else _misdirected(dispatch, units)
    if said:
        return said
    # What was struck out or changed since it was drawn up does not go out; how far the rectification is moves daily.
    stale = [name for name in outdated(dispatch, units) if name != "整改情况"]
    if not stale:
        return []
    return [_("拟稿以后，%(what)s有了变化，请点“更新清单”，核对后再送签。") % {"what": "、".join(stale)}]


def _misdirected(dispatch, units) -> list[str]:
    inspection, kind = Inspection.objects.get(pk=dispatch.object_id), dispatch.kind
    verdict = may_begin(inspection, kind)
    if not verdict:
        return [verdict.reason]
    said = []
    concerned = list(units_for(inspection, kind))
    if kind != CIRCULAR and (strangers := [unit for unit in units if unit not in concerned]):
        said.append(_("下列单位不该收到这份文件：%(units)s。") % {"units": _names(strangers)})
    missing = [unit for unit in concerned if unit.is_active and unit not in units]
    if kind == NOTICE and inspection.state == State.APPROVED and missing:
        # All of them count as told when it is signed.
        said.append(_("没有发给下列检查对象：%(units)s。") % {"units": _names(missing)})
    if kind == RECTIFICATION:
        late = drafts_of(inspection, units).filter(due_on__lt=timezone.localdate())
        if late:
            names = _names([notice.unit for notice in late])
            said.append(_("下列单位的整改时限已过，请先改整改通知：%(units)s。") % {"units": names})
    return said


@contextmanager
def _standing(dispatch):
    """The inspection under its locks, in the order of its own turns; `ValidationError` where the paper does not say any
    more what is stored."""
    inspection = inspections_with_all().get(pk=dispatch.object_id)
    with holding_process(inspection):
        inspection = inspections_with_all().select_for_update(of=("self",)).get(pk=inspection.pk)
        _require_whole(dispatch)
        yield inspection


def _require_whole(dispatch) -> None:
    said = _omissions(dispatch, list(dispatch.units.order_by("code")))
    if said:
        raise ValidationError(said)


def _numbers(documents) -> dict[int, str]:
    """Under which number each unit got its paper."""
    rows = Recipient.objects.filter(document__in=documents)
    return dict(rows.values_list("unit_id", "document__number"))


def _notified(*, dispatch, documents, actor) -> None:
    with _standing(dispatch) as inspection:
        if inspection.state == State.APPROVED:
            numbers = "、".join(dict.fromkeys((documents[0].number, documents[-1].number)))
            note_notified(actor=actor, inspection=inspection, note=numbers, by_paper=True)


def _fed_back(*, dispatch, documents, actor) -> None:
    numbers = _numbers(documents)
    with _standing(dispatch) as inspection:
        for visit in inspection.visits.filter(unit__in=numbers, fed_back_at=None).order_by("unit__code"):
            note = numbers[visit.unit_id]
            feed_back(actor=actor, inspection=inspection, visits=[visit], note=note, by_paper=True)


def _notices_issued(*, dispatch, documents, actor) -> None:
    numbers = _numbers(documents)
    with _standing(dispatch) as inspection:
        for notice in drafts_of(inspection, list(numbers)):
            issue_notices(actor=actor, notices=[notice], said=numbers[notice.unit_id], by_paper=True)


def _still_stands(*, dispatch, documents, actor) -> None:
    with _standing(dispatch):
        pass


def _plan_stands(*, dispatch, documents, actor) -> None:
    year = int(dispatch.material[""]["年度"])
    # None of them becomes one without notice while it is being made known.
    rows = Inspection.objects.filter(committee_id=dispatch.committee_id, year=year).order_by("pk")
    list(rows.select_for_update())
    _require_whole(dispatch)
