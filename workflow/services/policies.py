"""A committee's own reminders: when, to whom, in which words."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from history.recording import recording
from notices.models import Level
from organisations.access import access_of
from organisations.models import Committee
from pages.rules import require
from workflow import rules, wordings
from workflow.kinds import kind_title, kinds
from workflow.ladder import ADDRESSEES, Rung
from workflow.models import Deadline, ReminderPolicy, Wording

MOST_RUNGS = 20
MOST_DAYS = 400


def _look_again(committee_id, kind) -> None:
    """The next sweep works the open deadlines out anew."""
    open_rows = Deadline.objects.open().filter(committee_id=committee_id, kind=kind, paused_at__isnull=True)
    open_rows.update(next_on=timezone.localdate())


def _known(kind) -> None:
    if kind not in kinds:
        raise ValidationError(_("没有这种时限。"))


def save_policy(*, actor, kind: str, rungs: list[Rung]) -> ReminderPolicy:
    """The committee's ladder for a kind; what has been sent is not sent again."""
    access = access_of(actor)
    require(rules.may_keep_policies(access))
    _known(kind)
    if len(rungs) > MOST_RUNGS:
        raise ValidationError(_("最多设 %(n)s 步。") % {"n": MOST_RUNGS})
    if len({rung.key for rung in rungs}) < len(rungs):
        raise ValidationError(_("有两步的日期和级别相同，请合并成一步。"))
    for rung in rungs:
        if abs(rung.days) > MOST_DAYS or rung.level not in wordings.DEFAULTS or not rung.to:
            raise ValidationError(_("请检查每一步的天数、级别和收件人。"))
        if not set(rung.to) <= set(ADDRESSEES):
            raise ValidationError(_("请从名单中选择收件人。"))
    with recording(actor=actor) as record:
        Committee.objects.select_for_update().get(pk=access.committee_id)
        said = [rung.as_json() for rung in sorted(rungs, key=lambda rung: (rung.days, rung.level))]
        row, _made = ReminderPolicy.objects.update_or_create(
            committee_id=access.committee_id,
            kind=kind,
            defaults={"rungs": said, "updated_at": timezone.now(), "updated_by": actor},
        )
        _look_again(access.committee_id, kind)
        record.event(row, "policy.saved", _("修改提醒规则"), comment=kind_title(kind), data={"rungs": said})
    return row


def reset_policy(*, actor, kind: str) -> None:
    """恢复默认."""
    access = access_of(actor)
    require(rules.may_keep_policies(access))
    _known(kind)
    with recording(actor=actor) as record:
        row = ReminderPolicy.objects.filter(committee_id=access.committee_id, kind=kind).first()
        if row is None:
            return
        record.event(row, "policy.reset", _("恢复默认的提醒规则"), comment=kind_title(kind))
        row.delete()
        _look_again(access.committee_id, kind)


def save_wording(*, actor, kind: str, level: int, title: str, body: str) -> Wording:
    """The committee's own words for a level, for one kind or (`kind` empty) for all."""
    access = access_of(actor)
    require(rules.may_keep_policies(access))
    if kind:
        _known(kind)
    if level not in wordings.DEFAULTS:
        raise ValidationError(_("没有这个级别。"))
    errors = {}
    for name, text in (("title", title), ("body", body)):
        try:
            wordings.check(text)
        except ValidationError as error:
            errors[name] = error.messages
    if errors:
        raise ValidationError(errors)
    with recording(actor=actor) as record:
        Committee.objects.select_for_update().get(pk=access.committee_id)
        row = Wording.objects.filter(committee_id=access.committee_id, kind=kind, level=level).first()
        row = row or Wording(committee_id=access.committee_id, kind=kind, level=level)
        row.title, row.body = title.strip(), body.strip()
        row.full_clean()
        row.save()
        record.event(
            row,
            "wording.saved",
            _("修改消息用语"),
            comment=f"{Level(level).label} {kind_title(kind) if kind else ''}".strip(),
            data={"title": row.title, "body": row.body},
        )
    return row


def reset_wording(*, actor, kind: str, level: int) -> None:
    """恢复默认."""
    access = access_of(actor)
    require(rules.may_keep_policies(access))
    with recording(actor=actor) as record:
        row = Wording.objects.filter(committee_id=access.committee_id, kind=kind, level=level).first()
        if row is not None:
            record.event(row, "wording.reset", _("恢复默认的消息用语"), comment=Level(level).label)
            row.delete()
