"""发文: begun, written, sent to be signed, signed, returned, taken back, given up."""

import json
from functools import partial

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import rules
from documents.composing import (
    addressees_of,
    common_values,
    compose,
    inline_tables,
    letterhead_of,
    setting_of,
    title_for,
    units_without_material,
    word_for,
)
from documents.flows import DispatchFlow
from documents.kinds import DocumentKind, kinds
from documents.models import Dispatch, Document
from documents.services.attachments import copy_attachments
from documents.services.issuing import Issue, issue
from documents.typesetting.paper import Form, blocks_to_json
from history.recording import recording
from organisations.access import access_of
from organisations.models import Committee, Unit
from organisations.roles import Role
from pages import placeholders
from pages.fields import check_fields, write_changes
from pages.rules import Conflict, require
from workflow.models import WorkItem
from workflow.rules import may_approve_of, may_sign
from workflow.turns import (
    cancel_process,
    holding_process,
    present_item,
    start_process,
    taking_turn,
    withdrawing,
)

State = Dispatch.State
TEXT_FIELDS = (
    "title",
    "body",
    "addressees",
    "is_per_unit",
    "cc",
    "note",
    "urgency",
    "annex_names",
    "by_office",
    "word",
    "needs_chair",
)
# What one signing may turn into papers.
MOST_PAPERS = 1000


def dispatches_with_all():
    """Drafts with all that rules and flow read of them."""
    return Dispatch.objects.select_related(
        "committee__parent", "process", "drafted_by", "filed_by", "reviewed_by", "signed_by"
    )


def begin_dispatch(*, actor, kind: str, units=(), subject=None, **given) -> Dispatch:
    """Begin a draft of a kind: the committee's words with the placeholders filled, the tables worked out. `subject`
    is the object it is about; `given` overrides fields (and `values` adds placeholders). Raises `Conflict` with the
    present draft when one about the same is open."""
    access = access_of(actor)
    require(rules.may_dispatch(access))
    kind = kinds[kind]
    values = given.pop("values", {})
    with recording(actor=actor) as record:
        committee = Committee.objects.select_related("parent").get(pk=access.committee_id)
        units = list(Unit.objects.filter(committee=committee, pk__in=[unit.pk for unit in units]))
        letterhead, setting = letterhead_of(committee), setting_of(committee, kind)
        material, annexes = _worked_out(kind, subject, units)
        texts = {name: text for name, text in material.get("", {}).items() if isinstance(text, str)}
        filled = {**common_values(committee), **texts, **values}
        dispatch = Dispatch(
            committee=committee,
            kind=kind.code,
            object_type=subject._meta.label_lower if subject is not None else "",
            object_id=subject.pk if subject is not None else None,
            title=_begun(setting.title, filled, "title"),
            body=_begun(setting.body, filled, "body"),
            by_office=setting.by_office,
            needs_chair=setting.needs_chair,
            word=word_for(letterhead, setting, kind),
            cc=letterhead.cc if kind.is_sent else "",
            note=letterhead.note if kind.form != Form.MINUTES else "",
            is_per_unit=kind.is_per_unit,
            addressees=letterhead.superior if kind.form == Form.UPWARD else "",
            material=material,
            annexes=annexes,
            drafted_by=actor,
        )
        write_changes(dispatch, given)
        check_fields(dispatch, *TEXT_FIELDS)
        try:
            with transaction.atomic():
                dispatch.save()
        except IntegrityError:
            present = Dispatch.objects.open().about(subject).filter(kind=kind.code).first()
            if present is None:
                raise Conflict(_("同一件事的发文稿刚刚由他人办理，请再试一次。")) from None
            raise Conflict(
                _("“%(what)s”已由%(name)s于 %(at)s 开始拟稿。")
                % {
                    "what": present,
                    "name": present.drafted_by,
                    "at": timezone.localtime(present.started_at).strftime("%Y-%m-%d %H:%M"),
                },
                current=present,
            ) from None
        dispatch.units.set(units)
        start_process(DispatchFlow, dispatch)
        record.event(
            dispatch, "dispatch.begun", _("开始拟稿"), to_state=dispatch.state, comment=str(kind.name)
        )
    return dispatch


def _begun(text: str, values, field: str) -> str:
    """The committee's words with their places filled; what has grown too long for a draft is cut."""
    return placeholders.fill(text, values)[: Dispatch._meta.get_field(field).max_length]


def _worked_out(kind: DocumentKind, subject, units) -> tuple[dict, list]:
    """(material, annexes) of a kind as JSON."""
    material = kind.material(subject, units) if kind.material else {}
    annexes = kind.annexes(subject, units) if kind.annexes else []
    return (
        {
            str(key): {
                name: value if isinstance(value, str) else blocks_to_json(value)
                for name, value in parts.items()
            }
            for key, parts in material.items()
        },
        [
            {"title": row.title, "blocks": blocks_to_json(row.blocks), "is_landscape": row.is_landscape}
            for row in annexes
        ],
    )


def outdated(dispatch, units) -> list[str]:
    """The places whose worked-out contents are not what is stored today, on the papers of these units."""
    kind = kinds[dispatch.kind]
    fresh, annexes = json.loads(json.dumps(_worked_out(kind, _subject(dispatch), units)))
    stale = [
        name
        for key in ("", *(str(unit.pk) for unit in units))
        for name in {**fresh.get(key, {}), **dispatch.material.get(key, {})}
        if fresh.get(key, {}).get(name) != dispatch.material.get(key, {}).get(name)
    ]
    if annexes != dispatch.annexes:
        stale.append(_("附件"))
    return list(dict.fromkeys(stale))


def _subject(dispatch):
    from django.apps import apps

    if not dispatch.object_type:
        return None
    return apps.get_model(dispatch.object_type)._default_manager.get(pk=dispatch.object_id)


def _writing(access, dispatch, revision=None) -> Dispatch:
    """The draft under its lock, if this person may write in it now and saw it as it is."""
    rows = dispatches_with_all().filter(pk=dispatch.pk, committee_id=access.committee_id)
    dispatch = rows.select_for_update(of=("self",)).get()
    require(rules.may_edit_dispatch(access, dispatch, present_item(dispatch)))
    if revision is not None and dispatch.revision != revision:
        raise Conflict(_("您填写期间，他人已经修改过这里，您的修改没有保存。"), current=dispatch)
    return dispatch


def save_dispatch(*, actor, dispatch, revision: int | None, units=None, **fields) -> Dispatch:
    """Write in a draft. Raises `Conflict` when somebody saved in between, `ValidationError` by field."""
    access = access_of(actor)
    with recording(actor=actor) as record, holding_process(dispatch):
        dispatch = _writing(access, dispatch)
        # A browser sends the same text with other line breaks.
        texts = {name: _lines(fields[name]) for name in TEXT_FIELDS if name in fields}
        changed = write_changes(dispatch, texts)
        was = set(dispatch.units.values_list("pk", flat=True))
        wanted = was if units is None else {unit.pk for unit in units}
        if wanted != was:
            changed["units"] = [sorted(was), sorted(wanted)]
        if not changed:
            # Saved by itself and then by hand: nothing to do, and nobody was overwritten.
            return dispatch
        if revision is not None and dispatch.revision != revision:
            raise Conflict(
                _("您填写期间，他人已经修改过这里，您的修改没有保存。"),
                current=Dispatch.objects.get(pk=dispatch.pk),
            )
        check_fields(dispatch, *TEXT_FIELDS)
        _check_places(dispatch)
        dispatch.revision += 1
        dispatch.save()
        if wanted != was:
            dispatch.units.set(Unit.objects.filter(committee_id=dispatch.committee_id, pk__in=wanted))
        if "title" in changed:
            items = WorkItem.objects.open().about(Dispatch, [dispatch.pk])
            items.update(title=DispatchFlow.item_title(dispatch, None)[:200])
        record.event(
            dispatch,
            "dispatch.saved",
            _("修改发文稿"),
            data={name: pair for name, pair in changed.items() if name != "body"},
        )
    return dispatch


def _lines(value):
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def refresh_dispatch(*, actor, dispatch) -> Dispatch:
    """Work the tables and annexes out anew from what is stored today; the words stay."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        dispatch = _writing(access, dispatch)
        kind = kinds[dispatch.kind]
        if not (kind.material or kind.annexes):
            raise Conflict(_("这份文稿没有自动生成的清单。"))
        dispatch.material, dispatch.annexes = _worked_out(
            kind, _subject(dispatch), list(dispatch.units.all())
        )
        dispatch.revision += 1
        dispatch.save()
        record.event(dispatch, "dispatch.refreshed", _("更新清单"))
    return dispatch


def _check_places(dispatch) -> None:
    """What is still in braces must be filled when the paper is made."""
    kind = kinds[dispatch.kind]
    names = {name for parts in dispatch.material.values() for name in parts} | set(kind.tables)
    for name, known in (("title", names), ("body", names | set(kind.on_the_day))):
        try:
            placeholders.check(getattr(dispatch, name), known | {"单位"})
        except ValidationError as error:
            raise ValidationError({name: error.messages}) from None


def omissions(dispatch, units) -> list[str]:
    """What keeps a draft from being sent to be signed."""
    kind, said = kinds[dispatch.kind], []
    if not dispatch.title.strip() or "……" in dispatch.title:
        said.append(_("标题没有写完整。"))
    if not dispatch.body.strip():
        said.append(_("正文还是空的。"))
    needs_addressee = kind.is_sent and kind.form not in (Form.ANNOUNCEMENT, Form.MINUTES, Form.TABLE)
    if needs_addressee and not addressees_of(dispatch, units=units):
        said.append(_("没有写主送机关，也没有选收文单位。"))
    if kind.is_per_unit and not dispatch.is_per_unit:
        said.append(_("这种文件只写一个单位的情况，请勾选“每个单位一份”。"))
    if dispatch.is_per_unit and not units:
        said.append(_("选了“每个单位一份”，但没有选单位。"))
    named = set(placeholders.names_in(dispatch.title + dispatch.body))
    if not dispatch.is_per_unit and "单位" in named:
        said.append(_("文中的 {单位} 只有在“每个单位一份”时才会替换。"))
    inline = inline_tables(dispatch)
    if inline:
        said.append(_("%(names)s 要在正文中单独成行。") % {"names": "、".join(inline)})
    bare = units_without_material(dispatch, units)
    if bare:
        said.append(
            _("下列单位没有自己的清单，不能“每个单位一份”：%(units)s。")
            % {"units": "、".join(unit.short_name for unit in bare[:10])}
        )
    if len(units) > MOST_PAPERS:
        said.append(_("一次最多发给 %(n)s 个单位。") % {"n": MOST_PAPERS})
    if kind.omissions:
        said += kind.omissions(dispatch, units)
    return said


def file_dispatch(*, actor, dispatch, step_id=None) -> Dispatch:
    """送签: refused with the list of what is missing."""
    with taking_turn(DispatchFlow.drafting, dispatch, actor=actor, step_id=step_id) as turn:
        dispatch = turn.locked(dispatches_with_all())
        require(rules.may_edit_dispatch(turn.access, dispatch, turn.item))
        said = omissions(dispatch, list(dispatch.units.all()))
        if said:
            raise ValidationError(said)
        _check_places(dispatch)
        was, dispatch.state = dispatch.state, State.AT_DIRECTOR
        dispatch.filed_at, dispatch.filed_by, dispatch.return_reason = timezone.now(), actor, ""
        dispatch.save()
        turn.outcome = _("已送签")
        turn.record.event(dispatch, "dispatch.filed", _("送签"), from_state=was, to_state=dispatch.state)
    return dispatch


def review_dispatch(*, actor, dispatch, step_id=None, comment="") -> Dispatch:
    """核签: the office's director signs, or hands the paper to the chair where the chair signs it."""
    with taking_turn(DispatchFlow.at_director, dispatch, actor=actor, step_id=step_id) as turn:
        dispatch = turn.locked(dispatches_with_all())
        require(may_sign(turn.access, Role.OFFICE_DIRECTOR))
        dispatch.reviewed_at, dispatch.reviewed_by = timezone.now(), actor
        if not dispatch.needs_chair:
            _issue(turn, dispatch, actor, comment)
            return dispatch
        was, dispatch.state = dispatch.state, State.AT_CHAIR
        dispatch.save()
        turn.outcome = _("已核稿")
        turn.record.event(
            dispatch,
            "dispatch.reviewed",
            _("核稿，送主任签发"),
            from_state=was,
            to_state=dispatch.state,
            comment=comment.strip(),
        )
    return dispatch


def sign_dispatch(*, actor, dispatch, step_id=None, comment="") -> Dispatch:
    """签发 by the chair: the paper gets its number and goes out."""
    with taking_turn(DispatchFlow.at_chair, dispatch, actor=actor, step_id=step_id) as turn:
        dispatch = turn.locked(dispatches_with_all())
        require(may_sign(turn.access, Role.CHAIR))
        _issue(turn, dispatch, actor, comment)
    return dispatch


def _issue(turn, dispatch, actor, comment) -> list[Document]:
    """The signing itself: numbers, papers, recipients, and the order to print; all or nothing."""
    require(may_approve_of(turn.access, dispatch.committee, dispatch.drafted_by_id, dispatch.filed_by_id))
    kind, letterhead = kinds[dispatch.kind], letterhead_of(dispatch.committee)
    units = list(dispatch.units.order_by("code"))
    parts = [(unit, [unit]) for unit in units] if dispatch.is_per_unit else [(None, units)]
    documents = issue(
        [
            Issue(
                title=title_for(dispatch, unit),
                addressees=addressees_of(dispatch, unit, units),
                paper=partial(
                    compose, dispatch, letterhead, unit=unit, units=recipients, signatory=actor.name
                ),
                recipients=tuple(recipients) if kind.is_sent else (),
            )
            for unit, recipients in parts
        ],
        actor=actor,
        kind=dispatch.kind,
        word=dispatch.word,
        letterhead=letterhead,
        subject=(dispatch.object_type, dispatch.object_id),
        dispatch=dispatch,
    )
    # What 附件说明 names goes with the paper.
    copy_attachments(dispatch, *documents)
    was, dispatch.state = dispatch.state, State.ISSUED
    dispatch.signed_at, dispatch.signed_by = timezone.now(), actor
    dispatch.save()
    turn.outcome = _("已签发")
    numbers = "—".join(dict.fromkeys((documents[0].number, documents[-1].number)))
    said = f"{numbers}。{comment.strip()}" if comment.strip() else numbers
    turn.record.event(
        dispatch, "dispatch.signed", _("签发"), from_state=was, to_state=dispatch.state, comment=said
    )
    if kind.on_signed:
        kind.on_signed(dispatch=dispatch, documents=documents, actor=actor)
    return documents


def return_dispatch(*, actor, dispatch, node, step_id=None, reason: str) -> Dispatch:
    """退回 to the office with a reason, by whoever was to sign."""
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写明退回的理由。")})
    with taking_turn(node, dispatch, actor=actor, step_id=step_id) as turn:
        dispatch = turn.locked(dispatches_with_all())
        was, dispatch.state = dispatch.state, State.RETURNED
        dispatch.rounds += 1
        dispatch.return_reason = reason
        dispatch.reviewed_at = dispatch.reviewed_by = None
        check_fields(dispatch, "return_reason")
        dispatch.save()
        turn.outcome = _("已退回")
        turn.record.event(
            dispatch,
            "dispatch.returned",
            _("退回发文稿"),
            from_state=was,
            to_state=dispatch.state,
            comment=reason,
        )
    return dispatch


def withdraw_dispatch(*, actor, dispatch, step_id=None) -> Dispatch:
    """撤回: the office takes back what still waits for its director."""
    back = {"back_to": DispatchFlow.drafting, "actor": actor, "step_id": step_id}
    with withdrawing(DispatchFlow.at_director, dispatch, **back) as turn:
        dispatch = turn.locked(dispatches_with_all())
        was, dispatch.state = dispatch.state, State.RETURNED if dispatch.rounds else State.DRAFTING
        dispatch.save()
        turn.record.event(dispatch, "dispatch.withdrawn", _("撤回"), from_state=was, to_state=dispatch.state)
    return dispatch


def cancel_dispatch(*, actor, dispatch, reason: str) -> Dispatch:
    """作废 of a draft that was not signed; it has no number yet."""
    access = access_of(actor)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写明理由。")})
    with recording(actor=actor) as record:
        cancel_process(dispatch)
        rows = dispatches_with_all().filter(committee_id=access.committee_id)
        dispatch = rows.select_for_update(of=("self",)).get(pk=dispatch.pk)
        require(rules.may_cancel_dispatch(access, dispatch))
        was, dispatch.state = dispatch.state, State.CANCELLED
        dispatch.save()
        record.event(
            dispatch,
            "dispatch.cancelled",
            _("作废发文稿"),
            from_state=was,
            to_state=dispatch.state,
            comment=reason,
        )
    return dispatch
