"""The duties as data: what each is called, who answers for it, its rhythm, and the words by which an outline states it.

A committee's own days and rhythms are `DutySetting` rows; what stands here are the defaults where the outlines set no
day of the year themselves.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from outlines.models import Audience
from workbench.duties.clauses import Clause
from workbench.duties.engine import Cadence, Rule

IMPLEMENTATION, MEETINGS, MONITORING = "implementation", "meetings", "monitoring"
GROUPS = {IMPLEMENTATION: _("组织实施"), MEETINGS: _("会议"), MONITORING: _("监测评估")}
CADENCES = {
    Cadence.YEARLY: _("每年"),
    Cadence.FIVE_YEARLY: _("每五年"),
    Cadence.MID_END: _("中期、终期各一次"),
    Cadence.ONCE: _("一次，需要时修订"),
    Cadence.HOLDING: _("常态"),
    Cadence.STANDING: _("常态"),
    Cadence.REGULAR: _("定期"),
    Cadence.EACH: _("逐个方案、报告"),
    Cadence.ON_DEMAND: _("按需"),
    Cadence.ENCOURAGED: _("鼓励"),
}
BOTH = frozenset(Audience.values)
WOMEN = frozenset({Audience.WOMEN.value})

OFFICE = _("妇儿工委办公室")
UNITS = _("责任单位")
STATISTICS = _("统计部门（监测组）")
EVALUATORS = _("评估组")


@dataclass(frozen=True)
class Duty:
    """One duty, or one part of a compound one (`code` D20.2). `clauses`: any of them states it. `expected`: the
    outlines (audiences) that should state it; one that should and does not is said to, one that need not and does
    not has no such duty."""

    code: str
    group: str
    title: str
    role: str
    rule: Rule
    clauses: tuple[Clause, ...]
    expected: frozenset[str] = BOTH

    @property
    def number(self) -> str:
        return self.code.removeprefix("D")

    @property
    def anchor(self) -> str:
        return self.code.lower().replace(".", "-")


def _said(*words: str) -> tuple[Clause, ...]:
    return tuple(Clause(pattern) for pattern in words)


YEARLY = Rule(Cadence.YEARLY)
STANDING = Rule(Cadence.STANDING)
NEXT_SPRING = Rule(Cadence.YEARLY, month=3, day=31, years_after=1)
NEXT_SUMMER = Rule(Cadence.YEARLY, month=6, day=30, years_after=1)
NEXT_WINTER = Rule(Cadence.YEARLY, years_after=1)
# The figures of the last year are there only in the next.
ASSESSED = Rule(Cadence.MID_END, years_after=1)

DUTIES = (
    Duty(
        "D1",
        IMPLEMENTATION,
        _("责任单位制定实施方案并报送"),
        UNITS,
        Rule(Cadence.ONCE),
        _said(r"实施方案[^。；]{0,8}报送", r"制定[^。；]{0,12}实施方案"),
    ),
    Duty(
        "D2",
        IMPLEMENTATION,
        _("目标分解到责任单位，纳入目标管理和考核"),
        OFFICE,
        Rule(Cadence.HOLDING),
        _said(r"(目标|任务)分解", r"目标管理责任制"),
    ),
    Duty(
        "D3",
        IMPLEMENTATION,
        _("责任单位报告落实情况和下一年工作安排"),
        UNITS,
        YEARLY,
        _said(r"(责任|成员)单位每年[^。；]{0,24}报告"),
    ),
    Duty(
        "D4",
        IMPLEMENTATION,
        _("向上级妇儿工委报告实施情况和下一年工作安排"),
        OFFICE,
        Rule(Cadence.YEARLY, month=1, day=31, years_after=1),
        _said(r"每年向上级[^。；]{0,24}报告"),
        WOMEN,
    ),
    Duty(
        "D6",
        IMPLEMENTATION,
        _("定期督导检查纲要落实和主要目标推进情况"),
        OFFICE,
        Rule(Cadence.REGULAR),
        _said(r"定期[^。；]{0,30}(督查|督导|检查)", r"督导检查制度"),
    ),
    Duty(
        "D7",
        IMPLEMENTATION,
        _("调查研究：专家队伍、研究基地、理论和实践研究"),
        OFFICE,
        STANDING,
        _said(r"调查研究制度", r"研究基地"),
    ),
    Duty(
        "D8",
        IMPLEMENTATION,
        _("示范地区、示范单位建设"),
        OFFICE,
        STANDING,
        _said(r"示范制度", r"示范(地区|单位)", r"示范先行"),
    ),
    Duty(
        "D9",
        IMPLEMENTATION,
        _("表彰实施纲要先进集体和个人"),
        OFFICE,
        Rule(Cadence.FIVE_YEARLY),
        _said(r"每\s*[5五]\s*年[^。；]{0,24}表彰", r"表彰制度"),
    ),
    Duty(
        "D16",
        IMPLEMENTATION,
        _("宣传培训"),
        _("妇儿工委办公室、责任单位"),
        STANDING,
        _said(r"宣传培训", r"培训计划"),
    ),
    Duty(
        "D17",
        IMPLEMENTATION,
        _("实事项目"),
        UNITS,
        STANDING,
        (
            Clause(r"(按年度|每年)[^。；]{0,30}实事", Cadence.YEARLY),
            Clause(r"实事项目", Cadence.STANDING),
        ),
    ),
    Duty(
        "D18.1",
        IMPLEMENTATION,
        _("实施纲要所需经费列入财政预算"),
        _("本级人民政府"),
        YEARLY,
        _said(r"(纲要|规划)(实施)?所需(的)?经费", r"实施[^。；，]{0,6}经费"),
    ),
    Duty(
        "D26",
        IMPLEMENTATION,
        _("社会参与、第三方评估"),
        _("妇儿工委办公室、社会各界"),
        Rule(Cadence.ENCOURAGED),
        _said(r"社会各界[^。；]{0,12}参与", r"社会力量推进", r"第三方评估"),
    ),
    Duty(
        "D10",
        MEETINGS,
        _("妇女儿童工作会议（必要时可提前或者延期）"),
        _("妇儿工委"),
        Rule(Cadence.FIVE_YEARLY),
        _said(r"每\s*[5五]\s*年召开[^。；]{0,24}会议"),
    ),
    Duty(
        "D11",
        MEETINGS,
        _("委员会全体会议"),
        _("妇儿工委主任"),
        YEARLY,
        _said(r"每年[^。；]{0,8}召开[^。；]{0,16}全体会议", r"全体(委员)?会议"),
    ),
    Duty(
        "D12",
        MEETINGS,
        _("委员会主任办公会议"),
        _("妇儿工委主任"),
        Rule(Cadence.ON_DEMAND),
        _said(r"主任办公会"),
    ),
    Duty(
        "D13",
        MEETINGS,
        _("联络员会议（每年至少一次）"),
        OFFICE,
        YEARLY,
        _said(r"联络员(工作)?会"),
    ),
    Duty(
        "D14",
        MEETINGS,
        _("监测评估工作会议（必要时随时召开）"),
        OFFICE,
        YEARLY,
        _said(r"监测评估(工作)?会"),
    ),
    Duty(
        "D15",
        MEETINGS,
        _("妇儿工委办公室主任会议（每年至少一次）"),
        OFFICE,
        YEARLY,
        _said(r"办公室主任(工作)?会"),
        WOMEN,
    ),
    Duty(
        "D5",
        MONITORING,
        _("年度监测"),
        STATISTICS,
        NEXT_SUMMER,
        _said(r"统计部门[^。；，]{0,16}监测工作", r"开展年度监测", r"年度监测"),
    ),
    Duty(
        "D18.2",
        MONITORING,
        _("监测评估所需经费列入财政预算"),
        _("本级人民政府"),
        YEARLY,
        _said(r"监测评估[^。；，]{0,8}经费"),
    ),
    Duty(
        "D19",
        MONITORING,
        _("成员单位向统计部门报送年度监测数据"),
        UNITS,
        NEXT_SPRING,
        _said(r"报送[^。；]{0,8}监测数据"),
    ),
    Duty(
        "D20.1",
        MONITORING,
        _("制定监测方案和指标体系"),
        STATISTICS,
        Rule(Cadence.ONCE),
        _said(r"制定监测方案", r"监测方案[^。；]{0,4}指标体系"),
    ),
    Duty(
        "D20.2",
        MONITORING,
        _("年度监测报告"),
        STATISTICS,
        NEXT_SUMMER,
        _said(r"年度[^。；]{0,10}监测报告"),
    ),
    Duty(
        "D20.3",
        MONITORING,
        _("中期、终期监测报告"),
        STATISTICS,
        ASSESSED,
        _said(r"[中终]期[^。；]{0,8}监测报告"),
    ),
    Duty(
        "D20.4",
        MONITORING,
        _("编印年度统计资料"),
        STATISTICS,
        NEXT_WINTER,
        _said(r"年度[^。；]{0,8}统计资料", r"统计资料"),
    ),
    Duty(
        "D21.1",
        MONITORING,
        _("制定评估方案"),
        EVALUATORS,
        Rule(Cadence.MID_END, month=6, day=30, years_after=1),
        _said(r"制定评估方案"),
    ),
    Duty(
        "D21.2",
        MONITORING,
        _("中期、终期评估和评估报告"),
        EVALUATORS,
        ASSESSED,
        _said(r"提交[^。；]{0,4}[中终]期[^。；]{0,6}评估报告", r"[中终]期评估"),
    ),
    Duty(
        "D21.3",
        MONITORING,
        _("成员单位提交自评报告"),
        UNITS,
        ASSESSED,
        _said(r"(单位|部门)[^。；]{0,16}提交[^。；]{0,10}评估报告", r"自我评估"),
    ),
    Duty(
        "D22",
        MONITORING,
        _("领导小组审批方案、审核报告"),
        _("监测评估领导小组"),
        Rule(Cadence.EACH),
        _said(r"审批[^。；]{0,8}方案", r"审核[^。；]{0,8}报告"),
    ),
    Duty(
        "D23.1",
        MONITORING,
        _("分性别、分年龄统计"),
        _("统计部门、责任单位"),
        STANDING,
        _said(r"部门分(性别|年龄)统计", r"分?(性别|年龄)统计"),
    ),
    Duty(
        "D23.2",
        MONITORING,
        _("统计监测数据库"),
        STATISTICS,
        Rule(Cadence.ONCE),
        _said(r"监测数据库", r"统计[^。；]{0,8}数据库"),
    ),
    Duty(
        "D24",
        MONITORING,
        _("报送、交流、反馈、发布监测评估结果"),
        OFFICE,
        Rule(Cadence.REGULAR),
        _said(r"定期向[^。；]{0,20}报送监测评估", r"反馈[^。；]{0,4}发布"),
    ),
    Duty(
        "D25",
        MONITORING,
        _("对预计达标困难、波动较大的指标及时预警"),
        STATISTICS,
        Rule(Cadence.ON_DEMAND),
        _said(r"指标[^。；]{0,8}预警", r"预警"),
    ),
)
BY_CODE = {duty.code: duty for duty in DUTIES}
