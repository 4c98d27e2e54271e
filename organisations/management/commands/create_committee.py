"""`manage.py create_committee`: found a committee with its first administrator; the password is shown once."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from organisations.models import Committee
from organisations.passwords import first_password
from organisations.services import install_admin, install_committee


class Command(BaseCommand):
    help = "建立妇儿工委和它的第一位系统管理员。"

    def add_arguments(self, parser):
        parser.add_argument("code", help="代码，例如 NC")
        parser.add_argument("--region", required=True, help="地区，例如 宁城县")
        parser.add_argument("--name", help="全称；不写时为 地区+妇女儿童工作委员会")
        parser.add_argument("--office-name", help="办公室名称；不写时为 全称+办公室")
        parser.add_argument("--parent", metavar="CODE", help="上级妇儿工委代码")
        parser.add_argument("--admin-username", default="admin")
        parser.add_argument("--admin-name", default="系统管理员")

    def handle(self, *args, code, region, name, office_name, parent, admin_username, admin_name, **options):
        name = name or f"{region}妇女儿童工作委员会"
        superior = None
        if parent:
            superior = Committee.objects.filter(code=parent).first()
            if superior is None:
                raise CommandError(_("没有代码为 %(code)s 的妇儿工委。") % {"code": parent})
        password = first_password()
        try:
            with transaction.atomic():
                committee = install_committee(
                    code=code,
                    name=name,
                    office_name=office_name or f"{name}办公室",
                    region=region,
                    parent=superior,
                )
                install_admin(
                    committee=committee, username=admin_username, name=admin_name, password=password
                )
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        self.stdout.write(_("已建立 %(name)s。") % {"name": name})
        self.stdout.write(
            _("系统管理员 %(u)s，初始密码 %(p)s（只显示这一次）") % {"u": admin_username, "p": password}
        )
