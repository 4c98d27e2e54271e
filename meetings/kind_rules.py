"""The six regulated kinds of meetings as they are to begin with, and the parts that a kind's rules are made of.

Pure data: a committee changes its own copy (meetings.models.MeetingKind)."""

from dataclasses import asdict, dataclass

from django.utils.translation import gettext_lazy as _

from meetings.detector import FIVE_YEARLY, ON_DEMAND, YEARLY
from organisations.roles import Role

# The agenda line that reports what became of earlier resolutions; it comes in by itself.
RESOLUTIONS = "resolutions"
# What one kind may hold.
MOST_LINES = 20


@dataclass(frozen=True)
class AgendaLine:
    """A compulsory line of a kind's agenda: its code within the kind, title, minutes, who presents it, and whether a
    paper must be there before the meeting can be held. {年} and {下一年} in the title are the years it is about."""

    code: str
    title: str
    minutes: int = 15
    presenter: str = ""
    needs_paper: bool = False

    def to_json(self) -> dict:
        return {**asdict(self), "title": str(self.title), "presenter": str(self.presenter)}

    @classmethod
    def from_json(cls, data: dict) -> "AgendaLine":
        return cls(**data)

    def title_for(self, year: int) -> str:
        return str(self.title).replace("{年}", str(year)).replace("{下一年}", str(year + 1))


@dataclass(frozen=True)
class KindRules:
    """A kind to begin with. `basis_words` find its paragraph in 组织实施: the first of them that stands there."""

    code: str
    name: str
    duty: str
    interval: str
    minimum: int
    audience: str
    basis_words: str
    convener: str
    convener_role: str
    participants: str
    attendee: str
    lines: tuple[AgendaLine, ...]
    standing: tuple[str, ...]
    roles: tuple[str, ...] = ()
    invites_all_units: bool = True
    quorum_share: int = 0
    month: int = 3
    notice_days: int = 7
    reply_days: int = 2
    minutes_days: int = 7


_OFFICE, _UNITS = _("妇儿工委办公室"), _("有关成员单位")

# 妇女发展纲要、儿童发展纲要 三、组织实施（七）完善落实实施纲要的协商议事制度.
DEFAULTS = (
    KindRules(
        "conference",
        _("妇女儿童工作会议"),
        "D10",
        FIVE_YEARLY,
        1,
        "",
        "全县妇女儿童工作会议、妇女儿童工作会议",
        _("妇儿工委主任"),
        Role.CHAIR,
        _("妇儿工委主任、副主任、委员，各成员单位主要负责人，先进集体和先进个人代表"),
        _("主要负责人"),
        (
            AgendaLine("summary", _("总结交流纲要实施取得的成效和经验"), 40, _OFFICE, True),
            AgendaLine("exchange", _("交流发言"), 40, _UNITS),
            AgendaLine("deployment", _("研究部署下一阶段工作任务"), 30, _("妇儿工委主任")),
        ),
        ("progress", "reports", RESOLUTIONS),
        roles=(Role.CHAIR, Role.OFFICE_DIRECTOR),
        month=11,
        notice_days=15,
        reply_days=5,
    ),
    KindRules(
        "plenary",
        _("全体会议"),
        "D11",
        YEARLY,
        1,
        "",
        "委员会全体会议、全体会议、全委会",
        _("妇儿工委主任"),
        Role.CHAIR,
        _("妇儿工委主任、副主任，各成员单位委员"),
        _("委员（分管负责人）"),
        (
            AgendaLine("summary", _("审议{年}年度工作总结"), 20, _OFFICE, True),
            AgendaLine("plan", _("审议{下一年}年度工作计划"), 20, _OFFICE, True),
            AgendaLine("strategy", _("研究实施纲要的策略措施"), 30, _UNITS),
        ),
        ("progress", "reports", RESOLUTIONS),
        roles=(Role.CHAIR, Role.OFFICE_DIRECTOR),
        quorum_share=67,
        month=12,
        notice_days=10,
        reply_days=3,
    ),
    KindRules(
        "chair_office",
        _("主任办公会议"),
        "D12",
        ON_DEMAND,
        0,
        "",
        "主任办公会议、主任办公会",
        _("妇儿工委主任"),
        Role.CHAIR,
        _("妇儿工委主任、副主任，办公室主任，有关成员单位负责人"),
        _("分管负责人"),
        (AgendaLine("topic", _("专题研究纲要实施中的重要问题或重大事项"), 40, _UNITS),),
        (RESOLUTIONS,),
        roles=(Role.CHAIR, Role.OFFICE_DIRECTOR),
        invites_all_units=False,
        quorum_share=50,
        notice_days=3,
        reply_days=1,
        minutes_days=5,
    ),
    KindRules(
        "liaison",
        _("联络员会议"),
        "D13",
        YEARLY,
        1,
        "",
        "委员会联络员会议、联络员会议、联络员会",
        _("妇儿工委办公室"),
        Role.OFFICE_DIRECTOR,
        _("各成员单位联络员"),
        _("联络员"),
        (
            AgendaLine("report", _("通报情况、沟通信息"), 30, _OFFICE),
            AgendaLine("opinions", _("听取意见"), 30, _("各成员单位")),
            AgendaLine("deployment", _("研究部署专项工作"), 20, _OFFICE),
        ),
        ("progress", "reports", RESOLUTIONS),
        roles=(Role.OFFICE_DIRECTOR,),
        month=6,
    ),
    KindRules(
        "monitoring",
        _("监测评估工作会议"),
        "D14",
        YEARLY,
        1,
        "",
        "监测评估工作会议、监测评估会议",
        _("妇儿工委办公室"),
        Role.OFFICE_DIRECTOR,
        _("监测评估领导小组、监测组、评估组，有关成员单位"),
        _("分管负责人、统计人员"),
        (
            AgendaLine("analysis", _("从监测角度分析评估纲要进展情况"), 40, _("监测组"), True),
            AgendaLine("forecast", _("对发展趋势进行预测研判，提出对策建议"), 30, _("监测组、评估组")),
        ),
        ("progress", "reports", RESOLUTIONS),
        roles=(Role.LEADING_GROUP, Role.MONITOR, Role.EVALUATOR, Role.OFFICE_DIRECTOR),
        month=9,
    ),
    KindRules(
        "directors",
        _("办公室主任会议"),
        "D15",
        YEARLY,
        1,
        "women",
        "妇儿工委办公室主任会议、办公室主任会议",
        _("妇儿工委办公室主任"),
        Role.OFFICE_DIRECTOR,
        _("妇儿工委办公室主任、副主任及工作人员，苏木乡镇（街道）妇儿工委办公室主任"),
        _("负责人"),
        (
            AgendaLine("exchange", _("总结交流情况"), 30, _OFFICE),
            AgendaLine("problems", _("研究解决问题"), 30, _OFFICE),
            AgendaLine("deployment", _("部署工作任务"), 20, _("妇儿工委办公室主任")),
        ),
        ("progress", RESOLUTIONS),
        roles=(Role.OFFICE_DIRECTOR, Role.OFFICE),
        invites_all_units=False,
        month=4,
        notice_days=5,
    ),
)


def lines_of(data) -> list[AgendaLine]:
    return [AgendaLine.from_json(row) for row in data]
