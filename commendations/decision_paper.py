"""表彰决定 on paper, with the two lists of who is honoured (GB/T 9704-2012, 文件格式)."""

from django.utils.translation import gettext as _

from commendations.models import Kind
from documents.composing import letterhead_of
from documents.typesetting.paper import Annex, Form, Grid, Paper, Paragraph


def decision_title(round) -> str:
    return _("关于表彰%(who)s的决定") % {"who": honoured_words(round)}


def honoured_words(round) -> str:
    """Who is honoured, as every paper of the round calls them."""
    return round.title.strip().removesuffix("表彰")


def years_words(round) -> str:
    """2021年至2025年."""
    if round.from_year == round.to_year:
        return _("%(year)s年") % {"year": round.to_year}
    return _("%(first)s年至%(last)s年") % {"first": round.from_year, "last": round.to_year}


def decision_paper(
    round, *, number="", dated=None, is_draft=False, draft_mark="", code="", code_url=""
) -> Paper:
    """The decision as the list stands. The parts after the round are what an issue, or a draft's print, brings."""
    letterhead, committee = letterhead_of(round.committee), round.committee
    return Paper(
        form=Form.OFFICIAL,
        title=decision_title(round),
        blocks=tuple(_blocks(round)),
        masthead=letterhead.masthead,
        number=number,
        addressees=_("各成员单位"),
        annexes=tuple(
            Annex(_("%(kind)s名单") % {"kind": kind.label}, (grid,))
            for kind in Kind
            if (grid := list_grid(round, kind))
        ),
        issuer=committee.name,
        dated=dated,
        note=letterhead.note,
        cc=letterhead.cc.strip().rstrip("。"),
        printer=letterhead.printer,
        printed_on=dated,
        is_draft=is_draft,
        draft_mark=draft_mark,
        code=code,
        code_url=code_url,
    )


def _blocks(round) -> list:
    counts = {kind: round.nominations.proposed().filter(kind=kind).count() for kind in Kind}
    outlines = "、".join(f"《{title}》" for title in round.outlines.values_list("title", flat=True))
    parts = []
    if counts[Kind.COLLECTIVE]:
        parts.append(_("%(n)s个集体“先进集体”称号") % {"n": counts[Kind.COLLECTIVE]})
    if counts[Kind.INDIVIDUAL]:
        parts.append(_("%(n)s名同志“先进个人”称号") % {"n": counts[Kind.INDIVIDUAL]})
    return [
        Paragraph(
            _(
                "%(years)s，各单位认真组织实施%(outlines)s，"
                "妇女儿童事业取得新的成绩，涌现出一批先进集体和先进个人。"
            )
            % {"years": years_words(round), "outlines": outlines}
        ),
        Paragraph(
            _("为表彰先进，经单位推荐、资格审核、征求意见和公示，%(committee)s决定，授予%(what)s。")
            % {"committee": round.committee.name, "what": "，授予".join(parts)}
        ),
        Paragraph(
            _(
                "希望受到表彰的集体和个人珍惜荣誉，再接再厉。各单位要以先进为榜样，"
                "贯彻男女平等基本国策和儿童优先原则，扎实完成纲要确定的目标任务。"
            )
        ),
    ]


def list_grid(round, kind, *, with_unit=False) -> Grid | None:
    """Who is on the list of a kind: collectives by name (`with_unit`: and who nominated them), people with their unit;
    None where nobody is."""
    rows = round.nominations.proposed().filter(kind=kind).select_related("unit").order_by("position", "pk")
    if not rows:
        return None
    if kind == Kind.COLLECTIVE:
        headers, widths = (_("名称"), _("推荐单位")), (1, 4, 3)
    else:
        headers, widths = (_("姓名"), _("单位")), (1, 2, 5)
    if kind == Kind.COLLECTIVE and not with_unit:
        headers, widths = headers[:1], (1, 7)
    return Grid(
        (_("序号"), *headers),
        tuple((str(place), *(row.name, row.unit.name)[: len(headers)]) for place, row in enumerate(rows, 1)),
        widths=widths,
        numbers=(0,),
    )
