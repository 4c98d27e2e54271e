"""What papers of inspections are made of: words, paragraphs and tables drawn from what is stored. Nothing that was
struck out or taken back by a review, and on a unit's own paper nothing of another unit."""

from collections import defaultdict

from django.utils.translation import gettext as _

from documents.typesetting.paper import Grid, Paragraph, date_in_words
from supervision.models import Finding, Inspection, RectificationNotice

# 典型问题 of a circular: so many classes, so many examples of each.
MOST_CLASSES, MOST_EXAMPLES = 5, 3
# A name in a table stands on a few lines at most.
_LONGEST_NAME, _MOST_UNITS = 60, 8


def plain(text: str) -> str:
    """A stored text for a draft: its braces are no places."""
    return text.replace("{", "｛").replace("}", "｝").strip()


def clipped(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


def sentence(text: str) -> str:
    """A text without its last stop, to go on after it."""
    return "，".join(plain(text).splitlines()).rstrip("。；;，,.")


def days_in_words(first, last) -> str:
    """2026年4月14日至16日."""
    if first is None or last is None:
        return _("（时间待定）")
    if first == last:
        return date_in_words(first)
    said = f"{last.day}日"
    if (first.year, first.month) != (last.year, last.month):
        said = f"{last.month}月{said}"
    if first.year != last.year:
        said = f"{last.year}年{said}"
    return _("%(first)s至%(last)s") % {"first": date_in_words(first), "last": said}


def scope_in_words(inspection) -> str:
    domains = [domain.title for domain in inspection.domains.order_by("outline_id", "number")]
    return "、".join(domains) or _("妇女、儿童两部纲要的全部领域")


def words_of(inspection) -> dict[str, str]:
    return {
        "检查": plain(inspection.open_name),
        "名称": plain(inspection.title),
        "依据": sentence(inspection.basis),
        "内容": plain(inspection.content),
        "范围": scope_in_words(inspection),
        "种类": inspection.get_kind_display(),
        "方式": inspection.forms_text,
        "时间": days_in_words(inspection.start_on, inspection.end_on),
    }


def _person(name: str, organisation: str) -> str:
    return f"{name}（{organisation}）" if organisation else name


def group_blocks(inspection) -> tuple[Paragraph, ...]:
    """组长, 成员, 专家: one line each."""
    members = list(inspection.members.all())
    leader = inspection.leader
    lines = [(_("组长"), [_person(leader.name, leader.job_title)] if leader else [])]
    for label, is_expert in ((_("成员"), False), (_("专家"), True)):
        people = [_person(row.name, row.organisation) for row in members if row.is_expert == is_expert]
        lines.append((label, people))
    return tuple(Paragraph(f"{label}：{'、'.join(people)}。") for label, people in lines if people)


def days_grid(visits) -> Grid:
    """到访安排: the earliest first, without a day last."""
    rows = sorted(visits, key=lambda visit: (visit.visit_on is None, visit.visit_on, visit.unit.code))
    return Grid(
        (_("序号"), _("单位"), _("到访日期"), _("地点")),
        tuple(
            (
                str(number),
                visit.unit.name,
                date_in_words(visit.visit_on) if visit.visit_on else _("另行通知"),
                visit.place or _("单位驻地"),
            )
            for number, visit in enumerate(rows, 1)
        ),
        (8, 42, 25, 25),
        (0, 2),
    )


def findings_of(inspection):
    """What stands of an inspection's findings, with all that papers say of them."""
    rows = Finding.objects.filter(inspection=inspection).kept()
    return rows.select_related("unit", "severity", "category", "task", "goal__domain").order_by(
        "unit__code", "-severity__rank", "seen_at", "pk"
    )


def about(finding) -> str:
    """依据/任务: the task, else the goal, else the class of a finding."""
    if finding.task:
        said = {"code": finding.task.code, "text": clipped(finding.task.text, 40)}
        return _("任务 %(code)s：%(text)s") % said
    if finding.goal:
        said = {"domain": finding.goal.domain.title, "n": finding.goal.number}
        return _("%(domain)s目标%(n)s：%(text)s") % (said | {"text": clipped(finding.goal.text, 40)})
    return _("类别：%s") % finding.category.name if finding.category else "—"


def problem_text(finding) -> str:
    return finding.text + (_("（以前检查也发现过）") if finding.repeats_id else "")


def problems_grid(problems, required: str) -> Grid:
    """序号 问题 依据/任务 严重程度, and what is asked, of (finding, requirement) pairs."""
    return Grid(
        (_("序号"), _("问题"), _("依据/任务"), _("严重程度"), required),
        tuple(
            (str(number), problem_text(finding), about(finding), finding.severity.name, text or "—")
            for number, (finding, text) in enumerate(problems, 1)
        ),
        (8, 32, 24, 10, 26),
        (0, 3),
    )


def notice_material(inspection, units) -> dict:
    visits = list(inspection.visits.filter(unit__in=units).select_related("unit"))
    general = {"督导组": group_blocks(inspection), "到访安排": (days_grid(visits),)}
    own = {visit.unit_id: {"到访安排": (days_grid([visit]),)} for visit in visits}
    return {"": words_of(inspection) | general, **own}


def feedback_material(inspection, units) -> dict:
    """Each unit's own; for all of them only what the inspection is called."""
    by_unit = defaultdict(list)
    for finding in findings_of(inspection).filter(unit__in=units):
        by_unit[finding.unit_id].append(finding)
    material = {"": words_of(inspection)}
    for visit in inspection.visits.filter(unit__in=units, fed_back_at=None).select_related("unit"):
        found = by_unit[visit.unit_id]
        problems = [(finding, finding.advice) for finding in found if finding.is_problem]
        good = [finding.text for finding in found if not finding.is_problem]
        material[visit.unit_id] = {
            "好的做法": _listed(good) or (Paragraph(_("本次检查没有记录。")),),
            "问题清单": (problems_grid(problems, _("整改要求或建议")),)
            if problems
            else (Paragraph(_("本次检查没有发现问题。")),),
            "意见": plain(visit.opinion) or _("请继续抓好任务落实。"),
        }
    return material


def _listed(texts) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(f"{number}. {sentence(text)}。") for number, text in enumerate(texts, 1))


def drafts_of(inspection, units):
    """The notices that wait to be issued to these units, as far as they were told their result."""
    told = inspection.visits.exclude(fed_back_at=None).filter(unit__in=units)
    rows = inspection.notices.filter(state=RectificationNotice.State.DRAFT, unit__in=told.values("unit_id"))
    return rows.select_related("unit").order_by("unit__code")


def standing_items(notice) -> list:
    """What a notice still asks: not what a review took back."""
    rows = notice.items.filter(is_withdrawn=False, finding__in=Finding.objects.kept())
    return list(
        rows.select_related(
            "finding__severity", "finding__category", "finding__task", "finding__goal__domain"
        )
    )


def rectification_material(inspection, units) -> dict:
    material = {"": words_of(inspection)}
    for notice in drafts_of(inspection, units):
        items = standing_items(notice)
        problems = [(item.finding, item.requirement) for item in items]
        material[notice.unit_id] = {
            "问题数": str(len(problems)),
            "问题清单": (problems_grid(problems, _("整改要求")),),
            "整改时限": date_in_words(notice.due_on),
            "总体要求": plain(notice.requirements)
            or _("请认真查找原因，逐项明确整改措施、责任人和完成时间，举一反三，防止问题反复。"),
        }
    return material


def circular_material(inspection, units) -> dict:
    """What all units read of an inspection. Only 整改情况 moves on by itself while the paper waits to be signed."""
    found = list(findings_of(inspection))
    problems = [finding for finding in found if finding.is_problem]
    good = [finding for finding in found if not finding.is_problem]
    visits = list(inspection.visits.select_related("unit").order_by("unit__code"))
    scale = sorted({(finding.severity.rank, finding.severity.name) for finding in problems}, reverse=True)
    said = {"units": len(visits), "problems": len(problems), "good": len(good)}
    worst = "、".join(
        _("%(name)s %(n)s 个") % {"name": name, "n": sum(f.severity.name == name for f in problems)}
        for _rank, name in scale
    )
    summary = _("本次检查了 %(units)s 个单位，发现问题 %(problems)s 个") % said
    summary += f"（{worst}）" if worst else ""
    summary += _("，好的做法 %(good)s 条。") % said
    return {
        "": words_of(inspection)
        | {
            "概况": (Paragraph(summary),),
            "好的做法": _listed(f"{finding.unit.short_name}：{finding.text}" for finding in good)
            or (Paragraph(_("本次检查没有记录。")),),
            "典型问题": _typical(problems) or (Paragraph(_("本次检查没有发现问题。")),),
            "情况表": (_by_unit(visits, found, [name for _rank, name in scale]),),
            "整改情况": (Paragraph(_rectified(inspection)),),
        }
    }


def _typical(problems) -> tuple[Paragraph, ...]:
    """The classes with most problems, each with its gravest examples; without the units' names."""
    classes = defaultdict(list)
    for finding in problems:
        classes[finding.category.name if finding.category else _("其他")].append(finding)
    largest = sorted(classes.items(), key=lambda pair: (-len(pair[1]), pair[0]))[:MOST_CLASSES]
    texts = []
    for name, rows in largest:
        rows.sort(key=lambda finding: (-finding.severity.rank, finding.pk))
        texts.append(
            _("%(name)s方面（%(n)s 个问题，涉及 %(units)s 个单位）：%(examples)s")
            % {
                "name": name,
                "n": len(rows),
                "units": len({finding.unit_id for finding in rows}),
                "examples": "；".join(sentence(finding.text) for finding in rows[:MOST_EXAMPLES]),
            }
        )
    return _listed(texts)


def _by_unit(visits, found, scale: list[str]) -> Grid:
    counts = defaultdict(int)
    for finding in found:
        counts[finding.unit_id, finding.severity.name if finding.is_problem else ""] += 1
    rows = []
    for number, visit in enumerate(visits, 1):
        by_severity = [counts[visit.unit_id, name] for name in scale]
        figures = [sum(by_severity), *by_severity, counts[visit.unit_id, ""]]
        rows.append((str(number), visit.unit.short_name, *map(str, figures)))
    headers = (
        _("序号"),
        _("单位"),
        _("问题（个）"),
        *(_("其中%s") % name for name in scale),
        _("好的做法（条）"),
    )
    share = 64 // (len(headers) - 2)
    return Grid(
        headers,
        tuple(rows),
        (8, 28, *(share,) * (len(headers) - 2)),
        (0, *range(2, len(headers))),
    )


def _rectified(inspection) -> str:
    states = list(
        inspection.notices.exclude(issued_at=None).exclude(state="cancelled").values_list("state", flat=True)
    )
    if not states:
        return _("本次检查没有下发整改通知。")
    said = {"all": len(states), "closed": states.count("closed")}
    return (
        _("共下发整改通知 %(all)s 份，已核查销号 %(closed)s 份，其余正在整改。") % said
        if (said["closed"] < said["all"])
        else _("共下发整改通知 %(all)s 份，已全部核查销号。") % said
    )


def planned_in(committee_id: int, year: int):
    """The year's inspections that everybody may know of."""
    rows = Inspection.objects.filter(committee_id=committee_id, year=year, is_unannounced=False)
    return rows.exclude(state=Inspection.State.CANCELLED).order_by("month", "start_on", "pk")


def plan_grid(committee_id: int, year: int) -> Grid:
    rows = []
    planned = planned_in(committee_id, year).prefetch_related("visits__unit", "domains")
    for number, inspection in enumerate(planned, 1):
        units = [
            visit.unit.short_name for visit in sorted(inspection.visits.all(), key=lambda v: v.unit.code)
        ]
        shown = "、".join(units[:_MOST_UNITS]) or _("另行确定")
        if len(units) > _MOST_UNITS:
            shown += _("等 %(n)s 个单位") % {"n": len(units)}
        domains = "、".join(domain.title for domain in inspection.domains.all()) or _("全部领域")
        rows.append(
            (
                str(number),
                _("%(n)s月") % {"n": inspection.month},
                clipped(inspection.title, _LONGEST_NAME),
                inspection.get_kind_display(),
                shown,
                domains,
            )
        )
    headers = (_("序号"), _("时间"), _("名称"), _("种类"), _("检查对象"), _("范围"))
    return Grid(headers, tuple(rows), (8, 9, 25, 13, 27, 18), (0, 1))
