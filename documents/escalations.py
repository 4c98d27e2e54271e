"""催办通知, 督办函 and 通报: what the ladder of reminders comes to on paper."""

from collections import defaultdict

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.kinds import DocumentKind, register_kind
from documents.models import Dispatch, Document
from documents.services import begin_dispatch
from documents.typesetting.paper import Form, Grid, blocks_to_json, date_in_words
from notices.models import Level
from organisations.access import access_of
from organisations.models import Unit
from pages.panels import register_panel
from pages.rules import Conflict, RuleError, require
from workflow.kinds import kind_title, register_paper_action
from workflow.models import Deadline, Escalation
from workflow.rules import may_urge
from workflow.services import escalation_issued
from workflow.services.urging import MOST, open_deadlines_of

URGE = "urge"
# Which paper a level of escalation comes to.
KINDS = {Level.LETTER: "supervise", Level.CIRCULAR: "escalation.circular"}

NOTHING_OPEN = gettext_lazy("所列事项都已办结，不再需要这份文件。")
_TABLES = {"清单": gettext_lazy("未办事项：内容、时限、逾期天数")}
_PLACES = {
    "事项": gettext_lazy("要办的事，例如 签收任务"),
    "数量": gettext_lazy("有几项"),
    "时限": gettext_lazy("最早的时限"),
}


def register() -> None:
    register_kind(
        DocumentKind(
            URGE,
            gettext_lazy("催办通知"),
            Form.OFFICIAL,
            gettext_lazy("关于{事项}有关事项的催办通知"),
            gettext_lazy(
                "截至{日期}，下列事项仍未办理，请抓紧办结，并将办理情况报办公室。\n{清单}\n"
                "逾期仍未办理的，将按规定督办、通报。\n特此通知。"
            ),
            by_office=True,
            placeholders=_PLACES,
            tables=_TABLES,
        )
    )
    register_kind(
        DocumentKind(
            KINDS[Level.LETTER],
            gettext_lazy("督办函"),
            Form.LETTER,
            gettext_lazy("关于{事项}逾期未办的督办函"),
            gettext_lazy(
                "经多次提醒、催办，截至{日期}，你单位仍有 {数量} 项未办理：\n{清单}\n"
                "请主要负责同志亲自过问，自收到本函之日起 5 个工作日内办结，并书面说明逾期原因。\n此函。"
            ),
            placeholders=_PLACES,
            tables=_TABLES,
            material=_of_escalation,
            on_signed=_signed,
        )
    )
    register_kind(
        DocumentKind(
            KINDS[Level.CIRCULAR],
            gettext_lazy("逾期事项通报"),
            Form.OFFICIAL,
            gettext_lazy("关于{事项}逾期未办情况的通报"),
            gettext_lazy(
                "经督办，截至{日期}，下列事项仍未办理，现予通报：\n{清单}\n"
                "请有关单位认真查找原因，立即整改；其他单位引以为戒，确保各项任务按期完成。"
            ),
            needs_chair=True,
            placeholders=_PLACES,
            tables=_TABLES,
            material=_of_escalation,
            on_signed=_signed,
        )
    )
    register_paper_action(gettext_lazy("拟催办通知"), "documents:urge-paper")
    register_panel("workflow.escalation", "documents/escalation_panel.html", escalation_panel)


def _table(rows, *, with_unit: bool) -> Grid:
    """未办事项, the longest overdue first."""
    today = timezone.localdate()
    shown = []
    for number, row in enumerate(sorted(rows, key=lambda row: (row.due_on, row.pk)), 1):
        late = (today - row.due_on).days
        said = _("逾期 %(n)s 天") % {"n": late} if late > 0 else _("未到期")
        unit = [row.unit.short_name if row.unit_id else _("办公室")] if with_unit else []
        shown.append((str(number), *unit, kind_title(row.kind), row.title, str(row.due_on), said))
    headers = [_("序号"), *([_("单位")] if with_unit else []), _("事项"), _("内容"), _("时限"), _("情况")]
    widths = (8, *([14] if with_unit else []), 14, 34, 15, 15)
    numbers = (0, len(headers) - 2, len(headers) - 1)
    return Grid(tuple(headers), tuple(shown), widths, numbers)


def _material(rows) -> dict:
    """What the words of a paper about these deadlines need: for all, and for each unit alone."""
    by_unit = defaultdict(list)
    for row in rows:
        by_unit[row.unit_id].append(row)
    kinds = list(dict.fromkeys(kind_title(row.kind) for row in rows))
    material = {
        "": {
            "事项": "、".join(kinds[:3]) + (_("等事项") if len(kinds) > 3 else ""),
            "数量": str(len(rows)),
            "时限": date_in_words(min(row.due_on for row in rows)) if rows else "",
            "清单": (_table(rows, with_unit=len(by_unit) > 1),),
        }
    }
    for unit_id, own in by_unit.items():
        if unit_id is not None:
            material[str(unit_id)] = {"数量": str(len(own)), "清单": (_table(own, with_unit=False),)}
    return material


def _of_escalation(escalation, units) -> dict:
    rows = open_deadlines_of(escalation).select_related("unit").order_by("due_on", "pk")
    return _material(list(rows))


def _signed(*, dispatch, documents, actor) -> None:
    escalation = Escalation.objects.select_related("message").get(pk=dispatch.object_id)
    if escalation.state == Escalation.State.WAITING and not open_deadlines_of(escalation).exists():
        # The sweep has not come by yet; a letter about nothing is not sent meanwhile.
        raise Conflict(str(NOTHING_OPEN))
    escalation_issued(actor=actor, escalation=escalation, number=documents[0].number)


def begin_letter(*, actor, escalation: Escalation) -> Dispatch:
    """Draw up the letter or circular that the ladder calls for. Raises `Conflict` with the draft that is there."""
    require(may_urge(access_of(actor)))
    if escalation.state != Escalation.State.WAITING:
        raise RuleError(_("这件督办%(state)s。") % {"state": escalation.get_state_display()})
    if not open_deadlines_of(escalation).exists():
        raise RuleError(str(NOTHING_OPEN))
    units = [escalation.unit] if escalation.unit_id else []
    given = {"urgency": Dispatch.Urgency.URGENT} if escalation.level == Level.LETTER else {}
    if escalation.level == Level.CIRCULAR:
        # Everybody reads a circular, not only whom it is about.
        units = Unit.objects.filter(committee_id=escalation.committee_id).active()
    return begin_dispatch(actor=actor, kind=KINDS[escalation.level], units=units, subject=escalation, **given)


def begin_urging(*, actor, deadline_ids) -> Dispatch:
    """Draw up a 催办通知 about these deadlines, for all their units; `RuleError` when none of them is still open."""
    access = access_of(actor)
    require(may_urge(access))
    rows = Deadline.objects.open().visible_to(access).filter(pk__in=list(deadline_ids)[:MOST])
    rows = list(rows.select_related("unit").order_by("due_on", "pk"))
    if not rows:
        raise RuleError(_("没有选中未办的事项。"))
    material = {
        key: {
            name: value if isinstance(value, str) else blocks_to_json(value) for name, value in parts.items()
        }
        for key, parts in _material(rows).items()
    }
    return begin_dispatch(
        actor=actor,
        kind=URGE,
        units=list({row.unit_id: row.unit for row in rows if row.unit_id}.values()),
        values={name: value for name, value in material[""].items() if isinstance(value, str)},
        material=material,
    )


def escalation_panel(access, escalation) -> dict | None:
    """The paper of a letter or circular: begun, on its way, or issued."""
    if not access.is_office and not access.reads_county:
        return None
    documents = Document.objects.visible_to(access).filter(
        object_type=escalation._meta.label_lower, object_id=escalation.pk
    )
    dispatch = Dispatch.objects.visible_to(access).open().about(escalation).first()
    issued = list(documents.select_related("entry").defer("content"))
    may_begin = access.is_office and escalation.state == Escalation.State.WAITING and dispatch is None
    if not (issued or dispatch or may_begin):
        return None
    return {"documents": issued, "dispatch": dispatch, "may_begin": may_begin}
