"""严重程度, 问题类别, 检查表模板: what a committee sets for its inspections."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from history.recording import recording
from organisations.access import access_of
from pages.fields import check_fields, write_changes
from pages.rules import require
from pages.staleness import require_fresh
from supervision import rules
from supervision.models import ChecklistTemplate, FindingCategory, Severity, TemplateQuestion
from supervision.scales import CATEGORIES, SEVERITIES

MOST_QUESTIONS = 100
TEMPLATE_FIELDS = ("name", "is_active", "questions_text")


def severities_of(committee_id: int):
    """The committee's scale in use, the lightest first; the usual one is stored when it has none yet."""
    rows = Severity.objects.filter(committee_id=committee_id)
    if not rows.exists():
        Severity.objects.bulk_create(
            (
                Severity(
                    committee_id=committee_id,
                    rank=rank,
                    name=str(name),
                    needs_evidence=evidence,
                    due_days=days,
                )
                for rank, name, evidence, days in SEVERITIES
            ),
            ignore_conflicts=True,
        )
    return rows.active()


def categories_of(committee_id: int):
    """The committee's classes in use; the usual ones are stored when it has none yet."""
    rows = FindingCategory.objects.filter(committee_id=committee_id)
    if not rows.exists():
        FindingCategory.objects.bulk_create(
            (
                FindingCategory(committee_id=committee_id, position=position, name=str(name))
                for position, name in enumerate(CATEGORIES, 1)
            ),
            ignore_conflicts=True,
        )
    return rows.active()


def save_scale(*, actor, row, seen: str | None = None, **fields):
    """Add or change a `Severity` or a `FindingCategory`. What findings use is never deleted: take it out of use.
    `seen` is the fingerprint of what the actor saw; `Conflict` when it is no longer that."""
    access = access_of(actor)
    require(rules.may_set_scales(access))
    with recording(actor=actor) as record:
        if row.pk is None:
            row.committee_id = access.committee_id
        else:
            row = type(row).objects.select_for_update().get(pk=row.pk, committee_id=access.committee_id)
            require_fresh(row, fields, seen)
        changed = write_changes(row, fields)
        check_fields(row, *fields)
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            raise ValidationError({"name": _("已经有一个同名的。")}) from None
        if changed:
            record.event(
                row,
                "scale.saved",
                _("设置%(what)s") % {"what": row._meta.verbose_name},
                comment=row.name,
                data=changed,
            )
    return row


def save_template(
    *, actor, template, name: str, is_active: bool, questions: list[tuple[str, str]], seen: str | None = None
):
    """A set of questions, all of them anew: (text, unit of the figure to be filled in, or ""). `seen` is the
    fingerprint of what the actor saw; `Conflict` when it is no longer that."""
    access = access_of(actor)
    require(rules.may_set_scales(access))
    if not questions:
        raise ValidationError({"questions": _("请至少写一个问题。")})
    if len(questions) > MOST_QUESTIONS:
        raise ValidationError({"questions": _("一个模板最多 %(n)s 个问题。") % {"n": MOST_QUESTIONS}})
    with recording(actor=actor) as record:
        if template is None:
            template = ChecklistTemplate(committee_id=access.committee_id)
        else:
            rows = ChecklistTemplate.objects.filter(committee_id=access.committee_id)
            template = rows.select_for_update().get(pk=template.pk)
            require_fresh(template, TEMPLATE_FIELDS, seen)
        template.name, template.is_active = name.strip(), is_active
        check_fields(template, "name")
        try:
            with transaction.atomic():
                template.save()
        except IntegrityError:
            raise ValidationError({"name": _("已经有一个同名的模板。")}) from None
        rows = [
            TemplateQuestion(template=template, position=position, text=text, figure_unit=unit)
            for position, (text, unit) in enumerate(questions, 1)
        ]
        for row in rows:
            try:
                check_fields(row, "text", "figure_unit")
            except ValidationError as error:
                raise ValidationError(
                    {"questions": [f"“{row.text[:20]}”：{said}" for said in error.messages]}
                ) from None
        template.questions.all().delete()
        TemplateQuestion.objects.bulk_create(rows)
        record.event(
            template,
            "template.saved",
            _("设置检查表模板"),
            comment=template.name,
            data={"questions": [[text, unit] for text, unit in questions]},
        )
    return template
