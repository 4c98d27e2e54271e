"""检查表 of a visit: drawn up from the record, added to, struck from."""

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from history.recording import recording
from organisations.access import access_of
from pages.fields import check_fields
from pages.rules import require
from supervision import rules
from supervision.checklists import key_of, questions_for
from supervision.models import ChecklistItem, ChecklistTemplate, Inspection, Visit

MOST_ITEMS = 400


def _open_visit(access, visit) -> Visit:
    """The visit under its inspection's lock, while its checklist may change."""
    rows = Inspection.objects.filter(committee_id=access.committee_id)
    inspection = rows.select_for_update().get(pk=visit.inspection_id)
    is_group = Inspection.objects.recorded_by(access).filter(pk=inspection.pk).exists()
    require(rules.may_change_checklist(access, inspection, is_group=is_group))
    visit = Visit.objects.select_related("unit").get(pk=visit.pk, inspection=inspection)
    visit.inspection = inspection
    return visit


def draw_up(*, actor, visit, templates=()) -> int:
    """生成检查表: add what the record suggests and the list does not have; how many. `templates` are the committee's
    own questions to take in."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        visit = _open_visit(access, visit)
        templates = ChecklistTemplate.objects.filter(
            committee_id=access.committee_id, pk__in=[row.pk for row in templates]
        )
        present = {key_of(item) for item in visit.items.all()}
        new = [question for question in questions_for(visit, templates) if question.key not in present]
        _room(visit, len(new))
        top = visit.items.aggregate(top=Max("position"))["top"] or 0
        ChecklistItem.objects.bulk_create(
            question.item(visit, top + number) for number, question in enumerate(new, 1)
        )
        if new:
            record.event(
                visit.inspection,
                "checklist.drawn_up",
                _("生成检查表"),
                comment=_("%(unit)s：%(n)s 项") % {"unit": visit.unit.short_name, "n": len(new)},
            )
    return len(new)


def _room(visit, more: int) -> None:
    if visit.items.count() + more > MOST_ITEMS:
        raise ValidationError(_("一张检查表最多 %(n)s 项。") % {"n": MOST_ITEMS})


def add_item(*, actor, visit, text: str, figure_unit: str = "") -> ChecklistItem:
    """A question of one's own. The same words again are the same question."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        visit = _open_visit(access, visit)
        present = visit.items.filter(source=ChecklistItem.Source.OWN, text=text.strip()).first()
        if present is not None:
            return present
        _room(visit, 1)
        top = visit.items.aggregate(top=Max("position"))["top"] or 0
        item = ChecklistItem(
            visit=visit, text=text.strip(), figure_unit=figure_unit.strip(), position=top + 1
        )
        check_fields(item, "text", "figure_unit")
        item.save()
        record.event(visit.inspection, "checklist.added", _("添加检查项"), comment=item.text)
    return item


def drop_items(*, actor, visit, item_ids) -> int:
    """Strike questions that nobody has answered yet; how many."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        visit = _open_visit(access, visit)
        rows = visit.items.filter(pk__in=list(item_ids), answer="", findings__isnull=True)
        texts = list(rows.values_list("text", flat=True))
        rows.delete()
        if texts:
            record.event(
                visit.inspection,
                "checklist.dropped",
                _("移出检查项"),
                comment=_("%(unit)s：%(n)s 项") % {"unit": visit.unit.short_name, "n": len(texts)},
                data={"items": texts},
            )
    return len(texts)
