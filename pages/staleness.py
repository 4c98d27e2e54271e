"""A form that was open while somebody else saved: both texts are shown, nothing is lost, nothing overwritten.

The form carries a fingerprint of the fields it edits as they were when it was drawn. `StaleFormMixin` compares it
with the row as it is now; when they differ the form does not save, says what changed, and takes the new
fingerprint, so that sending it again is a decision.

Between that look and the write somebody may still be faster: the service is handed the same fingerprint, calls
`require_fresh` under the row lock, and the view draws `form.redrawn()` when it raises `Conflict`.
"""

import hashlib
import json

from django import forms
from django.utils.translation import gettext as _

from pages.rules import Conflict


def fingerprint(instance, fields) -> str:
    """A short hash of the values of `fields`, in whatever order they are named; the empty string for a row not
    stored yet."""
    if instance.pk is None:
        return ""
    values = [str(getattr(instance, name) or "") for name in sorted(fields)]
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()[:24]


def require_fresh(instance, fields, seen: str | None) -> None:
    """Raise `Conflict` unless `fields` of the locked row are still as the actor saw them. `seen` is their
    fingerprint then; None when the actor saw no form."""
    if seen is not None and fingerprint(instance, fields) != seen:
        raise Conflict(_("您填写期间，他人已经修改过这里，您的修改没有保存。"), current=instance)


class StaleFormMixin:
    """For a ModelForm: adds the hidden fingerprint and refuses a stale one. `stale` is then
    [(label, the value now)] of the fields that differ from what was typed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.stale: list[tuple[str, str]] = []
        # The row as stored: validation writes what was typed onto the instance.
        self.stored = {name: getattr(self.instance, name) for name in self._meta.fields}
        self._present = fingerprint(self.instance, self._meta.fields)
        self.fields["fingerprint"] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=self._present, max_length=64
        )

    def clean(self):
        data = super().clean()
        if self.instance.pk and data.get("fingerprint", "") != self._present:
            self.stale = [
                (str(self.fields[name].label), str(value if value is not None else ""))
                for name, value in self.stored.items()
                if name in self.fields and str(data.get(name) or "") != str(value or "")
            ]
            now = "；".join(f"{label}：{value or _('（空）')}" for label, value in self.stale)
            self.data = self.data.copy()
            self.data[self.add_prefix("fingerprint")] = self._present
            raise forms.ValidationError(
                _(
                    "您填写期间，他人已经修改过这里。现在的内容是——%(now)s。您填写的内容仍在下面，核对后可以再次保存。"
                )
                % {"now": now or _("与您填写的相同")},
                code="stale",
            )
        return data

    def redrawn(self):
        """The same typed text over the row as it is now: a stale form, for the view whose save came second."""
        now = type(self.instance)._default_manager.get(pk=self.instance.pk)
        form = type(self)(self.data, instance=now)
        form.is_valid()
        return form
