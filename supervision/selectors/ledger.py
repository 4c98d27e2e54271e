"""整改台账: findings of concluded inspections with all that became of them, a row each."""

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.models import Finding, ResponseItem, VerifiedItem

STANDINGS = dict(Finding.Standing.choices)
STANDING_STYLES = {
    "waiting": "tag-warn",
    "going": "tag-blue",
    "checking": "tag-blue",
    "closed": "tag-ok",
    "on_spot": "tag-ok",
    "none": "",
    "good": "tag-ok",
}


def settled_findings(access):
    """What one may see of concluded inspections, with `standing` and `domain_id`."""
    return Finding.objects.visible_to(access).of_conclusions().with_standing()


def for_ledger(findings):
    """Each with its notice, the unit's last filed answer and the last verdict on it."""
    said = ResponseItem.objects.filter(item__finding=OuterRef("pk"), response__filed_at__isnull=False)
    said = said.order_by("-response__round")
    verdicts = VerifiedItem.objects.filter(item__finding=OuterRef("pk")).order_by("-verification__round")
    return findings.select_related(
        "unit",
        "inspection",
        "severity",
        "category",
        "task__measure__domain",
        "goal__domain",
        "rectification__notice__closed_by",
    ).annotate(
        last_measures=Subquery(said.values("measures")[:1]),
        last_result=Subquery(said.values("result")[:1]),
        last_is_done=Subquery(verdicts.values("is_done")[:1]),
        last_verdict=Subquery(verdicts.values("text")[:1]),
        last_verified_at=Subquery(verdicts.values("verification__decided_at")[:1]),
    )


def domain_of(finding):
    """The domain of its task, or else of its goal; None for neither."""
    if finding.task_id is not None:
        return finding.task.measure.domain
    return finding.goal.domain if finding.goal_id is not None else None


def _day(at):
    return timezone.localdate(at) if at else None


def _of_notice(read):
    """A column about the notice; empty where there is none or it was not issued."""

    def cell(finding):
        item = getattr(finding, "rectification", None)
        return read(item.notice, item) if item is not None and item.notice.issued_at else None

    return cell


def _verdict(finding):
    if finding.last_is_done is None:
        return None
    word = str(_("整改到位") if finding.last_is_done else _("未到位"))
    return f"{word}：{finding.last_verdict}" if finding.last_verdict else word


RESULTS = dict(ResponseItem.Result.choices)
COLUMNS = (
    (_("单位"), lambda row: row.unit.short_name),
    (_("督导检查"), lambda row: row.inspection.title),
    (_("年度"), lambda row: row.inspection.year),
    (_("性质"), lambda row: str(row.get_nature_display())),
    (_("发现的情况"), lambda row: row.text),
    (_("严重程度"), lambda row: row.severity.name if row.severity_id else None),
    (_("类别"), lambda row: row.category.name if row.category_id else None),
    (_("领域"), lambda row: domain.title if (domain := domain_of(row)) else None),
    (_("任务"), lambda row: row.task.code if row.task_id else None),
    (_("主要目标"), lambda row: row.goal.text if row.goal_id else None),
    (_("重复问题"), lambda row: str(_("是")) if row.repeats_id else None),
    (_("发现日期"), lambda row: _day(row.seen_at)),
    (_("处理情况"), lambda row: str(STANDINGS[row.standing])),
    (_("处理说明"), lambda row: row.handling_note or None),
    (_("整改要求"), _of_notice(lambda notice, item: item.requirement)),
    (_("下发日期"), _of_notice(lambda notice, item: _day(notice.issued_at))),
    (_("签收日期"), _of_notice(lambda notice, item: _day(notice.received_at))),
    (_("整改时限"), _of_notice(lambda notice, item: notice.due_on)),
    (_("逾期（天）"), _of_notice(lambda notice, item: notice.days_late or None)),
    (_("最近报整改"), _of_notice(lambda notice, item: _day(notice.responded_at))),
    (_("整改措施和结果"), lambda row: row.last_measures or None),
    (_("单位自评"), lambda row: str(RESULTS[row.last_result]) if row.last_result else None),
    (_("核查次数"), _of_notice(lambda notice, item: notice.rounds)),
    (_("核查结果"), _verdict),
    (_("核查日期"), lambda row: _day(row.last_verified_at)),
    (_("销号日期"), _of_notice(lambda notice, item: _day(notice.closed_at))),
    (_("销号人"), _of_notice(lambda notice, item: notice.closed_by.name if notice.closed_by_id else None)),
)
HEADERS = [title for title, _read in COLUMNS]


def ledger_rows(findings):
    """The rows of a worksheet, in the order of `HEADERS`, for findings dressed by `for_ledger`."""
    for finding in findings.iterator(chunk_size=1000):
        yield [read(finding) for _title, read in COLUMNS]
