"""Who keeps the settings of commendations, nominates, examines, is asked, objects, decides; nobody in their own matter."""

from django.utils.translation import gettext as _

from commendations.models import CommendationRound, Nomination, Objection, OpinionRequest
from organisations.roles import Role
from pages.rules import Allowed, Denied, Verdict
from workflow.selectors.flows import is_addressed
from workflow.turns import present_item

State = CommendationRound.State
# Before the list is with those who decide.
BEFORE_DIRECTOR = (
    State.OPENED,
    State.NOMINATING,
    State.OFFICE_REVIEW,
    State.CONSULTATION,
    State.ANNOUNCING,
    State.PUBLICITY,
)
CHANGING_LIST = BEFORE_DIRECTOR[1:]


def _now_is(round_: CommendationRound, states, said: str) -> Verdict:
    if round_.state in states:
        return Allowed()
    return Denied(_("表彰批次%(state)s，%(said)s") % {"state": round_.get_state_display(), "said": said})


# Reading --------------------------------------------------------------------------------------------


def may_see_rounds(access) -> Verdict:
    """The list: the county's readers all, units those they were asked in."""
    if access.reads_county or access.unit_ids:
        return Allowed()
    return Denied(_("表彰由成员单位、妇儿工委办公室和读取全县情况的岗位查看。"))


def may_see_nominations(access) -> Verdict:
    return may_see_rounds(access)


def may_see_requests(access) -> Verdict:
    """What departments are asked: the county's readers, and the unit that is asked."""
    return may_see_rounds(access)


def may_read_county(access) -> Verdict:
    """Ranking, due years, figures of all units."""
    return Allowed() if access.reads_county else Denied(_("表彰的总体情况对办公室和妇儿工委的各岗位开放。"))


def may_see_objections(access) -> Verdict:
    return Allowed() if access.is_office else Denied(_("异议由妇儿工委办公室受理，提出人的情况保密。"))


# The office -----------------------------------------------------------------------------------------


def may_organise(access) -> Verdict:
    return Allowed() if access.is_office else Denied(_("表彰由妇儿工委办公室组织。"))


def may_keep_settings(access) -> Verdict:
    """Veto rules, consulted departments, moved years."""
    return may_organise(access)


def may_edit_round(access, round_: CommendationRound) -> Verdict:
    """Everything before units are asked; the criteria's words and the contact later too, until the list is public."""
    return may_organise(access) and _now_is(round_, BEFORE_DIRECTOR[:-1], _("不能再改。"))


def may_call(access, round_: CommendationRound) -> Verdict:
    return may_organise(access) and _now_is(round_, (State.OPENED,), _("不用再发推荐通知。"))


def may_allow(access, round_: CommendationRound) -> Verdict:
    """A quota, a limit per unit or the leaders' cap changed after units were asked: the office's director or the
    chair, until the list is with them."""
    if not access.has(Role.OFFICE_DIRECTOR, Role.CHAIR):
        return Denied(_("名额和比例的调整由办公室主任或妇儿工委主任决定。"))
    if round_.state == State.OPENED:
        return Denied(_("还没有发推荐通知，名额可以直接修改。"))
    return _now_is(round_, CHANGING_LIST, _("不能再调整名额。"))


def may_close_nominating(access, round_: CommendationRound) -> Verdict:
    return may_organise(access) and _now_is(round_, (State.NOMINATING,), _("不用结束推荐。"))


def may_extend_nominating(access, round_: CommendationRound) -> Verdict:
    """Also after the end of the nominations: what had lapsed may then be filed after all."""
    return may_organise(access) and _now_is(round_, CommendationRound.SELECTING, _("不能再延长推荐。"))


def may_cancel_round(access, round_: CommendationRound) -> Verdict:
    verdict = may_organise(access)
    if verdict and round_.is_ended:
        return Denied(_("表彰批次%(state)s。") % {"state": round_.get_state_display()})
    return verdict


def may_attach_to_round(access, round_: CommendationRound) -> Verdict:
    verdict = may_organise(access)
    if verdict and round_.state == State.CANCELLED:
        return Denied(_("表彰批次%(state)s。") % {"state": round_.get_state_display()})
    return verdict


# Nominations ----------------------------------------------------------------------------------------


def may_nominate(access) -> Verdict:
    """The pages on which a unit writes its nominations."""
    return Allowed() if access.unit_ids else Denied(_("推荐由成员单位的联络员填写、单位负责人审签。"))


def may_begin_nomination(access, round_: CommendationRound, unit=None) -> Verdict:
    """The liaison, while nominations are taken; `unit` None asks for any of one's units."""
    units = [unit.pk] if unit is not None else access.unit_ids
    if not any(access.serves(pk, Role.LIAISON) for pk in units):
        return Denied(_("推荐由成员单位的联络员填写。"))
    if unit is not None and not unit.is_active:
        return Denied(_("推荐单位已停用。"))
    return _now_is(round_, (State.NOMINATING,), _("现在不能推荐。"))


def may_edit_nomination(access, nomination: Nomination, item) -> Verdict:
    """Whoever the step waits for, while it is with the unit."""
    if not nomination.is_editable:
        return Denied(_("推荐%(state)s，不能修改。") % {"state": nomination.get_state_display()})
    if item is None or not is_addressed(access, item):
        return Denied(_("推荐表由%(who)s填写。") % {"who": item.addressee if item else _("联络员")})
    return may_file_nomination(access, nomination)


def may_file_nomination(access, nomination: Nomination) -> Verdict:
    """The first time while nominations are taken; what the office gave back, until the list is drawn up."""
    states = (State.NOMINATING,) if nomination.reached_office_at is None else CommendationRound.SELECTING
    return _now_is(nomination.round, states, _("推荐已经结束。"))


def may_sign_nomination(access, nomination: Nomination) -> Verdict:
    """Signing, or giving back, as the unit's head: nobody what is about themself."""
    own = nomination.person_id in access.person_ids
    if own and not nomination.committee.allows_self_approval:
        return Denied(_("“%(what)s”与您本人有关，请由其他同志办理。") % {"what": nomination})
    return may_file_nomination(access, nomination)


def may_attach_to_nomination(access, nomination: Nomination) -> Verdict:
    return may_edit_nomination(access, nomination, present_item(nomination))


def has_own_interest(access, nomination: Nomination) -> bool:
    """Whether it is about this person, or comes from a unit this person serves (also in somebody's stead)."""
    return nomination.person_id in access.person_ids or nomination.unit_id in access.unit_ids


def may_judge(access, nomination: Nomination) -> Verdict:
    """Nobody judges their own nomination, or their own unit's, unless the committee says that it has nobody else."""
    if nomination.committee.allows_self_approval or not has_own_interest(access, nomination):
        return Allowed()
    return Denied(_("“%(what)s”与您本人或您所在的单位有关，请由其他同志办理。") % {"what": nomination})


def _may_judge_as_office(access, nomination, states, said) -> Verdict:
    verdict = may_organise(access)
    if verdict:
        verdict = may_judge(access, nomination)
    return verdict and _now_is(nomination.round, states, said)


def may_review_nomination(access, nomination: Nomination) -> Verdict:
    """Accepting, giving back. By whom the step waits is the inbox's matter."""
    verdict = may_judge(access, nomination)
    return verdict and _now_is(nomination.round, CommendationRound.SELECTING, _("推荐已经审核结束。"))


def may_reject(access, nomination: Nomination) -> Verdict:
    if nomination.state == Nomination.State.AT_OFFICE:
        return may_review_nomination(access, nomination)
    if nomination.state != Nomination.State.ACCEPTED:
        return Denied(_("推荐%(state)s。") % {"state": nomination.get_state_display()})
    return _may_judge_as_office(access, nomination, CHANGING_LIST, _("名单不能再改。"))


def may_retract(access, nomination: Nomination) -> Verdict:
    """The unit's head or liaison, until the list is with the director."""
    if not access.serves(nomination.unit_id, Role.LIAISON, Role.UNIT_HEAD):
        return Denied(_("只有推荐单位可以撤回推荐。"))
    if nomination.state in (*Nomination.OUT, Nomination.State.HONOURED, Nomination.State.UNSELECTED):
        return Denied(_("推荐%(state)s。") % {"state": nomination.get_state_display()})
    return _now_is(nomination.round, CHANGING_LIST, _("名单已经送审，不能撤回推荐。"))


def may_veto(access, nomination: Nomination) -> Verdict:
    """Recording and lifting, of what has reached the office, until the decision."""
    if nomination.reached_office_at is None or nomination.state in (
        *Nomination.OUT,
        Nomination.State.HONOURED,
        Nomination.State.UNSELECTED,
    ):
        return Denied(_("推荐%(state)s。") % {"state": nomination.get_state_display()})
    running = tuple(state for state in State if state not in CommendationRound.ENDED)
    return _may_judge_as_office(access, nomination, running, _("不能再改否决情况。"))


# The list -------------------------------------------------------------------------------------------


def may_change_list(access, round_: CommendationRound) -> Verdict:
    """The page on which the list is drawn up."""
    return may_organise(access) and _now_is(round_, CommendationRound.SELECTING, _("名单不能再改。"))


def may_propose(access, nomination: Nomination) -> Verdict:
    if nomination.state != Nomination.State.ACCEPTED:
        return Denied(_("推荐%(state)s，不能列入名单。") % {"state": nomination.get_state_display()})
    return _may_judge_as_office(access, nomination, CommendationRound.SELECTING, _("名单不能再增加。"))


def may_unpropose(access, nomination: Nomination) -> Verdict:
    """Taking off is possible until the list is public."""
    states = (*CommendationRound.SELECTING, State.CONSULTATION, State.ANNOUNCING)
    return _may_judge_as_office(access, nomination, states, _("名单不能再改。"))


def may_arrange(access, nomination: Nomination) -> Verdict:
    return _may_judge_as_office(access, nomination, CommendationRound.SELECTING, _("名单不能再改。"))


# Opinions -------------------------------------------------------------------------------------------


def _is_asked(request: OpinionRequest) -> Verdict:
    if request.state == OpinionRequest.State.OPEN:
        return Allowed()
    return Denied(_("征求意见%(state)s。") % {"state": request.get_state_display()})


def _may_say_of(access, request) -> Verdict:
    """Nobody says anything as a department of their own nomination."""
    if request.round.committee.allows_self_approval:
        return Allowed()
    own = request.opinions.filter(nomination__person__in=access.person_ids)
    if own.exists():
        return Denied(_("名单中有您本人，请由其他同志答复。"))
    return Allowed()


def may_answer_request(access, request: OpinionRequest) -> Verdict:
    """The people of the unit that is asked."""
    if request.unit_id is None or not access.serves(request.unit_id):
        return Denied(_("意见由%(who)s答复。") % {"who": request.name})
    return _is_asked(request) and _may_say_of(access, request)


def may_answer_by_hand(access, request: OpinionRequest) -> Verdict:
    """An answer on paper, entered by the office."""
    return may_organise(access) and _is_asked(request)


def may_settle_opinion(access, opinion) -> Verdict:
    """Why it stays on the list all the same: the office, while the departments are asked."""
    states = (State.CONSULTATION,)
    return _may_judge_as_office(access, opinion.nomination, states, _("不能再处理部门意见。"))


# Publicity and objections ---------------------------------------------------------------------------


def may_announce(access, round_: CommendationRound) -> Verdict:
    return may_organise(access) and _now_is(round_, (State.ANNOUNCING,), _("现在不能发公示。"))


def may_object(round_: CommendationRound) -> Verdict:
    """By the public form, without an account."""
    return _now_is(round_, (State.PUBLICITY,), _("现在不受理异议。"))


def may_register_objection(access, round_: CommendationRound) -> Verdict:
    return may_organise(access) and _now_is(round_, (State.PUBLICITY,), _("现在不受理异议。"))


def may_examine_objection(access, objection: Objection) -> Verdict:
    """The office, also after the list went back; nobody one against their own nomination, or a list with it."""
    verdict = may_organise(access)
    if not verdict:
        return verdict
    if objection.result:
        return Denied(_("异议已经办结：%(result)s。") % {"result": objection.get_result_display()})
    if objection.nomination_id is not None:
        verdict = may_judge(access, objection.nomination)
    elif not objection.round.committee.allows_self_approval:
        on_list = objection.round.nominations.proposed().filter(person__in=access.person_ids)
        if on_list.exists():
            verdict = Denied(_("名单中有您本人，请由其他同志办理。"))
    states = (State.OFFICE_REVIEW, State.CONSULTATION, State.ANNOUNCING, State.PUBLICITY)
    return verdict and _now_is(objection.round, states, _("异议不能再办理。"))


def may_end_publicity(access, round_: CommendationRound) -> Verdict:
    return may_organise(access) and _now_is(round_, (State.PUBLICITY,), _("没有在公示。"))


def may_reopen_review(access, round_: CommendationRound) -> Verdict:
    """Back to the list, from the asking of departments to the publicity."""
    states = (State.CONSULTATION, State.ANNOUNCING, State.PUBLICITY)
    return may_organise(access) and _now_is(round_, states, _("不能退回审核。"))


# The decision ---------------------------------------------------------------------------------------


def may_decide(access) -> Verdict:
    """The pages on which the list is checked and approved; which of the two is whose is decided at the step."""
    if access.has(Role.OFFICE_DIRECTOR, Role.CHAIR):
        return Allowed()
    return Denied(_("名单由办公室主任核稿、妇儿工委主任审批。"))


def may_decide_on(access, round_: CommendationRound) -> Verdict:
    """Nobody checks or approves a list that they are on themselves."""
    if round_.committee.allows_self_approval:
        return Allowed()
    if round_.nominations.proposed().filter(person__in=access.person_ids).exists():
        return Denied(_("名单中有您本人，须由其他同志审批。"))
    return Allowed()
