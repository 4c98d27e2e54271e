"""Password rules that Django has no validator for, and the passwords we hand out ourselves."""

import secrets
import string

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class CharacterKindsValidator:
    """At least `kinds` of: upper case, lower case, digit, anything else."""

    def __init__(self, kinds=3):
        self.kinds = kinds

    def validate(self, password, user=None):
        present = {
            "upper": any(c.isupper() for c in password),
            "lower": any(c.islower() for c in password),
            "digit": any(c.isdigit() for c in password),
            "other": any(not c.isalnum() for c in password),
        }
        if sum(present.values()) < self.kinds:
            raise ValidationError(self.get_help_text(), code="password_kinds")

    def get_help_text(self):
        return _("密码须包含大写字母、小写字母、数字、符号中的至少 %(n)s 种。") % {"n": self.kinds}


def first_password() -> str:
    """A random first password that satisfies the rules and can be read out over the telephone."""
    letters = "abcdefghjkmnpqrstuvwxyz"
    return "-".join(
        [
            secrets.choice(letters).upper() + "".join(secrets.choice(letters) for _i in range(3)),
            "".join(secrets.choice(string.digits[2:]) for _i in range(4)),
            "".join(secrets.choice(letters) for _i in range(4)),
        ]
    )
