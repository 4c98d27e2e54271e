"""The papers of tasks and plans: 任务分解表, the call for plans, and a unit's implementation plan."""

from collections import Counter

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.composing import print_marks
from documents.kinds import DocumentKind, PrintKind, register_kind, register_print
from documents.typesetting.paper import Annex, Form, Grid, Heading, Paper, Paragraph, date_in_words
from organisations.roles import Role
from pages.rules import Allowed, Denied, Verdict
from tasks import rules
from tasks.breakdown_table import in_order
from tasks.models import Assignment, ImplementationPlan, Task
from tasks.tables import lead_of, supports_of

CALL, BREAKDOWN_NOTICE = "plan.call", "breakdown.notice"
BREAKDOWN, PLAN = "breakdown.table", "plan.paper"


def register() -> None:
    register_kind(
        DocumentKind(
            CALL,
            gettext_lazy("编制实施方案的通知"),
            Form.OFFICIAL,
            gettext_lazy("关于编制《{纲要}》实施方案的通知"),
            gettext_lazy(
                "为落实《{纲要}》，把各项策略措施落到实处，现就编制实施方案有关事项通知如下。\n"
                "一、编制单位\n承担纲要任务的成员单位（见附件）。\n"
                "二、编制内容\n对照已签收的每项任务，写明主要举措、责任人、预期成果、年度里程碑和经费安排。\n"
                "三、报送要求\n实施方案经单位负责人审签后，于{时限}前通过两纲督导系统报送{办公室}。"
                "任务有遗漏或内容不完整的，退回修改。\n特此通知。"
            ),
            by_office=True,
            placeholders={
                "纲要": gettext_lazy("纲要的名称"),
                "时限": gettext_lazy("通知编制时定的报送时限"),
            },
            material=_outline_material,
            annexes=_units_annex,
        )
    )
    register_kind(
        DocumentKind(
            BREAKDOWN_NOTICE,
            gettext_lazy("印发任务分解表的通知"),
            Form.OFFICIAL,
            gettext_lazy("关于印发《{纲要}》任务分解表的通知"),
            gettext_lazy(
                "现将《{纲要}》任务分解表印发给你们，请结合实际认真贯彻落实。\n"
                "各牵头单位要切实负起责任，主动协调；各配合单位要积极配合，按时完成承担的任务。"
                "任务落实情况纳入年度目标管理和考核。"
            ),
            needs_chair=True,
            is_free=False,
            placeholders={"纲要": gettext_lazy("纲要的名称")},
            material=_outline_material,
            annexes=_breakdown_annex,
        )
    )
    register_print(
        PrintKind(
            BREAKDOWN,
            gettext_lazy("任务分解表"),
            "outlines.outline",
            breakdown_paper,
            _is_broken_down,
            _may_print_breakdown,
        )
    )
    register_print(
        PrintKind(
            PLAN,
            gettext_lazy("实施方案"),
            "tasks.implementationplan",
            plan_paper,
            lambda plan: plan.state == ImplementationPlan.State.ACCEPTED,
            # Whoever sees the plan may print it.
            lambda access, plan: Allowed(),
        )
    )


def _outline_material(outline, units) -> dict:
    return {"": {"纲要": outline.title}}


def _units_annex(outline, units) -> list[Annex]:
    """Who writes a plan, and for how many tasks."""
    carried = Assignment.objects.filter(
        unit__in=units, state=Assignment.State.ACCEPTED, task__outline=outline
    ).exclude(task__state__in=(Task.State.CANCELLED, Task.State.SUSPENDED))
    counts = Counter(carried.values_list("unit_id", "role"))
    rows = tuple(
        (
            str(number),
            unit.name,
            str(counts[unit.pk, Assignment.Role.LEAD]),
            str(counts[unit.pk, Assignment.Role.SUPPORT]),
        )
        for number, unit in enumerate(units, 1)
    )
    headers = (_("序号"), _("单位"), _("牵头任务（项）"), _("配合任务（项）"))
    return (
        [Annex(_("编制实施方案的单位"), (Grid(headers, rows, (8, 44, 18, 18), (0, 2, 3)),))] if rows else []
    )


def _breakdown_grid(outline, tasks=None) -> Grid:
    headers = (_("领域"), _("策略措施"), _("具体任务"), _("牵头单位"), _("配合单位"), _("完成时限"))
    rows = []
    for task in in_order(outline, tasks):
        lead = lead_of(task)
        rows.append(
            (
                task.domain_title,
                task.measure_title,
                task.text,
                lead.unit.short_name if lead else "",
                "、".join(part.unit.short_name for part in supports_of(task)),
                f"{task.due_on.year}年{task.due_on.month}月" if task.due_on else _("长期坚持"),
            )
        )
    return Grid(headers, tuple(rows), (9, 16, 41, 11, 14, 9), (5,))


def _breakdown_annex(outline, units) -> list[Annex]:
    title = _("《%(title)s》任务分解表") % {"title": outline.title}
    # What goes out to the units holds nothing that the office is still thinking about.
    tasks = Task.objects.exclude(state=Task.State.DRAFT)
    return [Annex(title, (_breakdown_grid(outline, tasks),), is_landscape=True)]


def _is_broken_down(outline) -> bool:
    """Whether every task has gone to its units: until then the table is a draft."""
    tasks = Task.objects.filter(outline=outline)
    return tasks.exists() and not tasks.filter(state=Task.State.DRAFT).exists()


def _may_print_breakdown(access, outline) -> Verdict:
    """Until every task has gone out the table holds drafts, which not every reader of the county sees."""
    verdict = rules.may_see_breakdown(access)
    if not verdict or access.is_office or access.has(Role.AUDITOR) or _is_broken_down(outline):
        return verdict
    return Denied(_("任务还没有全部交办，分解表的草稿由办公室打印。"))


def breakdown_paper(outline, *, code: str, is_draft: bool) -> Paper:
    return Paper(
        form=Form.TABLE,
        title=_("《%(title)s》任务分解表") % {"title": outline.title},
        blocks=(_breakdown_grid(outline),),
        issuer=outline.committee.office_name,
        dated=timezone.localdate(),
        **print_marks(code, is_draft),
    )


def plan_paper(plan, *, code: str, is_draft: bool) -> Paper:
    """A unit's plan as it is filed on paper: cover, contents, the general parts, and every task."""
    blocks = []
    parts = [(_("总体要求"), plan.overview), (_("任务安排"), None), (_("保障措施"), plan.safeguards)]
    parts = [(title, text) for title, text in parts if text is None or text.strip()]
    for numeral, (title, text) in zip("一二三", parts, strict=False):
        blocks.append(Heading(1, f"{numeral}、{title}"))
        blocks += [Paragraph(line) for line in text.splitlines() if line.strip()] if text else []
        if text is None:
            for number, line in enumerate(_plan_lines(plan), 1):
                blocks += _line_blocks(number, line)
    dated = timezone.localdate(plan.signed_at) if plan.signed_at else timezone.localdate()
    return Paper(
        form=Form.PLAIN,
        title=_("%(unit)s《%(title)s》实施方案") % {"unit": plan.unit.name, "title": plan.outline.title},
        blocks=tuple(blocks),
        issuer=plan.unit.name,
        dated=dated,
        cover=(
            ("", plan.unit.name),
            ("", date_in_words(dated)),
            ("", _("第 %(n)s 版") % {"n": plan.version}),
        ),
        has_contents=True,
        **print_marks(code, is_draft),
    )


def _plan_lines(plan):
    return (
        plan.lines.select_related("task").prefetch_related("milestones", "funds").order_by("position", "id")
    )


def _line_blocks(number: int, line) -> list:
    role = _("（%(role)s）") % {"role": line.get_role_display()}
    blocks = [
        Heading(3, f"{number}. {line.task_code}{role}"),
        Paragraph(line.task_text),
    ]
    for title, text in (
        (_("主要举措"), line.steps),
        (_("责任人"), line.responsible),
        (_("预期成果"), line.result),
    ):
        said = "；".join(part.strip().rstrip("；;") for part in text.splitlines() if part.strip())
        blocks.append(Paragraph(f"{title}：{said or '—'}"))
    milestones = tuple((str(row.due_on or ""), row.title) for row in line.milestones.all())
    if milestones:
        blocks.append(Grid((_("完成日期"), _("里程碑")), milestones, (20, 80), (0,)))
    funds = tuple(
        (str(row.year or ""), row.source, "" if row.amount is None else f"{row.amount:.2f}")
        for row in line.funds.all()
    )
    if funds:
        blocks.append(Grid((_("年度"), _("经费来源"), _("金额（万元）")), funds, (20, 50, 30), (0, 2)))
    return blocks
