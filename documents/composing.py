"""From a draft, a committee's letterhead and its words to a paper."""

from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.kinds import DocumentKind, kinds
from documents.models import KindSetting, Letterhead
from documents.typesetting.paper import Annex, Form, Paper, blocks_from_json, date_in_words
from documents.typesetting.text import blocks_of
from organisations.models import Committee, Unit
from pages import placeholders


def letterhead_of(committee: Committee) -> Letterhead:
    """The committee's letterhead; where none was set, one that follows from its names, not stored."""
    stored = Letterhead.objects.filter(committee=committee).first()
    if stored is not None:
        return stored
    word = f"{committee.region[:1]}{committee.short_name.removeprefix('县').removeprefix('市')}"
    return Letterhead(
        committee=committee,
        masthead=_("%(name)s文件") % {"name": committee.name},
        office_masthead=_("%(name)s文件") % {"name": committee.office_name},
        letter_masthead=committee.name,
        minutes_masthead=_("%(name)s会议纪要") % {"name": committee.name},
        word=word,
        office_word=_("%(word)s办") % {"word": word},
        letter_word=_("%(word)s函") % {"word": word},
        printer=committee.office_name,
        superior=committee.parent.name if committee.parent_id else "",
    )


def setting_of(committee: Committee, kind: DocumentKind) -> KindSetting:
    """The committee's own words for a kind, or the default ones, not stored."""
    stored = KindSetting.objects.filter(committee=committee, kind=kind.code).first()
    return stored or KindSetting(
        committee=committee,
        kind=kind.code,
        title=str(kind.title),
        body=str(kind.body),
        by_office=kind.by_office,
        needs_chair=kind.needs_chair,
    )


def word_for(letterhead: Letterhead, setting: KindSetting, kind: DocumentKind) -> str:
    """The 代字 that a paper of this kind is numbered under."""
    if setting.word:
        return setting.word
    if kind.form == Form.LETTER:
        return letterhead.letter_word
    return letterhead.office_word if setting.by_office else letterhead.word


def common_values(committee: Committee, today: date | None = None) -> dict[str, str]:
    today = today or timezone.localdate()
    return {
        "委员会": committee.name,
        "办公室": committee.office_name,
        "地区": committee.region,
        "年": str(today.year),
        "日期": date_in_words(today),
    }


def addressees_of(dispatch, unit: Unit | None = None, units: list[Unit] | None = None) -> str:
    """主送机关: what was typed, or the units by name; all of them together are 各成员单位."""
    if unit is not None:
        return unit.name
    if dispatch.addressees.strip():
        return dispatch.addressees.strip().rstrip("：:")
    units = list(dispatch.units.all()) if units is None else units
    if not units:
        return ""
    active = Unit.objects.filter(committee_id=dispatch.committee_id).active().count()
    if len(units) > 1 and len(units) >= active:
        return _("各成员单位")
    return "、".join(unit.short_name if len(units) > 1 else unit.name for unit in units)


def _values(dispatch, unit: Unit | None) -> tuple[dict, dict]:
    """(words, tables) that stand for the places of a draft, on the paper for all its units or for one of them."""
    material = {**dispatch.material.get("", {}), **(dispatch.material.get(str(unit.pk), {}) if unit else {})}
    words = {name: value for name, value in material.items() if isinstance(value, str)}
    tables = {name: blocks_from_json(value) for name, value in material.items() if not isinstance(value, str)}
    if unit is not None:
        words["单位"] = unit.short_name
    return words, tables


def title_for(dispatch, unit: Unit | None = None) -> str:
    """The title on one line, as the register and lists have it."""
    return placeholders.fill(str(dispatch), _values(dispatch, unit)[0])


def inline_tables(dispatch) -> list[str]:
    """The places of tables, in braces, that do not stand on a line of their own: no table would come there."""
    _words, tables = _values(dispatch, None)
    places = [f"{{{name}}}" for name in {**kinds[dispatch.kind].tables, **tables}]
    lines = [dispatch.title, *(line for line in dispatch.body.splitlines() if line.strip() not in places)]
    return [place for place in places if any(place in line for line in lines)]


def units_without_material(dispatch, units) -> list[Unit]:
    """The units that would get everybody's table in a paper of their own, since there is none about them."""
    if not dispatch.is_per_unit or set(dispatch.material) <= {""}:
        return []
    own = {name for key, parts in dispatch.material.items() if key for name in parts}
    if own.isdisjoint(placeholders.names_in(dispatch.title + dispatch.body)):
        return []
    return [unit for unit in units if str(unit.pk) not in dispatch.material]


def compose(
    dispatch,
    letterhead: Letterhead,
    *,
    unit: Unit | None = None,
    units: list[Unit] | None = None,
    number: str = "",
    dated: date | None = None,
    code: str = "",
    code_url: str = "",
    signatory: str = "",
    is_draft: bool = False,
) -> Paper:
    """The paper that a draft becomes, for all its units or for one of them."""
    kind, committee = kinds[dispatch.kind], letterhead.committee
    values, tables = _values(dispatch, unit)
    dated = dated or timezone.localdate()
    values |= {name: of(dispatch, dated) for name, of in kind.on_the_day.items()}
    issuer = committee.office_name if dispatch.by_office else committee.name
    is_numbered = kind.form != Form.PLAIN
    return Paper(
        form=kind.form,
        title=placeholders.fill(dispatch.title, values),
        blocks=blocks_of(placeholders.fill(dispatch.body, values), tables),
        masthead=_masthead(kind.form, dispatch.by_office, letterhead),
        number=number or (_("%(word)s〔%(year)s〕　号") % {"word": dispatch.word, "year": dated.year})
        if is_numbered
        else "",
        signatory=signatory if kind.form == Form.UPWARD else "",
        urgency=dispatch.urgency,
        addressees=addressees_of(dispatch, unit, units),
        annexes=(
            *(
                Annex(row["title"], blocks_from_json(row["blocks"]), row["is_landscape"])
                for row in dispatch.annexes
            ),
            *(Annex(name.strip()) for name in dispatch.annex_names.splitlines() if name.strip()),
        ),
        issuer=issuer,
        dated=dated,
        note=dispatch.note,
        cc=dispatch.cc.strip().rstrip("。"),
        printer=letterhead.printer if kind.form not in (Form.LETTER, Form.ANNOUNCEMENT) else "",
        printed_on=dated,
        is_draft=is_draft,
        draft_mark=_("草稿") if is_draft else "",
        code=code,
        code_url=code_url,
    )


def _masthead(form: Form, by_office: bool, letterhead: Letterhead) -> str:
    if form == Form.LETTER:
        return letterhead.committee.office_name if by_office else letterhead.letter_masthead
    if form == Form.MINUTES:
        return letterhead.minutes_masthead
    if form in (Form.OFFICIAL, Form.UPWARD):
        return letterhead.office_masthead if by_office else letterhead.masthead
    return ""


def code_url(code: str) -> str:
    """The address behind the QR code of a paper."""
    return f"{settings.LIANGGANG_SITE_URL}{reverse('documents:verified', args=[code])}"


def print_marks(code: str, is_draft: bool) -> dict:
    """What a print carries: a draft its mark, a final one the code by which it is checked."""
    if is_draft:
        return {"is_draft": True, "draft_mark": _("草稿")}
    return {"code": code, "code_url": code_url(code)}
