"""The papers of a meeting that its services issue: the notice, drafted and signed as every paper, and the minutes."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.kinds import DocumentKind, register_kind
from documents.typesetting.paper import Form, Paragraph, date_in_words
from meetings.services.inviting import NOTICE, notice_signed
from meetings.services.minutes import KIND as MINUTES

WEEKDAYS = "一二三四五六日"


def register() -> None:
    register_kind(
        DocumentKind(
            NOTICE,
            gettext_lazy("会议通知"),
            Form.OFFICIAL,
            gettext_lazy("关于召开{会议}的通知"),
            gettext_lazy(
                "经研究，定于{时间}召开{会议}。现将有关事项通知如下。\n"
                "一、会议时间\n{时间}。\n二、会议地点\n{地点}。\n三、参加人员\n{参加人员}。\n"
                "四、会议议程\n{议程}\n"
                "五、有关要求\n请于{回执时限}前通过两纲督导系统填写回执。因故不能参加的，须履行请假手续或者委托他人参加。\n"
                "{会议要求}\n特此通知。"
            ),
            by_office=True,
            placeholders={
                "会议": gettext_lazy("会议的名称"),
                "时间": gettext_lazy("会议的日期和开始时间"),
                "地点": gettext_lazy("会议的地点"),
                "参加人员": gettext_lazy("会议种类中写明的参加人员"),
                "回执时限": gettext_lazy("收回执的最后一天"),
                "会议要求": gettext_lazy("会议安排中写的要求"),
            },
            tables={"议程": gettext_lazy("会议的议程，逐项列出汇报人")},
            material=notice_material,
            on_signed=notice_signed,
        )
    )
    register_kind(
        DocumentKind(
            MINUTES,
            gettext_lazy("会议纪要"),
            Form.MINUTES,
            gettext_lazy("{会议}纪要"),
            gettext_lazy("（正文由系统按会议记录汇总）"),
            needs_chair=True,
            placeholders={"会议": gettext_lazy("会议的名称")},
        )
    )


def said_of_day(meeting) -> str:
    """2026年12月16日（星期三）上午9:00."""
    day = meeting.planned_on
    said = f"{date_in_words(day)}（{_('星期')}{WEEKDAYS[day.weekday()]}）"
    if meeting.starts_at is None:
        return said
    half = _("上午") if meeting.starts_at.hour < 12 else _("下午")
    return f"{said}{half}{meeting.starts_at.hour}:{meeting.starts_at:%M}"


def notice_material(meeting, units) -> dict:
    from meetings.flows import reply_day

    return {
        "": {
            "会议": meeting.title,
            "时间": said_of_day(meeting),
            "地点": meeting.place,
            "参加人员": (meeting.kind.participants or _("各有关单位")).rstrip("。"),
            "回执时限": date_in_words(meeting.reply_due_on or reply_day(meeting)),
            "会议要求": meeting.note,
            "议程": agenda_blocks(meeting),
        }
    }


def agenda_blocks(meeting) -> list[Paragraph]:
    """The items in order, each with who presents it."""
    items = meeting.items.select_related("presenter_unit").order_by("position", "pk")
    return [
        Paragraph(f"（{number}）{item.title}" + (f"（{presenter_of(item)}）" if presenter_of(item) else ""))
        for number, item in enumerate(items, 1)
    ]


def presenter_of(item) -> str:
    unit = item.presenter_unit.short_name if item.presenter_unit_id else ""
    return f"{unit}{item.presenter}" if item.presenter else unit
