"""`manage.py first_run`: the real outlines, the member units and, for a trial, an account for every role."""

import unicodedata

import environ
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from workbench import county


class Command(BaseCommand):
    help = "载入两部纲要和成员单位；LIANGGANG_DEMO=on 时再建立各岗位的演示帐号。可重复运行。"

    def add_arguments(self, parser):
        parser.add_argument("--demo", action="store_true", help="建立演示帐号（不看 LIANGGANG_DEMO）")

    def handle(self, *args, demo, **options):
        committee = county.load_reference(say=self._say)
        if not (demo or environ.Env().bool("LIANGGANG_DEMO", default=False)):
            return
        accounts = county.make_demo_accounts(committee, say=self._say)
        self.stdout.write(_("演示帐号（密码都是 %(password)s）：") % {"password": county.demo_password()})
        for purpose, username in accounts:
            self.stdout.write(f"   {_padded(purpose, 26)}{username}")

    def _say(self, text):
        self.stdout.write(f"== {text}")


def _padded(text, width):
    """Pad to a column width in which a Chinese character counts two."""
    taken = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    return text + " " * max(1, width - taken)
