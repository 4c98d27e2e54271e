"""Units and people from Excel."""

import base64

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from files.spreadsheets import ExcelSheet, workbook_response, write_workbook
from organisations import importing, rules
from pages.imports import SheetImport
from pages.rules import requires

INTRO = gettext_lazy("下载模板填好后上传。系统先列出每一行会有什么变化、哪些行不能导入及原因，确认后才写入。")


class ImportUnits(SheetImport):
    rule = staticmethod(rules.may_manage_units)
    kind = "organisations.units"
    title = gettext_lazy("导入单位")
    intro = INTRO

    def columns(self):
        return importing.unit_columns()

    def plan(self, table):
        return importing.plan_units(self.request.access, table)

    def apply(self, payloads, reason):
        return importing.apply_units(actor=self.request.user, payloads=payloads)

    def links(self):
        return [(reverse("organisations:import-template", args=["units"]), _("下载模板"))]

    def done_url(self):
        return reverse("organisations:units")


class ImportPeople(SheetImport):
    rule = staticmethod(rules.may_manage_people)
    kind = "organisations.people"
    title = gettext_lazy("导入人员")
    intro = INTRO
    result_template = "organisations/import_result.html"

    def columns(self):
        return importing.person_columns()

    def plan(self, table):
        return importing.plan_people(self.request.access, table)

    def apply(self, payloads, reason):
        return importing.apply_people(actor=self.request.user, payloads=payloads)

    def links(self):
        return [(reverse("organisations:import-template", args=["people"]), _("下载模板"))]

    def done_url(self):
        return reverse("organisations:people")

    def result_context(self, outcomes):
        made = [outcome for outcome in outcomes if outcome.password]
        return {"passwords": made, "passwords_file": first_passwords_file(made)}


def first_passwords_file(outcomes) -> str:
    """The first passwords as Excel inside a data: address. The file is in this one answer and nowhere else: neither
    the database nor the session ever holds a password that can be read."""
    rows = [[outcome.label, outcome.username, outcome.password] for outcome in outcomes]
    sheet = ExcelSheet(title=_("初始密码"), headers=[_("姓名"), _("登录名"), _("初始密码")], rows=rows)
    content = base64.b64encode(write_workbook([sheet]).read()).decode()
    return f"data:application/vnd.openxmlformats-officedocument.spreadsheetml.sheet;base64,{content}"


@requires(rules.may_manage_people)
def template(request, kind):
    """An empty table with the headings and one example row."""
    headers = importing.UNIT_HEADERS if kind == "units" else importing.PERSON_HEADERS
    name = _("单位导入模板") if kind == "units" else _("人员导入模板")
    sheet = ExcelSheet(
        title=name, headers=[str(title) for title in headers.values()], rows=[importing.EXAMPLES[kind]]
    )
    return workbook_response(f"{name}.xlsx", [sheet])
