"""What the ledger can hold, which figures each kind carries, and which duty of the outlines it proves."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from supervision.models.activity import Activity

Kind = Activity.Kind


@dataclass(frozen=True)
class ActivityKind:
    """One kind of record. `has_people` and `has_amount`: the figures it carries (人次, 万元), the latter compulsory
    where it `needs_amount`. `has_year`: it may count
    for another year than the one it was done in, mostly for the last one where it is `about_last_year`. `has_stage`: it belongs to the yearly, mid-term or end-term round.
    `by_office`: units do not record it. `is_examined`: the leading group approves or examines it (D22)."""

    kind: Activity.Kind
    hint: str
    has_people: bool = False
    has_amount: bool = False
    needs_amount: bool = False
    has_year: bool = False
    about_last_year: bool = False
    has_stage: bool = False
    by_office: bool = False
    is_examined: bool = False

    @property
    def code(self) -> str:
        return self.kind.value

    @property
    def title(self) -> str:
        return self.kind.label

    @property
    def figures(self) -> tuple[str, ...]:
        """The fields that only some kinds have."""
        fields = (
            ("people", self.has_people),
            ("amount", self.has_amount),
            ("year", self.has_year),
            ("stage", self.has_stage),
        )
        return tuple(name for name, has in fields if has)


ACTIVITIES = (
    ActivityKind(Kind.RESEARCH, _("专家队伍、研究基地、课题调研。"), has_people=True, has_amount=True),
    ActivityKind(Kind.DEMONSTRATION, _("示范地区、示范单位的创建、命名、现场会。"), has_people=True),
    ActivityKind(Kind.PUBLICITY, _("纲要和基本国策、儿童优先原则的宣传。"), has_people=True),
    ActivityKind(Kind.TRAINING, _("纳入干部学习和培训计划的培训班、讲座。"), has_people=True),
    ActivityKind(
        Kind.PROJECT,
        _("促进妇女发展的民生实事、为儿童办实事项目。"),
        has_people=True,
        has_amount=True,
        has_year=True,
    ),
    ActivityKind(
        Kind.FUNDS, _("实施纲要所需经费列入本级财政预算。"), has_amount=True, needs_amount=True, has_year=True
    ),
    ActivityKind(
        Kind.MONITORING_FUNDS,
        _("监测评估所需经费列入本级财政预算。"),
        has_amount=True,
        needs_amount=True,
        has_year=True,
    ),
    ActivityKind(
        Kind.PARTICIPATION, _("社会各界、企业、志愿者参与，政府购买服务。"), has_people=True, has_amount=True
    ),
    ActivityKind(Kind.THIRD_PARTY, _("委托第三方开展的评估。"), has_amount=True, has_stage=True),
)
# Monitoring and evaluation have no pages of their own yet: until then their papers are kept here by hand.
MONITORING = (
    ActivityKind(Kind.MONITORING, _("统计部门组织开展本年度监测。"), has_year=True, about_last_year=True),
    ActivityKind(Kind.DATA, _("成员单位向统计部门报送的年度监测数据。"), has_year=True, about_last_year=True),
    ActivityKind(Kind.MONITORING_SCHEME, _("监测方案和指标体系。"), is_examined=True),
    ActivityKind(
        Kind.MONITORING_REPORT,
        _("年度、中期、终期监测报告。"),
        has_year=True,
        about_last_year=True,
        has_stage=True,
        is_examined=True,
    ),
    ActivityKind(Kind.STATISTICS, _("编印的年度妇女、儿童统计资料。"), has_year=True, about_last_year=True),
    ActivityKind(
        Kind.EVALUATION_SCHEME,
        _("中期、终期评估方案。"),
        has_stage=True,
        by_office=True,
        is_examined=True,
    ),
    ActivityKind(
        Kind.EVALUATION_REPORT,
        _("中期、终期评估报告。"),
        has_stage=True,
        by_office=True,
        is_examined=True,
    ),
    ActivityKind(Kind.SELF_EVALUATION, _("成员单位提交的中期、终期自评报告。"), has_stage=True),
    ActivityKind(
        Kind.DELIBERATION,
        _("监测评估领导小组审批方案、审核报告。"),
        by_office=True,
    ),
    ActivityKind(
        Kind.BREAKDOWN_STATISTICS, _("部门分性别、分年龄统计和分析。"), has_year=True, about_last_year=True
    ),
    ActivityKind(Kind.DATABASE, _("妇女、儿童发展统计监测数据库的建立和完善。")),
    ActivityKind(
        Kind.RESULTS,
        _("向政府和部门报送监测评估情况，成果交流、反馈、发布。"),
        has_year=True,
        about_last_year=True,
    ),
    ActivityKind(Kind.WARNING, _("对预计达标困难、波动较大的指标预警。")),
)
KINDS = {spec.code: spec for spec in (*ACTIVITIES, *MONITORING)}
EXAMINED = tuple(spec.code for spec in KINDS.values() if spec.is_examined)


def kinds_for(access) -> list[tuple[str, list[ActivityKind]]]:
    """What this person may record, in two groups."""
    groups = ((_("经常性工作"), ACTIVITIES), (_("监测评估资料"), MONITORING))
    return [
        (title, [spec for spec in specs if access.is_office or not spec.by_office]) for title, specs in groups
    ]
