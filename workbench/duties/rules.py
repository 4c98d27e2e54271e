"""Who reads the duty board and who sets its days."""

from django.utils.translation import gettext as _

from pages.rules import Allowed, Denied, Verdict


def may_see_duties(access) -> Verdict:
    return Allowed() if access.reads_county else Denied(_("工作职责对办公室和妇儿工委的各岗位开放。"))


def may_set_duties(access) -> Verdict:
    return Allowed() if access.is_office else Denied(_("工作职责的时限由妇儿工委办公室设置。"))
