"""发文字号: given in order without a gap, registered, made void with a reason, never given twice."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import rules
from documents.models import Document, NumberSeries, RegisterEntry
from documents.models.register import number_in_words
from documents.sending import tell_void
from history.recording import recording
from organisations.access import access_of
from pages.fields import check_fields
from pages.rules import Conflict, require


def take_numbers(committee_id: int, word: str, rows: list[RegisterEntry]) -> list[RegisterEntry]:
    """Give the next numbers of a 代字 to some entries, in their order; stored with them. Called inside a service's
    `recording` frame: whoever issues at the same moment waits here until that ends, so that a number which is taken
    back with its transaction leaves no gap."""
    year = rows[0].dated.year
    key = {"committee_id": committee_id, "word": word, "year": year}
    NumberSeries.objects.get_or_create(**key)
    series = NumberSeries.objects.select_for_update().get(**key)
    for row in rows:
        series.last += 1
        row.committee_id, row.word, row.year, row.sequence = committee_id, word, year, series.last
    series.save(update_fields=["last"])
    return RegisterEntry.objects.bulk_create(rows, batch_size=500)


def register_outside(*, actor, word, title, addressees="", dated=None) -> RegisterEntry:
    """Give a number to a paper that was made outside the system, so that the register stays whole."""
    access = access_of(actor)
    require(rules.may_register(access))
    row = RegisterEntry(
        title=" ".join(title.split()),
        addressees=addressees.strip(),
        dated=dated or timezone.localdate(),
        registered_by=actor,
    )
    check_fields(row, "title", "addressees", "dated")
    series = NumberSeries(word=word.strip())
    check_fields(series, "word")
    with recording(actor=actor) as record:
        [row] = take_numbers(access.committee_id, series.word, [row])
        record.event(row, "number.registered", _("登记系统外的文件"), comment=row.number)
    return row


def start_series(*, actor, word, year, first) -> NumberSeries:
    """Say from which number on the system counts, for a committee whose paper register already has some of the year.
    Only before the first number was given."""
    access = access_of(actor)
    require(rules.may_register(access))
    if first < 1:
        raise ValidationError({"first": _("序号从 1 开始。")})
    with recording(actor=actor) as record:
        series, _made = NumberSeries.objects.get_or_create(
            committee_id=access.committee_id, word=word.strip(), year=year
        )
        series = NumberSeries.objects.select_for_update().get(pk=series.pk)
        given = RegisterEntry.objects.filter(
            committee_id=access.committee_id, word=series.word, year=series.year
        )
        if given.exists():
            raise Conflict(
                _("%(series)s 已经编到 %(n)s 号，不能再改起始号。") % {"series": series, "n": series.last}
            )
        series.first, series.last = first, first - 1
        series.save()
        record.event(
            series,
            "number.series_started",
            _("设定起始文号"),
            comment=number_in_words(series.word, series.year, first),
        )
    return series


def void_entry(*, actor, entry, reason: str) -> RegisterEntry:
    """作废: the number stays on the register with the reason; whoever had received the paper is told."""
    access = access_of(actor)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写明作废的理由。")})
    with recording(actor=actor) as record:
        entry = RegisterEntry.objects.visible_to(access).select_for_update(of=("self",)).get(pk=entry.pk)
        if entry.voided_at is not None:
            raise Conflict(_("%(number)s 已经作废。") % {"number": entry.number})
        require(rules.may_void(access, entry))
        entry.voided_at, entry.voided_by, entry.void_reason = timezone.now(), actor, reason
        check_fields(entry, "void_reason")
        entry.save(update_fields=["voided_at", "voided_by", "void_reason"])
        document = Document.objects.filter(entry=entry).defer("content").first()
        record.event(document or entry, "number.voided", _("文号作废"), comment=f"{entry.number}：{reason}")
        # Nobody has been told yet of a paper whose files are still to be made.
        if document is not None and document.is_printed:
            tell_void(document, reason, actor)
    return entry
