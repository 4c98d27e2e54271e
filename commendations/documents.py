"""The papers of a commendation: the call for nominations and the publicity, drafted and signed as every paper, and the
decision."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commendations.decision_paper import honoured_words, list_grid, years_words
from commendations.models import CommendationRound, Kind, Rank, VetoRule
from commendations.selectors.rounds import publicity_from
from commendations.services.calling import CALL, call_signed, omissions_of_call
from commendations.services.deciding import DECISION
from commendations.services.publicity import PUBLICITY, omissions_of_notice, publicity_signed
from documents.kinds import DocumentKind, register_kind
from documents.typesetting.paper import Form, Grid, Paragraph, date_in_words

CALL_WORDS = (
    "业绩年度",
    "纲要",
    "集体条件",
    "个人条件",
    "上级表彰",
    "推荐时限",
    "字数",
    "领导干部",
    "领导比例",
    "公示天数",
)


def register() -> None:
    register_kind(
        DocumentKind(
            CALL,
            gettext_lazy("推荐通知"),
            Form.OFFICIAL,
            gettext_lazy("关于推荐{表彰名称}的通知"),
            gettext_lazy(
                "为总结{业绩年度}实施{纲要}的成绩，表彰先进，决定开展{表彰名称}的推荐表彰工作。现将有关事项通知如下。\n"
                "一、名额\n{名额}\n"
                "二、先进集体条件\n{集体条件}\n"
                "三、先进个人条件\n{个人条件}\n"
                "四、不得推荐的情形\n{否决事项}\n{上级表彰}\n"
                "五、推荐办法\n请于{推荐时限}前，通过两纲督导系统填写推荐表和事迹材料（{字数}），经单位负责人审签后报送。"
                "先进个人中的领导干部（{领导干部}）不超过{领导比例}%，向基层和工作一线倾斜。\n"
                "六、审核和公示\n推荐对象经资格审核、征求有关部门意见后择优提出名单，公示不少于{公示天数}个工作日，无异议的予以表彰。\n"
                "七、有关要求\n请严格把关，事迹材料应当真实、准确。弄虚作假的，取消资格，已经表彰的予以撤销。\n特此通知。"
            ),
            placeholders={
                "表彰名称": gettext_lazy("表彰批次的名称"),
                "业绩年度": gettext_lazy("计入业绩的年份"),
                "纲要": gettext_lazy("这次表彰所依据的纲要"),
                "集体条件": gettext_lazy("表彰批次中的先进集体条件"),
                "个人条件": gettext_lazy("表彰批次中的先进个人条件"),
                "上级表彰": gettext_lazy("几年内受过上级同类表彰的不再推荐；不作限制时为空"),
                "推荐时限": gettext_lazy("报送推荐的最后一天"),
                "字数": gettext_lazy("事迹材料的字数"),
                "领导干部": gettext_lazy("计入领导干部的级别"),
                "领导比例": gettext_lazy("领导干部在先进个人中最多占几成，百分数"),
                "公示天数": gettext_lazy("公示几个工作日"),
            },
            tables={
                "名额": gettext_lazy("集体和个人的名额，每个单位最多推荐几个"),
                "否决事项": gettext_lazy("在用的一票否决事项"),
            },
            material=call_material,
            on_the_day={name: _now(call_words, name) for name in CALL_WORDS},
            omissions=omissions_of_call,
            on_signed=call_signed,
        )
    )
    register_kind(
        DocumentKind(
            PUBLICITY,
            gettext_lazy("拟表彰名单公示"),
            Form.ANNOUNCEMENT,
            gettext_lazy("关于{表彰名称}拟表彰名单的公示"),
            gettext_lazy(
                "经单位推荐、资格审核、征求有关部门意见，拟表彰先进集体{集体数}个、先进个人{个人数}名，现予公示，接受监督。\n"
                "一、公示时间\n{公示时间}。\n"
                "二、拟表彰名单\n（一）先进集体\n{先进集体名单}\n（二）先进个人\n{先进个人名单}\n"
                "三、异议的提出\n公示期间，对拟表彰的集体和个人有异议的，可以实名或者匿名向{办公室}反映，也可以打开公示页面提出。"
                "反映情况应当实事求是，写明具体事实或者线索，便于调查核实。对反映人的情况严格保密。\n"
                "四、联系方式\n{联系方式}\n公示页面：{公示页面}"
            ),
            placeholders={
                "表彰名称": gettext_lazy("表彰批次的名称"),
                "集体数": gettext_lazy("拟表彰几个先进集体"),
                "个人数": gettext_lazy("拟表彰几名先进个人"),
                "联系方式": gettext_lazy("表彰批次中受理异议的联系方式"),
                "公示页面": gettext_lazy("公示页面的网址，公示开始后任何人可以打开"),
                "公示时间": gettext_lazy("公示的起止日期，签发时从下一个工作日起按工作日计算"),
            },
            tables={
                "先进集体名单": gettext_lazy("拟表彰的先进集体和推荐单位"),
                "先进个人名单": gettext_lazy("拟表彰的先进个人和单位"),
            },
            material=publicity_material,
            on_the_day={
                "公示时间": said_of_publicity,
                **{name: _now(publicity_words, name) for name in ("集体数", "个人数", "联系方式")},
            },
            omissions=omissions_of_notice,
            on_signed=publicity_signed,
        )
    )
    register_kind(
        DocumentKind(
            DECISION,
            gettext_lazy("表彰决定"),
            Form.OFFICIAL,
            gettext_lazy("关于表彰{表彰名称}的决定"),
            gettext_lazy("（正文由系统按名单生成）"),
            needs_chair=True,
            placeholders={"表彰名称": gettext_lazy("表彰批次的名称")},
        )
    )


def call_words(round) -> dict[str, str]:
    """What the call says of the round, as it is now."""
    honoured = _("%(n)s年内受过上级同类表彰的，不再推荐。") % {"n": round.honoured_within}
    return {
        "业绩年度": years_words(round),
        "纲要": "、".join(f"《{title}》" for title in round.outlines.values_list("title", flat=True)),
        "集体条件": round.collective_criteria.strip(),
        "个人条件": round.individual_criteria.strip(),
        "上级表彰": honoured if round.honoured_within else "",
        "推荐时限": date_in_words(round.nominations_due_on),
        "字数": _("%(least)s至%(most)s字") % {"least": round.deeds_least, "most": round.deeds_most},
        "领导干部": "、".join(str(Rank(code).label) for code in round.leader_ranks) or _("没有限定级别"),
        "领导比例": str(round.leader_cap),
        "公示天数": str(round.publicity_days),
    }


def publicity_words(round) -> dict[str, str]:
    """What the notice says of the list, as it is now."""
    proposed = round.nominations.proposed()
    return {
        "集体数": str(proposed.filter(kind=Kind.COLLECTIVE).count()),
        "个人数": str(proposed.filter(kind=Kind.INDIVIDUAL).count()),
        "联系方式": round.contact.strip(),
    }


def _now(words, name):
    """A place that is filled when the paper is made: the words of a draft stay as they were begun, and would go on
    saying what the round no longer says."""

    def said(dispatch, day) -> str:
        return words(CommendationRound.objects.get(pk=dispatch.object_id))[name]

    return said


def _seen(words) -> list[Paragraph]:
    """Stands on no paper: by it a draft knows that the round has changed since (`outdated`)."""
    return [Paragraph(f"{name}：{text}") for name, text in words.items()]


def call_material(round, units) -> dict:
    veto_rules = VetoRule.objects.active().filter(committee_id=round.committee_id)
    return {
        "": {
            "表彰名称": honoured_words(round),
            "批次的内容": _seen(call_words(round)),
            "名额": [
                Grid(
                    (_("类别"), _("名额"), _("每个单位最多推荐")),
                    (
                        (_("先进集体"), str(round.collective_quota), str(round.collectives_per_unit)),
                        (_("先进个人"), str(round.individual_quota), str(round.individuals_per_unit)),
                    ),
                    numbers=(1, 2),
                )
            ],
            "否决事项": [Paragraph(f"{place}.{row.title}。") for place, row in enumerate(veto_rules, 1)]
            or [Paragraph(_("（无）"))],
        }
    }


def publicity_material(round, units) -> dict:
    return {
        "": {
            "表彰名称": honoured_words(round),
            "公示页面": settings.LIANGGANG_SITE_URL + reverse("commendations:public", args=[round.key]),
            "批次的内容": _seen(publicity_words(round)),
            "先进集体名单": _listed(round, Kind.COLLECTIVE),
            "先进个人名单": _listed(round, Kind.INDIVIDUAL),
        }
    }


def _listed(round, kind) -> list:
    return [list_grid(round, kind, with_unit=True) or Paragraph(_("（无）"))]


def said_of_publicity(dispatch, day) -> str:
    """2025年11月3日至2025年11月7日（5个工作日）, and that it is estimated where it is."""
    round = CommendationRound.objects.get(pk=dispatch.object_id)
    lasts = publicity_from(round.committee_id, day, round.publicity_days)
    said = _("%(first)s至%(last)s（%(n)s个工作日）") % {
        "first": date_in_words(lasts.starts_on),
        "last": date_in_words(lasts.ends_on),
        "n": round.publicity_days,
    }
    if lasts.is_estimated:
        said += _("，放假安排公布后工作日不足的，相应顺延")
    return said
