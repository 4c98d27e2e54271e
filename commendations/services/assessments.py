"""年度考核: opened with an adopted scheme, announced, and closed when what was objected to has been answered."""

from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commendations.models import Assessment, AssessmentScheme, ManualEntry, Result, ScoreObjection
from commendations.rules import assessment as rules
from commendations.selectors.scores import UnitScore, year_scores
from commendations.services.assessment_telling import ask_units, end_asking, tell_units
from documents.models import Attachment
from history.recording import Recorder, recording
from organisations.access import Access, access_of
from pages.rules import Conflict, require
from workdays.selectors import Term, calendar_of

State = Assessment.State


@dataclass
class Change:
    """An assessment under its lock, being changed by somebody."""

    assessment: Assessment
    access: Access
    record: Recorder


@contextmanager
def changing(actor, assessment: Assessment, *, version: int | None = None):
    """Lock an assessment: whatever happens to a year's scores happens under this lock. Raises `Conflict` when `version`
    says that the actor saw an older one."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        rows = Assessment.objects.filter(committee_id=access.committee_id).select_related(
            "committee", "scheme"
        )
        assessment = rows.select_for_update(of=("self",)).get(pk=assessment.pk)
        if version is not None and assessment.version != version:
            raise Conflict(
                _("%(what)s已被他人办理，现在是“%(state)s”。")
                % {"what": assessment, "state": assessment.get_state_display()},
                current=assessment,
            )
        yield Change(assessment, access, record)


def working_days_after(committee_id: int, days: int) -> Term:
    """A limit in working days from today, whatever the committee counts by elsewhere."""
    calendar, today = calendar_of(committee_id), timezone.localdate()
    due_on = calendar.add(today, days)
    return Term(due_on, is_estimated=calendar.is_estimated(due_on))


def open_assessment(*, actor, scheme: AssessmentScheme) -> Assessment:
    """开始: the year of an adopted scheme, once. Raises `Conflict` with the assessment that is there already."""
    access = access_of(actor)
    require(rules.may_run(access))
    with recording(actor=actor) as record:
        rows = AssessmentScheme.objects.filter(committee_id=access.committee_id)
        scheme = rows.select_for_update().get(pk=scheme.pk)
        _check_usable(scheme, scheme.year)
        if scheme.year > timezone.localdate().year:
            raise ValidationError({"scheme": _("%(year)s年还没有到。") % {"year": scheme.year}})
        assessment = Assessment(
            committee_id=access.committee_id, year=scheme.year, scheme=scheme, opened_by=actor
        )
        try:
            with transaction.atomic():
                assessment.save()
        except IntegrityError:
            present = Assessment.objects.get(committee_id=access.committee_id, year=scheme.year)
            raise Conflict(_("%(what)s已经开始。") % {"what": present}, current=present) from None
        record.event(
            assessment, "assessment.opened", _("开始年度考核"), to_state=assessment.state, comment=str(scheme)
        )
    return assessment


def _check_usable(scheme, year: int) -> None:
    if scheme.state != AssessmentScheme.State.ADOPTED or scheme.year != year:
        raise ValidationError({"scheme": _("请选择%(year)s年已采用的方案。") % {"year": year}})


def use_scheme(*, actor, assessment, scheme, version: int | None = None) -> Assessment:
    """换用: another adopted version of the year's scheme, before the announcement."""
    with changing(actor, assessment, version=version) as change:
        assessment = change.assessment
        require(rules.may_change_year(change.access, assessment))
        scheme = AssessmentScheme.objects.get(pk=scheme.pk, committee_id=assessment.committee_id)
        _check_usable(scheme, assessment.year)
        if scheme.pk == assessment.scheme_id:
            return assessment
        was, assessment.scheme = assessment.scheme, scheme
        assessment.version += 1
        assessment.save()
        change.record.event(
            assessment,
            "assessment.scheme_changed",
            _("换用考核方案"),
            comment=_("%(was)s → %(now)s") % {"was": was, "now": scheme},
        )
    return assessment


def lacking_for_announcement(assessment: Assessment, standings) -> list[str]:
    """What must be there before a year can be announced, in words; of rows with `unit`, `items`, `is_rated`."""
    missing: dict[str, list[str]] = {}
    for row in standings:
        for item in row.items:
            if not item.is_pending:
                continue
            missing.setdefault(item.title, []).append(row.unit.short_name)
    said = [
        _("“%(item)s”还有 %(n)s 个单位没有录入：%(units)s。")
        % {
            "item": title,
            "n": len(units),
            "units": "、".join(units[:5]) + (_("等") if len(units) > 5 else ""),
        }
        for title, units in missing.items()
    ]
    vetoes = ManualEntry.objects.standing().filter(
        committee_id=assessment.committee_id, year=assessment.year, is_veto=True
    )
    codes = set(assessment.scheme.items.filter(direction="veto").values_list("code", flat=True))
    vetoes = [row for row in vetoes.select_related("unit") if row.code in codes]
    proved = set()
    if vetoes:
        proved = set(
            Attachment.objects.filter(
                object_type=ManualEntry._meta.label_lower,
                object_id__in=[row.pk for row in vetoes],
                removed_at__isnull=True,
            ).values_list("object_id", flat=True)
        )
    said += [
        _("%(unit)s的一票否决（%(title)s）还没有佐证材料。")
        % {"unit": row.unit.short_name, "title": row.title}
        for row in vetoes
        if row.pk not in proved
    ]
    if not any(row.is_rated for row in standings):
        said.append(_("还没有一个单位有可以评定的事项。"))
    return said


def announce(*, actor, assessment, version: int | None = None) -> Assessment:
    """公布: every unit's score is frozen with its rows, every unit told, and the time for objections begins."""
    with changing(actor, assessment) as change:
        assessment = change.assessment
        if not assessment.is_open or (version is not None and assessment.version != version):
            raise Conflict(
                _("%(what)s已被他人办理，现在是“%(state)s”。")
                % {"what": assessment, "state": assessment.get_state_display()},
                current=assessment,
            )
        require(rules.may_announce(change.access, assessment))
        # Evidence of a veto is not taken away while the year is being announced.
        vetoes = ManualEntry.objects.standing().filter(
            committee_id=assessment.committee_id, year=assessment.year, is_veto=True
        )
        list(vetoes.select_for_update().order_by("pk").values_list("pk", flat=True))
        scores = year_scores(assessment.committee, assessment.year, assessment.scheme)
        lacking = lacking_for_announcement(assessment, scores)
        if lacking:
            raise ValidationError(lacking)
        results = Result.objects.bulk_create(_frozen(assessment, row) for row in scores)
        term = working_days_after(assessment.committee_id, assessment.scheme.objection_days)
        assessment.state, assessment.announced_at = State.ANNOUNCED, timezone.now()
        assessment.announced_by, assessment.objections_due_on = actor, term.due_on
        assessment.version += 1
        assessment.save()
        ask_units(assessment, results, term)
        change.record.event(
            assessment,
            "assessment.announced",
            _("公布考核结果"),
            from_state=State.OPEN,
            to_state=assessment.state,
            comment=_("异议期至 %(day)s") % {"day": term.due_on},
            data={row.unit.code: str(row.score.points) for row in scores},
        )
    return assessment


def _frozen(assessment: Assessment, row: UnitScore) -> Result:
    score = row.score
    return Result(
        assessment=assessment,
        unit=row.unit,
        items=[item.to_json() for item in score.items],
        full=score.full,
        possible=score.possible,
        is_rated=score.is_rated,
        is_vetoed=score.is_vetoed,
        computed_points=score.points,
        computed_place=row.place,
        computed_grade=row.grade,
        points=score.points,
        place=row.place,
        grade=row.grade,
    )


def lacking_for_closing(assessment: Assessment) -> list[str]:
    """Why a year cannot be closed yet, in words."""
    said = []
    open_ = ScoreObjection.objects.open().filter(result__assessment=assessment).count()
    if open_:
        said.append(_("还有 %(n)s 份异议没有答复。") % {"n": open_})
    if timezone.localdate() <= assessment.objections_due_on:
        silent = Result.objects.filter(
            assessment=assessment, confirmed_at__isnull=True, objection__isnull=True
        ).count()
        if silent:
            said.append(
                _("异议期到 %(day)s 才结束，还有 %(n)s 个单位没有确认。")
                % {"day": assessment.objections_due_on, "n": silent}
            )
    return said


def close_assessment(*, actor, assessment, version: int | None = None) -> Assessment:
    """结束: after the time for objections (or when every unit has spoken) and with every objection answered. Nothing of
    it changes any more."""
    with changing(actor, assessment) as change:
        assessment = change.assessment
        if assessment.is_closed or (version is not None and assessment.version != version):
            raise Conflict(
                _("%(what)s已被他人办理，现在是“%(state)s”。")
                % {"what": assessment, "state": assessment.get_state_display()},
                current=assessment,
            )
        require(rules.may_close(change.access, assessment))
        lacking = lacking_for_closing(assessment)
        if lacking:
            raise ValidationError(lacking)
        assessment.state, assessment.closed_at, assessment.closed_by = State.CLOSED, timezone.now(), actor
        assessment.version += 1
        assessment.save()
        results = list(Result.objects.filter(assessment=assessment).select_related("unit").defer("items"))
        for row in results:
            row.assessment = assessment
        end_asking(results, actor=actor, outcome=_("未提异议"))
        tell_units(
            assessment,
            results,
            title=_("%(what)s已结束") % {"what": assessment},
            body=lambda row: (
                _("最终得分 %(points)s 分，等次：%(grade)s。")
                % {"points": row.points, "grade": row.grade or _("不评定")}
            ),
        )
        change.record.event(
            assessment,
            "assessment.closed",
            _("结束年度考核"),
            from_state=State.ANNOUNCED,
            to_state=assessment.state,
        )
    return assessment
