"""Who drafts, signs, numbers and voids papers, and who may set how they look."""

from django.utils.translation import gettext as _

from organisations.roles import Role
from pages.rules import Allowed, Denied, Verdict
from workflow.selectors.flows import is_addressed


def may_dispatch(access) -> Verdict:
    """Begin a paper, write it, send it to be signed."""
    return Allowed() if access.is_office else Denied(_("发文由妇儿工委办公室拟稿。"))


def may_see_dispatches(access) -> Verdict:
    """The drafts: whoever writes or signs them."""
    if access.is_office or access.has(Role.CHAIR):
        return Allowed()
    return Denied(_("发文稿由妇儿工委办公室和签发的领导办理。"))


def may_edit_dispatch(access, dispatch, item) -> Verdict:
    """Write in a draft: while it is with the office, the people its open work item is addressed to."""
    if not dispatch.is_editable:
        return Denied(_("发文稿%(state)s，不能修改。") % {"state": dispatch.get_state_display()})
    if item is None or not is_addressed(access, item):
        return Denied(_("发文稿由%(who)s填写。") % {"who": item.addressee if item else _("办公室")})
    return Allowed()


def may_cancel_dispatch(access, dispatch) -> Verdict:
    verdict = may_dispatch(access)
    if verdict and dispatch.state in dispatch.ENDED:
        return Denied(_("发文稿%(state)s。") % {"state": dispatch.get_state_display()})
    return verdict


def may_attach_to_dispatch(access, dispatch) -> Verdict:
    """Files that go with the paper: while it is written."""
    if not access.is_office:
        return may_dispatch(access)
    if not dispatch.is_editable:
        return Denied(_("发文稿%(state)s，不能修改。") % {"state": dispatch.get_state_display()})
    return Allowed()


def may_attach_to_document(access, document) -> Verdict:
    """Nobody: what goes with an issued paper went with its draft."""
    return Denied(_("文件已经成文，不能再添加或移除附件。"))


def may_see_documents(access) -> Verdict:
    """The county's readers, units of what was sent to them, and everybody of their own prints."""
    if access.reads_county or access.unit_ids:
        return Allowed()
    return Denied(_("文件由成员单位、妇儿工委办公室和读取全县情况的岗位查看。"))


def may_read_register(access) -> Verdict:
    return Allowed() if access.reads_county else Denied(_("发文登记簿对办公室和妇儿工委的各岗位开放。"))


def may_register(access) -> Verdict:
    """Give a number to a paper made outside the system; void one."""
    return Allowed() if access.is_office else Denied(_("发文登记簿由妇儿工委办公室管理。"))


def may_void(access, entry) -> Verdict:
    verdict = may_register(access)
    if entry.committee_id != access.committee_id:
        return Denied(_("这是另一个妇儿工委的文号。"))
    if verdict and entry.voided_at is not None:
        return Denied(_("这个文号已经作废。"))
    return verdict


def may_keep_letterhead(access) -> Verdict:
    return Allowed() if access.is_office else Denied(_("版头和文件用语由妇儿工委办公室设置。"))
