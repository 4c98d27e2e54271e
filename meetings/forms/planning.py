"""The proposals of a year, each with its day to be changed."""

from django import forms
from django.forms import formset_factory
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.forms import DateField


class ProposalForm(forms.Form):
    chosen = forms.BooleanField(label=gettext_lazy("列入"), required=False)
    kind = forms.IntegerField(widget=forms.HiddenInput)
    planned_on = DateField(label=gettext_lazy("日期"))

    def clean(self):
        data = super().clean()
        day = data.get("planned_on")
        if data.get("chosen") and day and day < timezone.localdate():
            self.add_error("planned_on", _("会议日期不能早于今天。"))
        return data


ProposalFormSet = formset_factory(ProposalForm, extra=0, max_num=40, absolute_max=60)


def proposal_forms(proposals, data=None):
    """A row for each proposal; the row knows its proposal."""
    initial = [{"chosen": True, "kind": row.kind.pk, "planned_on": row.planned_on} for row in proposals]
    formset = ProposalFormSet(data, prefix="rows", initial=initial)
    by_kind = {}
    for proposal in proposals:
        by_kind.setdefault(proposal.kind.pk, proposal)
    for number, form in enumerate(formset):
        asked = form["kind"].value()
        same = number < len(proposals) and str(proposals[number].kind.pk) == str(asked)
        known = int(asked) if str(asked or "").isdecimal() else 0
        form.proposal = proposals[number] if same else by_kind.get(known)
    return formset
