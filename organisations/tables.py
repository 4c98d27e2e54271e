"""Lists of people and units."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from organisations.selectors import posts_by_person
from pages.lists import ListTable


def post_words(post) -> str:
    return f"{post.unit.short_name if post.unit else ''}{post.get_role_display()}"


class PersonTable(ListTable):
    name = tables.Column(_("姓名"))
    username = tables.Column(_("登录名"))
    posts = tables.Column(_("任职"), empty_values=(), orderable=False)
    job_title = tables.Column(_("职务"), orderable=False)
    phone = tables.Column(_("电话"), orderable=False)
    state = tables.Column(_("帐号"), accessor="is_active", order_by=("is_active",))
    last_login = tables.Column(_("最近登录"))

    row_template = "organisations/person_row.html"

    def __init__(self, *args, shows_phone=False, **kwargs):
        super().__init__(*args, exclude=() if shows_phone else ("phone",), **kwargs)
        self._posts = None

    def dress(self):
        posts = posts_by_person([row.record.pk for row in self.page.object_list])
        for row in self.page.object_list:
            row.record.held = [post_words(post) for post in posts.get(row.record.pk, [])]

    def cell(self, person, name):
        if name == "posts":
            if self._posts is None:
                self._posts = posts_by_person(self.data.data.order_by().values("pk"))
            return "、".join(post_words(post) for post in self._posts.get(person.pk, []))
        if name == "state":
            return _("在用") if person.is_active else _("已停用")
        return getattr(person, name)


class UnitTable(ListTable):
    code = tables.Column(_("代码"))
    short_name = tables.Column(_("简称"))
    name = tables.Column(_("全称"))
    kind = tables.Column(_("类别"))
    liaisons = tables.Column(_("联络员"))
    heads = tables.Column(_("负责人"))
    leads = tables.Column(_("通常牵头"), orderable=False)
    state = tables.Column(_("状态"), accessor="is_active", order_by=("is_active",))

    row_template = "organisations/unit_row.html"
    hidden_by_default = ("leads",)

    def cell(self, unit, name):
        if name == "state":
            return _("在用") if unit.is_active else _("已停用")
        return getattr(unit, name)
