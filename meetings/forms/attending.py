"""The receipt, and signing in on a phone."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models import Invitation

Answer = Invitation.Answer


class AnswerForm(forms.Form):
    """回执: attend, a deputy with name and post, or excused with a reason."""

    answer = forms.ChoiceField(
        label=_("是否参加"),
        choices=[(value, Answer(value).label) for value in (Answer.ATTEND, Answer.DEPUTY, Answer.EXCUSED)],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择参加、委托他人参加或请假。")},
    )
    attendee_name = forms.CharField(
        label=_("参会人姓名"), required=False, max_length=40, help_text=_("请假的不用填。")
    )
    attendee_post = forms.CharField(
        label=_("参会人职务"), required=False, max_length=40, help_text=_("委托他人参加的必须填。")
    )
    attendee_phone = forms.CharField(
        label=_("联系电话"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    reason = forms.CharField(
        label=_("理由"), required=False, max_length=200, help_text=_("请假或者委托他人参加的必须填。")
    )

    def said(self) -> dict:
        """What the services take."""
        data = self.cleaned_data
        return {
            "answer": data["answer"],
            "name": data["attendee_name"],
            "post": data["attendee_post"],
            "phone": data["attendee_phone"],
            "reason": data["reason"],
        }


def answer_form(invitation: Invitation, data=None) -> AnswerForm:
    """The form as it was answered last; an unanswered one of a person begins with their name."""
    names = ("answer", "attendee_name", "attendee_post", "attendee_phone", "reason")
    initial = {name: getattr(invitation, name) for name in names}
    if invitation.answer == Answer.PENDING:
        initial["answer"] = None
        if invitation.person_id is not None:
            initial["attendee_name"] = invitation.person.name
            initial["attendee_post"] = invitation.person.job_title
    return AnswerForm(data, initial=initial)


class CodeForm(forms.Form):
    """签到码 that is shown in the room."""

    code = forms.CharField(
        label=_("六位签到码"),
        max_length=6,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
