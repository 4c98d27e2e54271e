"""`manage.py load_units`: member units from a CSV file; running it again changes what differs and nothing else."""

import csv
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from organisations.models import Committee
from organisations.services import install_units

COLUMNS = {
    "code": "code",
    "name": "name",
    "short_name": "short_name",
    "kind": "kind",
    "usually_leads": "leads",
    "usually_cooperates": "cooperates",
    "duty_words": "duty_words",
}
REQUIRED = ("code", "name", "short_name")


class Command(BaseCommand):
    help = (
        "从 CSV 载入成员单位（列：code,name,short_name,kind,usually_leads,usually_cooperates,duty_words）。"
    )

    def add_arguments(self, parser):
        parser.add_argument("--committee", required=True, metavar="CODE", help="妇儿工委代码")
        parser.add_argument("--file", type=Path, default=settings.FIXTURES_DIR / "member_units.csv")

    def handle(self, *args, committee, file, verbosity, **options):
        found = Committee.objects.filter(code=committee).first()
        if found is None:
            raise CommandError(_("没有代码为 %(code)s 的妇儿工委。") % {"code": committee})
        try:
            with Path(file).open(encoding="utf-8-sig", newline="") as handle:
                reader = csv.DictReader(handle)
                if missing := [name for name in REQUIRED if name not in (reader.fieldnames or [])]:
                    raise CommandError(
                        _("文件 %(file)s 缺少这些列：%(columns)s。")
                        % {"file": file, "columns": "、".join(missing)}
                    )
                rows = [
                    {field: (row.get(column) or "").strip() for column, field in COLUMNS.items()}
                    for row in reader
                ]
        except UnicodeDecodeError as error:
            raise CommandError(
                _("文件 %(file)s 不是 UTF-8 编码，请另存为 UTF-8 后再试。") % {"file": file}
            ) from error
        except (OSError, csv.Error) as error:
            raise CommandError(_("读不出文件 %(file)s：%(why)s") % {"file": file, "why": error}) from error
        try:
            changed = install_units(committee=found, rows=rows)
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        if verbosity:
            self.stdout.write(_("共 %(n)s 个单位，新增或修改 %(c)s 个。") % {"n": len(rows), "c": changed})
