"""What pages show of findings: how they look, what became of them, where they were found before."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from supervision.models import Finding, RectificationNotice
from supervision.selectors.inspections import photos_of

NOTICE_STYLES = {"closed": "tag-ok", "not_accepted": "tag-late", "draft": "tag-warn"}
# A chain longer than this is not walked to its beginning.
LONGEST_CHAIN = 100


def findings_with_all():
    """Findings with all that a row of them shows."""
    return Finding.objects.select_related(
        "inspection",
        "unit",
        "severity",
        "category",
        "task__measure__domain",
        "goal__domain",
        "recorded_by",
        "rectification__notice",
    )


def notice_of(access, finding) -> RectificationNotice | None:
    """The notice of a problem, where this person may know of it."""
    item = getattr(finding, "rectification", None)
    if item is None or item.is_withdrawn:
        return None
    return item.notice if access.is_office or item.notice.issued_at else None


def handling_of(access, finding) -> tuple[str, str]:
    """What became of a finding, in a word, and how the word looks."""
    if finding.dropped_at:
        return _("已撤销"), ""
    if finding.revoked_at:
        return _("复核后取消"), ""
    if not finding.is_problem:
        return "", ""
    if finding.inspection.is_recording:
        return _("检查中"), ""
    notice = notice_of(access, finding)
    if notice is not None:
        return notice.get_state_display(), NOTICE_STYLES.get(notice.state, "tag-blue")
    if finding.handling in (Finding.Handling.ON_SPOT, Finding.Handling.NONE):
        return finding.get_handling_display(), "tag-ok"
    return _("待处理"), "tag-warn"


def style_of(finding) -> str:
    if not finding.is_problem:
        return "tag-ok"
    return "tag-late" if finding.severity.needs_evidence else "tag-warn"


def domain_of(finding):
    """The domain it belongs to: its task's, else its goal's."""
    if finding.task is not None:
        return finding.task.measure.domain
    return finding.goal.domain if finding.goal is not None else None


def dressed(access, findings, *, with_photos=True) -> list[Finding]:
    """Findings (with all) as pages show them: `style`, `handled`, `notice`, `domain`, and `photos` in one query."""
    found = list(findings)
    photos = photos_of(Finding, [row.pk for row in found]) if with_photos and found else {}
    for row in found:
        row.style, row.handled = style_of(row), handling_of(access, row)
        row.notice, row.domain = notice_of(access, row), domain_of(row)
        row.photos = photos.get(row.pk, [])
    return found


@dataclass(frozen=True)
class Repeats:
    """第几次发现: `number` counts this one, `earlier` are those that one may read, the latest first; `later` likewise."""

    number: int
    earlier: list[Finding]
    later: list[Finding]

    @property
    def hidden(self) -> int:
        """Earlier ones that are not this reader's."""
        return self.number - 1 - len(self.earlier)


def repeats_of(access, finding) -> Repeats:
    """The chain of a repeated problem, in two queries: all links of it lie in one unit."""
    links = dict(
        Finding.objects.filter(unit=finding.unit_id, repeats__isnull=False).values_list("pk", "repeats_id")
    )
    chain, pk = [], finding.repeats_id
    while pk is not None and pk not in chain and len(chain) < LONGEST_CHAIN:
        chain.append(pk)
        pk = links.get(pk)
    after = {pk for pk, earlier in links.items() if earlier == finding.pk}
    seen = (
        Finding.objects.visible_to(access)
        .filter(pk__in=[*chain, *after])
        .select_related("inspection")
        .order_by("-seen_at", "-pk")
    )
    seen = list(seen)
    return Repeats(
        number=len(chain) + 1,
        earlier=[row for row in seen if row.pk in chain],
        later=[row for row in seen if row.pk in after],
    )
