"""How a committee's papers look, and its own words for each kind."""

from django.utils.translation import gettext as _

from documents import rules
from documents.composing import letterhead_of, setting_of
from documents.kinds import kinds
from documents.models import KindSetting, Letterhead
from history.recording import recording
from organisations.access import access_of
from organisations.models import Committee
from pages import placeholders
from pages.fields import write_changes
from pages.rules import require
from pages.staleness import require_fresh

LETTERHEAD_FIELDS = (
    "masthead",
    "office_masthead",
    "letter_masthead",
    "minutes_masthead",
    "word",
    "office_word",
    "letter_word",
    "printer",
    "note",
    "cc",
    "superior",
    "is_archival",
    "shows_code",
)
KIND_FIELDS = ("title", "body", "word", "by_office", "needs_chair")


def _committee(access) -> Committee:
    """One's own committee, locked: its settings are changed one at a time."""
    return Committee.objects.select_for_update().get(pk=access.committee_id)


def save_letterhead(*, actor, seen: str | None = None, **fields) -> Letterhead:
    """Change what the committee's papers carry. `seen` is the fingerprint of the form (pages.staleness)."""
    access = access_of(actor)
    require(rules.may_keep_letterhead(access))
    with recording(actor=actor) as record:
        committee = _committee(access)
        letterhead = letterhead_of(committee)
        require_fresh(letterhead, LETTERHEAD_FIELDS, seen)
        changed = write_changes(letterhead, fields)
        if changed or letterhead.pk is None:
            letterhead.full_clean()
            letterhead.save()
            record.event(committee, "letterhead.changed", _("修改版头设置"), data=changed)
    return letterhead


def save_kind(*, actor, kind: str, seen: str | None = None, **fields) -> KindSetting:
    """Change the words, the 代字 or the signer of one kind. Raises `ValidationError` for an unknown placeholder."""
    access = access_of(actor)
    require(rules.may_keep_letterhead(access))
    known = kinds[kind].known
    with recording(actor=actor) as record:
        committee = _committee(access)
        setting = setting_of(committee, kinds[kind])
        require_fresh(setting, KIND_FIELDS, seen)
        changed = write_changes(setting, fields)
        for name in ("title", "body"):
            placeholders.check(getattr(setting, name), known)
        if changed or setting.pk is None:
            setting.full_clean()
            setting.save()
            record.event(
                committee, "kind.changed", _("修改文件用语"), comment=str(kinds[kind].name), data=changed
            )
    return setting


def reset_kind(*, actor, kind: str) -> None:
    """Back to the default words, 代字 and signer."""
    access = access_of(actor)
    require(rules.may_keep_letterhead(access))
    with recording(actor=actor) as record:
        committee = _committee(access)
        gone, _rows = KindSetting.objects.filter(committee=committee, kind=kind).delete()
        if gone:
            record.event(committee, "kind.reset", _("恢复默认的文件用语"), comment=str(kinds[kind].name))
