"""表彰批次: opened, edited, its numbers changed by a decision, given up."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commendations import rules
from commendations.detector import due_for
from commendations.flows import CommendationFlow
from commendations.models import Allowance, CommendationRound, Nomination, OpinionRequest, Rank
from commendations.selectors.rounds import due_rounds
from commendations.services.rows import (
    State,
    changing,
    end_nomination,
    last_change,
    rounds_with_all,
    touch,
    with_reason,
)
from commendations.services.selection import faults_of_limits
from commendations.services.settings import defaults, found_settings
from commendations.services.telling import close_requests, tell_units
from history.recording import recording
from organisations.access import access_of
from organisations.models import Committee, Unit
from outlines.models import Outline
from pages.fields import check_fields, write_changes
from pages.rules import Conflict, require
from workflow.services import move_due_date
from workflow.turns import cancel_process, start_process

FIELDS = (
    "year",
    "due_year",
    "title",
    "from_year",
    "to_year",
    "collective_quota",
    "individual_quota",
    "collectives_per_unit",
    "individuals_per_unit",
    "leader_cap",
    "leader_ranks",
    "collective_criteria",
    "individual_criteria",
    "least_years",
    "honoured_within",
    "deeds_least",
    "deeds_most",
    "nominations_due_on",
    "publicity_days",
    "contact",
)
# What may be put right after units have been asked.
LATER_FIELDS = ("collective_criteria", "individual_criteria", "contact")


# Opened and edited ----------------------------------------------------------------------------------


def open_round(*, actor, year: int, outlines=None, **fields) -> CommendationRound:
    """建立批次 for a year, one a year; what is not given follows from the outlines and the defaults. Raises `Conflict`
    with the round that is there, `ValidationError` by field."""
    access = access_of(actor)
    require(rules.may_organise(access))
    with recording(actor=actor) as record:
        # One round of a committee is opened at a time.
        rows = Committee.objects.select_for_update(no_key=True, of=("self",)).select_related("parent")
        committee = rows.get(pk=access.committee_id)
        found_settings(actor=actor)
        due = due_for(year, due_rounds(committee))
        chosen = _outlines(committee, due, year, outlines)
        given = defaults()
        first = due.first if due else min((row.start_year for row in chosen), default=year)
        round = CommendationRound(
            committee=committee,
            year=year,
            due_year=due.due_year if due else None,
            from_year=min(first, year),
            to_year=year,
            title=default_title(min(first, year), year),
            leader_ranks=given["leader_ranks"],
            collective_criteria=given["collective_criteria"],
            individual_criteria=given["individual_criteria"],
            opened_by=actor,
        )
        write_changes(round, {name: fields[name] for name in FIELDS if fields.get(name) is not None})
        present = CommendationRound.objects.standing().filter(committee=committee, year=year).first()
        if present is not None:
            raise Conflict(_("%(year)s年已经有一个表彰批次。") % {"year": year}, current=present)
        _check(round)
        round.save()
        round.outlines.set(chosen)
        start_process(CommendationFlow, round)
        record.event(
            round, "commendation.opened", _("建立表彰批次"), to_state=round.state, comment=round.title
        )
    return round


def default_title(from_year: int, year: int) -> str:
    """What the honoured are called in all papers."""
    years = f"{from_year}—{year}" if from_year < year else str(year)
    return _("%(years)s年实施妇女儿童发展纲要先进集体和先进个人") % {"years": years}


def _outlines(committee, due, year, outlines) -> list[Outline]:
    rows = Outline.objects.filter(committee=committee)
    if outlines is not None:
        chosen = list(rows.filter(pk__in=[row.pk for row in outlines]))
    else:
        within = due.due_year if due else year
        chosen = list(rows.filter(start_year__lte=within, end_year__gte=within))
    if not chosen:
        raise ValidationError({"outlines": _("请选择这次表彰所依据的纲要。")})
    return chosen


def _check(round) -> None:
    """What somebody typed, field by field."""
    errors = {}
    if round.deeds_least > round.deeds_most:
        errors["deeds_most"] = _("最多字数不能少于最少字数。")
    if not round.from_year <= round.to_year <= round.year:
        errors["to_year"] = _("业绩年份应从早到晚，不晚于表彰年度。")
    if not set(round.leader_ranks) <= set(Rank.values):
        errors["leader_ranks"] = _("请从列出的级别中选择。")
    if round.nominations_due_on is None:
        errors["nominations_due_on"] = _("请填写推荐时限。")
    elif round.nominations_due_on < timezone.localdate():
        errors["nominations_due_on"] = _("推荐时限不能早于今天。")
    if round.collective_quota + round.individual_quota == 0:
        errors["collective_quota"] = _("集体和个人的名额不能都是 0。")
    if errors:
        raise ValidationError(errors)
    # A commendation that no outline asks for has no due year.
    check_fields(round, *(name for name in FIELDS if name != "due_year" or round.due_year is not None))


def edit_round(*, actor, round, version: int | None = None, outlines=None, **fields) -> CommendationRound:
    """Everything while it is being prepared; later the words of the criteria and the contact, until the list is
    public. Raises `Conflict` for a stale form, `ValidationError` by field."""
    fields = {name: value for name, value in fields.items() if name in FIELDS}
    with changing(actor, round, with_process=True) as change:
        round = change.round
        require(rules.may_edit_round(change.access, round))
        changed = write_changes(round, fields)
        fixed = [name for name in changed if name not in LATER_FIELDS]
        was = set(round.outlines.values_list("pk", flat=True))
        wanted = was if outlines is None else {row.pk for row in outlines}
        if not changed and wanted == was:
            return round
        if version is not None and round.version != version:
            raise Conflict(last_change(round), current=rounds_with_all().get(pk=round.pk))
        if round.state != State.OPENED:
            said = _("已经发出推荐通知，这一项不能再改；名额和比例的调整须作出决定。")
            if fixed or wanted != was:
                raise ValidationError(dict.fromkeys(fixed or ["outlines"], said))
            check_fields(round, *LATER_FIELDS)
        else:
            _check(round)
            _store_outlines(round, wanted)
        try:
            with transaction.atomic():
                touch(round)
        except IntegrityError:
            raise ValidationError({"year": _("这一年已经有一个表彰批次。")}) from None
        if "nominations_due_on" in changed:
            move_due_date(CommendationRound, [round.pk], round.nominations_due_on)
        change.record.event(round, "commendation.edited", _("修改表彰批次"), data=changed)
    return round


def _store_outlines(round, wanted) -> None:
    rows = list(Outline.objects.filter(committee_id=round.committee_id, pk__in=wanted))
    if not rows:
        raise ValidationError({"outlines": _("请选择这次表彰所依据的纲要。")})
    round.outlines.set(rows)


def allow(*, actor, round, version=None, number: str, after: int, reason: str, basis: str) -> Allowance:
    """名额、比例调整决定: a number of the round changed after units were asked, with reason and basis. Refused where the
    list, once drawn up, would be past what is decided."""
    reason = with_reason(reason, _("请写明调整的理由。"))
    basis = with_reason(basis, _("请写明作出决定的会议或文件。"), "basis")
    with changing(actor, round, version=version) as change:
        round = change.round
        require(rules.may_allow(change.access, round))
        if number not in Allowance.Number.values:
            raise ValidationError({"number": _("请选择要调整的数。")})
        before = getattr(round, number)
        if before == after:
            raise ValidationError({"after": _("与原来的数相同。")})
        setattr(round, number, after)
        try:
            check_fields(round, number)
        except ValidationError as error:
            raise ValidationError({"after": error.messages}) from None
        row = Allowance(
            round=round,
            number=number,
            before=before,
            after=after,
            reason=reason,
            basis=basis,
            decided_by=actor,
        )
        check_fields(row, "reason", "basis", "after")
        if after < before and round.state not in CommendationRound.SELECTING:
            faults = faults_of_limits(round)
            if faults:
                raise ValidationError({"after": [*faults, _("请先退回审核，调整名单。")]})
        row.save()
        touch(round)
        change.record.event(
            round,
            "commendation.allowed",
            _("调整名额或比例"),
            comment=f"{row}。{reason}（{basis}）",
            data={"number": number, "before": before, "after": after},
        )
    return row


# Given up -------------------------------------------------------------------------------------------


def cancel_round(*, actor, round, reason: str) -> CommendationRound:
    """取消: nothing is decided; whatever of it waits for somebody does not any more."""
    reason = with_reason(reason, _("请写明取消的理由。"))
    with changing(actor, round, with_process=True) as change:
        round = change.round
        if round.is_ended:
            raise Conflict(last_change(round), current=round)
        require(rules.may_cancel_round(change.access, round))
        cancel_process(round)
        was, round.state, round.cancel_reason = round.state, State.CANCELLED, reason
        check_fields(round, "cancel_reason")
        touch(round)
        void_requests(round, actor=actor)
        for pk, reached in round.nominations.in_force().order_by("pk").values_list("pk", "reached_office_at"):
            state = Nomination.State.UNSELECTED if reached else Nomination.State.LAPSED
            end_nomination(change.record, round, pk, state, _("表彰批次取消"))
        if round.notified_at:
            units = Unit.objects.filter(committee_id=round.committee_id).active()
            tell_units(
                round,
                units.values_list("pk", flat=True),
                title=_("表彰取消：%(round)s") % {"round": round},
                body=reason,
            )
        change.record.event(
            round,
            "commendation.cancelled",
            _("取消表彰批次"),
            from_state=was,
            to_state=round.state,
            comment=reason,
        )
    return round


def void_requests(round, *, actor) -> None:
    """Departments that have not answered need not any more."""
    rows = list(round.requests.open().select_for_update().order_by("pk"))
    round.requests.filter(pk__in=[row.pk for row in rows]).update(state=OpinionRequest.State.VOID)
    close_requests(rows, actor=actor, void=True)
