"""Outlines on their way in: upload, correct, confirm, store. Each is one transaction with its history events."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from history.models import Event
from history.recording import recording
from organisations.access import access_of
from organisations.models import Committee
from outlines import dependents, readiness, rules
from outlines.draft_text import one_line_end
from outlines.goal_links import suggest
from outlines.importer import ParsedImport, parse
from outlines.models import Goal, ImportDraft, Measure, Outline
from outlines.readiness import Head
from outlines.revision import ADDED, CHANGED, REMOVED, RESTORED, Revision, compare
from outlines.storing import read_tree, stored_tree, write_revision
from pages.rules import Conflict, require

# Both outlines of a county are some 60,000 characters.
LONGEST_TEXT = 500_000


@dataclass(frozen=True)
class Stored:
    """What storing did with one outline of the text."""

    outline: Outline
    revision: Revision
    created: bool

    @property
    def unchanged(self) -> bool:
        return not self.created and self.revision.is_empty


def store_outlines(
    *, committee, parsed: ParsedImport, source_name: str, actor, renumber: bool = True
) -> list[Stored]:
    """Store every outline of a read text, or nothing. An outline the committee already has (same audience and
    years) is brought to the new text in place: what did not change keeps its rows, and tasks stay attached.

    `actor` None is the system (command line). `renumber` counts lists through whose numbers repeat.
    Raises `ValidationError` with what must be settled first."""
    if actor is not None:
        require(rules.may_import_for(access_of(actor), committee))
    hindrances = readiness.blockers(parsed, renumber=renumber)
    if hindrances:
        raise ValidationError([blocker.message for blocker in hindrances])
    with recording(actor=actor) as record:
        # One import at a time in a committee: two would both find the outline missing.
        committee = Committee.objects.select_for_update().get(pk=committee.pk)
        return [_store(committee, outline, source_name[:200], record) for outline in parsed.outlines]


def _store(committee, parsed, source_name, record) -> Stored:
    now = timezone.now()
    identity = {
        "committee": committee,
        "audience": parsed.audience,
        "start_year": parsed.start_year,
        "end_year": parsed.end_year,
    }
    outline = Outline.objects.filter(**identity).first()
    tree = read_tree(parsed)
    revision = compare(stored_tree(outline), tree)
    created = outline is None
    if not created and revision.is_empty:
        return Stored(outline, revision, created)
    if created:
        outline = Outline(**identity)
    else:
        outline.edition += 1
    outline.title, outline.source_name, outline.imported_at = tree.title, source_name, now
    outline.save()
    write_revision(outline, revision, now)
    if created:
        record.event(
            outline,
            "outline.imported",
            _("导入纲要"),
            comment=source_name,
            data={"counts": revision.counts()},
        )
    else:
        _note_revision(outline, revision, source_name, record)
        dependents.announce(touched_by(outline, revision, at=now), record)
    return Stored(outline, revision, created)


def _note_revision(outline, revision, source_name, record) -> None:
    """The outline's event holds every old wording, for the rows now carry the new; measures and goals get an
    event of their own, so that their pages tell it too."""
    titles = {
        ADDED: _("新版增加"),
        CHANGED: _("新版修订"),
        REMOVED: _("新版删除"),
        RESTORED: _("新版恢复"),
    }
    changes = []
    for pair in revision.changes:
        old, new = pair.old, pair.new
        changes.append(
            {
                "kind": pair.kind,
                "what": pair.node.what,
                "id": getattr(pair.node.row or (old and old.row), "pk", None),
                "domain": pair.parent.node.title if pair.parent else "",
                "number": [old.number if old else None, new.number if new else None],
                "old": (old.text or old.title) if old and pair.kind in (CHANGED, REMOVED) else "",
                "new": (new.text or new.title) if new and pair.kind in (CHANGED, ADDED) else "",
            }
        )
    record.event(
        outline,
        "outline.revised",
        _("导入第 %(edition)s 版") % {"edition": outline.edition},
        comment=source_name,
        data={"counts": revision.counts(), "changes": changes},
    )
    for pair in (*revision.goals, *revision.measures):
        if pair.kind in titles:
            row = pair.new.row if pair.new else pair.old.row
            verb = f"{pair.node.what}.{pair.kind}"
            data = {"old": pair.old.text, "new": pair.new.text if pair.new else ""} if pair.old else {}
            record.event(
                row, verb, titles[pair.kind], comment=_("第 %(n)s 版") % {"n": outline.edition}, data=data
            )


def touched_by(outline, revision: Revision, *, at=None) -> dependents.Touched:
    """Which stored measures and sentences a revision changes or strikes out."""

    def keys(pairs, kind):
        return frozenset(pair.old.row.pk for pair in pairs if pair.kind == kind)

    return dependents.Touched(
        outline_id=outline.pk,
        at=at,
        changed_sentence_ids=keys(revision.sentences, CHANGED),
        withdrawn_sentence_ids=keys(revision.sentences, REMOVED),
        changed_measure_ids=keys(revision.measures, CHANGED),
        withdrawn_measure_ids=keys(revision.measures, REMOVED),
    )


def start_import(*, actor, source_name: str, text: str) -> ImportDraft:
    """Lay a text down for preview in the actor's committee; nothing of it is an outline yet."""
    access = access_of(actor)
    require(rules.may_import(access))
    with recording(actor=actor) as record:
        draft = ImportDraft(
            committee_id=access.committee_id,
            author=actor,
            source_name=source_name.strip()[:200] or _("粘贴的文本"),
            text=_checked_text(text),
        )
        draft.save()
        record.event(draft, "import.started", _("上传纲要文本"))
    return draft


def _checked_text(text: str) -> str:
    text = one_line_end(text.replace("\x00", ""))
    if not text.strip():
        raise ValidationError({"text": _("没有文字。")})
    if len(text) > LONGEST_TEXT:
        raise ValidationError(
            {"text": _("文本超过 %(n)s 万字，请只保留纲要正文。") % {"n": LONGEST_TEXT // 10_000}}
        )
    return text


def correct_import(*, actor, draft, text: str, version: int) -> ImportDraft:
    """Replace the text of a draft by a corrected one. Raises `Conflict` when it was changed meanwhile."""
    with recording(actor=actor) as record:
        draft = _locked_draft(actor, draft, version)
        text = _checked_text(text)
        if text == draft.text:
            return draft
        old, new = draft.text.splitlines(), text.splitlines()
        draft.text = text
        draft.version += 1
        draft.save()
        data = {"version": draft.version, "lines": [len(old), len(new)]}
        if len(old) == len(new):
            data["changed"] = [
                [number, before, after]
                for number, (before, after) in enumerate(zip(old, new, strict=True), start=1)
                if before != after
            ][:50]
        record.event(draft, "import.corrected", _("改正纲要文本"), data=data)
    return draft


def stored_same(committee, parsed) -> Outline | None:
    """The committee's outline that `parsed` would revise: same audience, same years."""
    return Outline.objects.filter(
        committee=committee,
        audience=parsed.audience,
        start_year=parsed.start_year,
        end_year=parsed.end_year,
    ).first()


def confirm_import(
    *,
    actor,
    draft,
    version: int,
    heads: list[Head] = (),
    reviewed: bool = False,
    renumber: bool = False,
    replaces: bool = False,
) -> list[Stored]:
    """Store what the preview showed. `heads` say what the text does not (title, audience, years); `reviewed` is
    the tick that the problems were looked at; `renumber` counts lists through whose numbers repeat;
    `replaces` is the tick that a stored outline of another title is really meant."""
    with recording(actor=actor) as record:
        draft = _locked_draft(actor, draft, version)
        parsed = readiness.with_heads(parse(draft.text), heads)
        if parsed.problems and not reviewed:
            raise ValidationError(_("请先核对提示，再勾选“我已核对”。"))
        for outline in parsed.outlines:
            stored = stored_same(draft.committee, outline)
            if stored is not None and stored.title != outline.title and not replaces:
                raise ValidationError(
                    _("标题与现有的《%(title)s》不同。确实是它的修订版时，请勾选后再导入。")
                    % {"title": stored.title}
                )
        stored = store_outlines(
            committee=draft.committee,
            parsed=parsed,
            source_name=draft.source_name,
            actor=actor,
            renumber=renumber,
        )
        draft.confirmed_at = timezone.now()
        draft.version += 1
        draft.save()
        record.event(
            draft,
            "import.confirmed",
            _("确认导入纲要"),
            data={"outlines": [row.outline.pk for row in stored]},
        )
    return stored


def _locked_draft(actor, draft, version) -> ImportDraft:
    access = access_of(actor)
    require(rules.may_import(access))
    draft = (
        ImportDraft.objects.visible_to(access)
        .select_for_update(of=("self",))
        .select_related("committee")
        .get(pk=draft.pk)
    )
    if draft.confirmed_at:
        raise Conflict(_("这份文本已由%(who)s确认导入。") % {"who": _last_hand(draft)}, current=draft)
    if draft.version != version:
        raise Conflict(
            _("这份文本刚刚已由%(who)s改过，请重新打开核对页后再改。") % {"who": _last_hand(draft)},
            current=draft,
        )
    return draft


def _last_hand(draft) -> str:
    """Who changed the draft last, and when."""
    event = Event.objects.about(draft).order_by("-id").first()
    at = timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M")
    return _(" %(name)s 于 %(at)s ") % {"name": event.actor_name, "at": at}


def link_goals(*, actor, measure, goals) -> None:
    """Say which goals of its domain a measure serves; the outlines' text does not."""
    access = access_of(actor)
    require(rules.may_link_goals(access))
    with recording(actor=actor) as record:
        measure = Measure.objects.visible_to(access).select_for_update(of=("self",)).get(pk=measure.pk)
        wanted = {goal.pk for goal in goals if goal.domain_id == measure.domain_id}
        if wanted != set(measure.goals.values_list("pk", flat=True)):
            measure.goals.set(wanted)
            numbers = sorted(goal.number for goal in goals if goal.pk in wanted)
            record.event(
                measure,
                "measure.goals_linked",
                _("确定对应的目标"),
                comment="、".join(map(str, numbers)) or _("无"),
                data={"goals": numbers},
            )


def link_domain_goals(*, actor, domain) -> tuple[int, int]:
    """Take the likely goals for every measure of a domain that has none. Returns how many measures got some, and how
    many are left without."""
    access = access_of(actor)
    require(rules.may_link_goals(access))
    goals = list(Goal.objects.current().filter(domain=domain))
    linked = left = 0
    with recording(actor=actor):
        for measure in Measure.objects.visible_to(access).current().filter(domain=domain, goals__isnull=True):
            likely = suggest([(goal.pk, goal.text) for goal in goals], measure.title, measure.text)
            if likely:
                link_goals(actor=actor, measure=measure, goals=[goal for goal in goals if goal.pk in likely])
                linked += 1
            else:
                left += 1
    return linked, left
