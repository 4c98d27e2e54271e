"""会议纪要 on paper (GB/T 9704-2012, 10.3): who was there, what was said of each item, what was resolved."""

from django.utils.translation import gettext as _

from documents.composing import letterhead_of
from documents.typesetting.paper import Form, Heading, Paper, Paragraph, date_in_words
from documents.typesetting.text import numerals, paragraphs_of
from meetings.models import Invitation, Resolution


def minutes_paper(
    meeting, *, number="", dated=None, is_draft=False, draft_mark="", code="", code_url=""
) -> Paper:
    """The minutes as they stand. The parts after the meeting are what an issue, or a draft's print, brings."""
    letterhead = letterhead_of(meeting.committee)
    return Paper(
        form=Form.MINUTES,
        title=_("%(meeting)s纪要") % {"meeting": meeting.title},
        blocks=tuple(_blocks(meeting)),
        masthead=letterhead.minutes_masthead,
        number=number,
        attendance=tuple(attendance_of(meeting)),
        issuer=meeting.committee.name,
        dated=dated,
        printed_on=dated,
        cc=letterhead.cc.strip().rstrip("。"),
        printer=letterhead.printer,
        is_draft=is_draft,
        draft_mark=draft_mark,
        code=code,
        code_url=code_url,
    )


def attendance_of(meeting) -> list[tuple[str, str]]:
    """(主持 出席 列席 请假 缺席 记录, names) of those that somebody belongs to."""
    rows = list(meeting.invitations.select_related("unit", "person").order_by("position", "pk"))
    there = [row for row in rows if row.was_there]
    away = [row for row in rows if not row.was_there]
    excused = [row for row in away if row.answer == Invitation.Answer.EXCUSED]
    groups = [
        (_("主持"), meeting.host),
        (_("出席"), _names(row for row in there if row.is_member)),
        (_("列席"), _names(row for row in there if not row.is_member)),
        (_("请假"), "、".join(row.who for row in excused)),
        (_("缺席"), "、".join(row.who for row in away if row not in excused)),
        (_("记录"), meeting.filed_by.name if meeting.filed_by_id else ""),
    ]
    return [(label, names) for label, names in groups if names]


def _names(rows) -> str:
    return "、".join(named(row) for row in rows)


def named(row: Invitation) -> str:
    """县教育局　王建国（代）: the unit and who came for it."""
    name = row.attendee_name.strip()
    deputy = _("（代）") if row.answer == Invitation.Answer.DEPUTY else ""
    if row.person_id and name in ("", row.person.name):
        return f"{row.person.name}{deputy}"
    return f"{row.who}{name}{deputy}"


def _blocks(meeting) -> list:
    blocks, chapters = [], numerals()
    when = date_in_words(meeting.day)
    blocks += paragraphs_of(meeting.opening) or [
        Paragraph(
            _("%(day)s，%(host)s在%(place)s主持召开%(meeting)s。现将会议议定事项纪要如下：")
            % {
                "day": when,
                "host": meeting.host or _("会议主持人"),
                "place": meeting.place or _("会议室"),
                "meeting": meeting.title,
            }
        )
    ]
    resolved: dict[int, list[Resolution]] = {}
    rows = meeting.resolutions.select_related("lead").prefetch_related("supports").order_by("position", "pk")
    for row in rows:
        resolved.setdefault(row.item_id, []).append(row)
    for item in meeting.items.order_by("position", "pk"):
        blocks += [Heading(1, f"{next(chapters)}、{item.title}"), *paragraphs_of(item.text)]
        own = resolved.get(item.pk, [])
        if own:
            blocks.append(Paragraph(_("会议议定：")))
            blocks += [Paragraph(f"{number}.{said_of(row)}") for number, row in enumerate(own, 1)]
    return blocks


def said_of(row: Resolution) -> str:
    """A resolution as the minutes have it: its words, who leads and helps, until when."""
    text = row.text.strip().rstrip("。")
    if not row.is_task:
        return f"{text}。"
    parts = [_("牵头单位：%(unit)s") % {"unit": row.lead.short_name}] if row.lead_id else []
    helpers = "、".join(unit.short_name for unit in row.supports.all())
    if helpers:
        parts.append(_("配合单位：%(units)s") % {"units": helpers})
    if row.due_on:
        parts.append(_("完成时限：%(day)s") % {"day": date_in_words(row.due_on)})
    return f"{text}（{'；'.join(parts)}）。" if parts else f"{text}。"
