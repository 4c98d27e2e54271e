"""议程: set up from the kind, edited, dragged into order; and the standing papers that the meeting has before it."""

from django.core.exceptions import ValidationError
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import Attachment
from documents.typesetting.paper import blocks_to_json
from meetings import rules, standing
from meetings.kind_rules import RESOLUTIONS, lines_of
from meetings.models import AgendaItem, Meeting, StandingPaper
from meetings.selectors.following import unreported_resolutions
from meetings.services.rows import changing
from organisations.models import Unit
from pages.fields import check_fields, write_changes
from pages.rules import Conflict, require

EDITABLE = ("title", "minutes", "presenter", "needs_paper")
MOST_ITEMS = 40
# Between items there is room for others.
STEP = 10


def set_up_agenda(meeting: Meeting) -> None:
    """The compulsory lines of the kind, and the report on earlier resolutions where there are any. Called while the
    meeting is put into the plan."""
    lines = lines_of(meeting.kind.lines)
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting,
            position=number * STEP,
            code=line.code,
            title=line.title_for(meeting.year),
            minutes=line.minutes,
            presenter=line.presenter,
            needs_paper=line.needs_paper,
        )
        for number, line in enumerate(lines, 1)
    )
    add_resolutions_item(meeting)


def add_resolutions_item(meeting: Meeting) -> None:
    """The item that reports what became of earlier resolutions, first on the agenda; once, and only while there is
    something to report."""
    if meeting.items.filter(code=RESOLUTIONS).exists() or not unreported_resolutions(meeting).exists():
        return
    AgendaItem.objects.filter(meeting=meeting).update(position=F("position") + STEP)
    AgendaItem.objects.create(
        meeting=meeting,
        position=STEP,
        code=RESOLUTIONS,
        title=_("通报以往会议议定事项的落实情况"),
        minutes=10,
        presenter=meeting.committee.office_name[:60],
    )


def add_item(*, actor, meeting, presenter_unit: Unit | None = None, **fields) -> AgendaItem:
    """A further item at the end of the agenda."""
    with changing(actor, meeting) as change:
        meeting = change.meeting
        _require_shaping(change)
        if meeting.items.count() >= MOST_ITEMS:
            raise ValidationError(_("议程最多 %(n)s 项。") % {"n": MOST_ITEMS})
        last = meeting.items.aggregate(top=Max("position"))["top"] or 0
        item = AgendaItem(
            meeting=meeting, position=last + STEP, presenter_unit=_unit(meeting, presenter_unit)
        )
        write_changes(item, {name: fields[name] for name in EDITABLE if name in fields})
        item.title = item.title.strip()
        check_fields(item, *EDITABLE)
        item.save()
        change.record.event(meeting, "meeting.item_added", _("添加议题"), comment=item.title)
    return item


def _require_shaping(change) -> None:
    """The agenda takes its shape before the meeting; what comes up in it (临时动议) while it lasts."""
    if change.meeting.is_ahead:
        require(rules.may_change_meeting(change.access, change.meeting))
    else:
        require(rules.may_write_minutes(change.access, change.meeting))


def _unit(meeting, unit):
    return Unit.objects.get(pk=unit.pk, committee_id=meeting.committee_id) if unit else None


def _item(meeting, item) -> AgendaItem:
    return AgendaItem.objects.select_for_update().get(pk=item.pk, meeting=meeting)


def edit_item(
    *, actor, item, revision: int | None, presenter_unit: Unit | None = None, **fields
) -> AgendaItem:
    """Title, minutes, presenter of an item. A compulsory one keeps its need of a paper."""
    with changing(actor, item.meeting) as change:
        _require_shaping(change)
        item = _item(change.meeting, item)
        item.meeting = change.meeting
        wanted = {name: fields[name] for name in EDITABLE if name in fields}
        if item.code:
            wanted.pop("needs_paper", None)
        changed = write_changes(item, wanted | {"presenter_unit": _unit(change.meeting, presenter_unit)})
        if not changed:
            return item
        if revision is not None and item.revision != revision:
            raise Conflict(
                _("您填写期间，他人已经修改过这项议程，您的修改没有保存。"),
                current=AgendaItem.objects.get(pk=item.pk),
            )
        item.title = item.title.strip()
        check_fields(item, *EDITABLE)
        item.revision += 1
        item.save()
        change.record.event(
            change.meeting, "meeting.item_edited", _("修改议题"), comment=item.title, data=changed
        )
    return item


def remove_item(*, actor, item) -> None:
    """Take an item off the agenda: not a compulsory one, and none that something was resolved of."""
    with changing(actor, item.meeting) as change:
        _require_shaping(change)
        item = _item(change.meeting, item)
        if item.code and item.code != RESOLUTIONS:
            raise ValidationError(_("“%(title)s”是必备议程，不能删除。") % {"title": item.title})
        if item.text.strip() or item.resolutions.exists():
            raise ValidationError(_("“%(title)s”已有记录或议定事项，不能删除。") % {"title": item.title})
        Attachment.objects.of(item).update(removed_at=timezone.now())
        change.record.event(change.meeting, "meeting.item_removed", _("删除议题"), comment=item.title)
        item.delete()


def arrange(*, actor, meeting, item_ids: list[int]) -> None:
    """Put the items into the order in which they were dragged. Raises `Conflict` when an item came or went in the
    meantime."""
    with changing(actor, meeting) as change:
        _require_shaping(change)
        items = {item.pk: item for item in change.meeting.items.select_for_update()}
        if set(items) != set(item_ids) or len(items) != len(item_ids):
            raise Conflict(_("议程刚刚被他人修改，请刷新后再排序。"), current=change.meeting)
        before = sorted(items, key=lambda pk: (items[pk].position, pk))
        if before == list(item_ids):
            return
        for number, pk in enumerate(item_ids, 1):
            items[pk].position = number * STEP
        AgendaItem.objects.bulk_update(items.values(), ["position"])
        change.record.event(
            change.meeting,
            "meeting.arranged",
            _("调整议程顺序"),
            comment="；".join(items[pk].title for pk in item_ids),
        )


def lacking_papers(meeting) -> list[AgendaItem]:
    """The items whose compulsory paper is not there."""
    items = list(meeting.items.filter(needs_paper=True).order_by("position", "pk"))
    hung = set(
        Attachment.objects.filter(
            object_type=AgendaItem._meta.label_lower,
            object_id__in=[item.pk for item in items],
            removed_at__isnull=True,
        ).values_list("object_id", flat=True)
    )
    return [item for item in items if item.pk not in hung]


def check_papers(meeting) -> None:
    """Refuses to begin or hold a meeting whose compulsory papers are not there."""
    lacking = lacking_papers(meeting)
    if lacking:
        raise ValidationError([_("“%(title)s”还没有上传材料。") % {"title": item.title} for item in lacking])


def pull_papers(*, actor, meeting) -> list[StandingPaper]:
    """Work the standing papers out anew from the record as it is today; until the meeting is held."""
    with changing(actor, meeting) as change:
        require(rules.may_change_meeting(change.access, change.meeting))
        made = freeze_papers(change.meeting)
        change.record.event(
            change.meeting,
            "meeting.papers_pulled",
            _("生成随会材料"),
            comment="、".join(paper.title for paper in made),
        )
    return made


def freeze_papers(meeting) -> list[StandingPaper]:
    """What stands in the record today, in place of what was pulled before."""
    meeting.standing_papers.all().delete()
    return StandingPaper.objects.bulk_create(
        StandingPaper(
            meeting=meeting,
            code=code,
            title=str(standing.papers[code].title),
            blocks=blocks_to_json(blocks),
        )
        for code in standing.codes_for(meeting.kind)
        if (blocks := standing.papers[code].build(meeting))
    )
