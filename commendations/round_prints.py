"""Prints of commendations that have no number: 推荐审批表, 排序表, 征求意见表 and the certificates.

A nominee's telephone and year of birth stand on none of them."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commendations import rules
from commendations.models import CommendationRound, Kind, Nomination, OpinionRequest
from commendations.selectors.ranking import ranking_of
from documents.composing import print_marks, setting_of
from documents.kinds import DocumentKind, PrintKind, kinds, register_kind, register_print
from documents.typesetting.paper import (
    Annex,
    Certificate,
    Form,
    Grid,
    Paper,
    Paragraph,
    date_in_words,
)
from documents.typesetting.text import blocks_of
from pages import placeholders
from pages.rules import Allowed, Denied, Verdict

FORM, RANKING = "commendation.form", "commendation.ranking"
INQUIRY, CERTIFICATES = "commendation.inquiry", "commendation.certificates"
# The words of a certificate, which the committee sets as those of every paper.
WORDS = "commendation.certificate"
_ROOM = "\n\n\n"


def register() -> None:
    nomination, round_ = "commendations.nomination", "commendations.commendationround"
    final = (Nomination.State.HONOURED, Nomination.State.UNSELECTED, *Nomination.OUT)
    for kind in (
        PrintKind(
            FORM,
            gettext_lazy("推荐审批表"),
            nomination,
            form_paper,
            lambda row: row.state in final,
            _may_print_form,
        ),
        PrintKind(
            RANKING,
            gettext_lazy("推荐对象排序表"),
            round_,
            ranking_paper,
            lambda row: False,
            _may_print_ranking,
        ),
        PrintKind(
            CERTIFICATES,
            gettext_lazy("荣誉证书"),
            round_,
            certificates_paper,
            lambda row: row.state == CommendationRound.State.DECIDED,
            _may_print_certificates,
        ),
        PrintKind(
            INQUIRY,
            gettext_lazy("征求意见表"),
            "commendations.opinionrequest",
            inquiry_paper,
            lambda row: False,
            _may_print_inquiry,
        ),
    ):
        register_print(kind)
    register_kind(
        DocumentKind(
            WORDS,
            gettext_lazy("荣誉证书用语"),
            Form.CERTIFICATE,
            gettext_lazy("荣誉证书"),
            gettext_lazy("在{业绩年度}实施{纲要}工作中成绩突出，被评为{称号}。\n特发此证，以资鼓励。"),
            is_sent=False,
            placeholders={
                "业绩年度": gettext_lazy("计入业绩的年份"),
                "纲要": gettext_lazy("这次表彰所依据的纲要"),
                "称号": gettext_lazy("先进集体或者先进个人"),
                "表彰名称": gettext_lazy("表彰批次的名称"),
            },
        )
    )


# Who may print ---------------------------------------------------------------------------------------


def _may_print_form(access, nomination) -> Verdict:
    """Whoever writes it, and the county's readers."""
    return Allowed()


def _may_print_ranking(access, round_) -> Verdict:
    if not access.reads_county:
        return Denied(_("排序表由妇儿工委办公室打印。"))
    if round_.notified_at is None:
        return Denied(_("还没有推荐。"))
    return Allowed()


def _may_print_certificates(access, round_) -> Verdict:
    verdict = rules.may_organise(access)
    if verdict and round_.state != CommendationRound.State.DECIDED:
        return Denied(_("表彰决定签发以后才能制作证书。"))
    return verdict


def _may_print_inquiry(access, request) -> Verdict:
    """For whom it is sent to on paper."""
    verdict = rules.may_organise(access)
    if verdict and request.state == OpinionRequest.State.VOID:
        return Denied(_("征求意见%(state)s。") % {"state": request.get_state_display()})
    return verdict


# 推荐审批表 ---------------------------------------------------------------------------------------------


def _filled(*pairs) -> Grid:
    """Rows of label and text, two of each in a row."""
    cells = [cell for pair in pairs for cell in pair]
    rows = tuple(tuple(cells[at : at + 4]) for at in range(0, len(cells), 4))
    return Grid((), rows, (20, 30, 20, 30), (0, 2))


def _wide(*pairs) -> Grid:
    return Grid((), tuple(pairs), (20, 80), (0,))


def _said(moment_or_text) -> str:
    return str(moment_or_text) if moment_or_text else "—"


def _sealed(text: str = "") -> str:
    """Room to write, to sign and to set a seal."""
    return f"{text}{_ROOM}{_('（盖章）')}　　　　{_('年　　月　　日')}"


def _signed_opinion(row) -> str:
    if not row.signed_at:
        return _sealed()
    day = date_in_words(timezone.localdate(row.signed_at))
    return f"{row.head_opinion}\n{_('负责人')}：{row.signed_by.name}　{day}{_ROOM}{_('（盖章）')}"


def form_paper(nomination, *, code: str, is_draft: bool) -> Paper:
    """推荐审批表, with the deeds as its annex."""
    row, round_ = nomination, nomination.round
    kind = row.get_kind_display()
    if row.is_individual:
        facts = [
            _filled(
                (_("姓名"), row.name),
                (_("性别"), _said(row.get_gender_display())),
                (_("民族"), _said(row.ethnicity)),
                (_("级别"), _said(row.get_rank_display())),
            ),
            _wide(
                (_("单位和职务"), f"{row.unit.name}　{row.job_title}".strip()),
                (
                    _("从事妇女儿童工作"),
                    _("%(year)s年起") % {"year": row.since_year} if row.since_year else "—",
                ),
            ),
        ]
    else:
        facts = [
            _wide((_("集体名称"), row.name)),
            _filled((_("人数"), _said(row.size)), (_("负责人"), _said(row.leader_name))),
            _wide((_("推荐单位"), row.unit.name)),
        ]
    honour = f"{row.higher_honour_year or ''}　{row.higher_honour}".strip() if row.higher_honour else _("无")
    opinions = _wide(
        (_("受过上级表彰"), honour),
        (_("主要事迹"), _said(row.summary)),
        (_("单位意见"), _signed_opinion(row)),
        (_("办公室意见"), _sealed()),
        (_("妇儿工委意见"), _sealed()),
    )
    # A working paper until the end: only what the unit still writes is a draft.
    marks = {}
    if row.is_editable or (code and not is_draft):
        marks = print_marks(code, row.is_editable)
    return Paper(
        form=Form.ANNOUNCEMENT,
        title=_("%(kind)s推荐审批表") % {"kind": kind},
        number=f"（{round_.title}）",
        blocks=(*facts, opinions),
        annexes=(Annex(_("事迹材料"), blocks_of(row.deeds)),) if row.deeds.strip() else (),
        **marks,
    )


# Working tables --------------------------------------------------------------------------------------


def ranking_paper(round_, *, code: str, is_draft: bool) -> Paper:
    """Both kinds in their order, with the record and what stands against them."""
    blocks = []
    for kind in Kind:
        rows = tuple(_ranked(number, row) for number, row in enumerate(ranking_of(round_, kind), 1))
        if rows:
            headers = (
                *(_("序号"), _("名称或姓名"), _("推荐单位、职务"), _("业绩（名次）")),
                *(_("事迹简介"), _("否决、部门意见"), _("拟表彰")),
            )
            grid = Grid(headers, rows, (5, 13, 17, 10, 34, 15, 6), (0, 3, 6), caption=str(kind.label))
            blocks.append(grid)
    return Paper(
        form=Form.TABLE,
        title=_("%(round)s推荐对象排序表") % {"round": round_.title},
        blocks=tuple(blocks) or (Paragraph(_("还没有审核通过的推荐。")),),
    )


def _ranked(number, row) -> tuple[str, ...]:
    nomination = row.nomination
    against = [veto.title for veto in row.vetoes]
    against += [
        _("%(who)s不同意：%(text)s") % {"who": opinion.request.name, "text": opinion.text}
        for opinion in row.opinions
        if opinion.verdict == "objects"
    ]
    return (
        str(number),
        nomination.name,
        f"{nomination.unit.short_name}\n{nomination.job_title}".strip(),
        f"{row.mean}%（{row.place}）" if row.mean is not None else "—",
        nomination.summary,
        "\n".join(against) or "—",
        "✓" if nomination.is_proposed else "",
    )


def inquiry_paper(request, *, code: str, is_draft: bool) -> Paper:
    """征求意见表, for a department that answers on paper."""
    opinions = request.opinions.select_related("nomination__unit").order_by(
        "nomination__kind", "nomination__position", "pk"
    )
    rows = tuple(
        (
            str(number),
            opinion.nomination.name,
            f"{opinion.nomination.unit.name}\n{opinion.nomination.job_title}".strip(),
            opinion.get_verdict_display() if opinion.verdict else "",
            opinion.text,
        )
        for number, opinion in enumerate(opinions, 1)
    )
    headers = (_("序号"), _("名称或姓名"), _("单位、职务"), _("意见（无意见/不同意）"), _("说明"))
    return Paper(
        form=Form.ANNOUNCEMENT,
        title=_("征求意见表"),
        number=f"（{request.round.title}）",
        blocks=(
            Paragraph(_("征求意见的部门：%(name)s") % {"name": request.name}),
            Paragraph(_("请核实：%(asks)s") % {"asks": request.asks}),
            Paragraph(_("请于%(day)s前答复。") % {"day": date_in_words(request.due_on)}),
            Grid(headers, rows, (8, 20, 30, 17, 25), (0, 3)),
            _wide((_("总的意见"), _sealed(request.note))),
        ),
    )


# Certificates ----------------------------------------------------------------------------------------


def certificates_paper(round_, *, code: str, is_draft: bool) -> Paper:
    """A certificate for everybody honoured, in the committee's words."""
    committee = round_.committee
    words = setting_of(committee, kinds[WORDS])
    outlines = "".join(
        f"《{title}》" for title in round_.outlines.order_by("-audience").values_list("title", flat=True)
    )
    years = _("%(year)s年") % {"year": round_.to_year}
    if round_.from_year < round_.to_year:
        years = _("%(first)s年至%(last)s年") % {"first": round_.from_year, "last": round_.to_year}
    known = {
        "业绩年度": years,
        "纲要": outlines,
        "表彰名称": round_.title,
    }
    rows = round_.nominations.filter(state="honoured").order_by("kind", "position", "pk")
    pages = tuple(
        Certificate(
            _("%(name)s　同志") % {"name": row.name} if row.is_individual else row.name,
            placeholders.fill(words.body, known | {"称号": row.get_kind_display()}),
            _("证书编号：%(number)s") % {"number": row.certificate_no},
        )
        for row in rows
    )
    return Paper(
        form=Form.CERTIFICATE,
        title=_("%(round)s荣誉证书") % {"round": round_.title},
        masthead=words.title,
        blocks=pages,
        issuer=committee.name,
        dated=round_.decision.entry.dated if round_.decision_id else None,
    )
