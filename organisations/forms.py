"""Forms of accounts, people, units and committees."""

from datetime import date, timedelta

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.models import Committee, Post, Unit, User
from organisations.roles import UNIT_ROLES, Role
from organisations.services import COMMITTEE_FIELDS
from pages.staleness import StaleFormMixin


class DateField(forms.DateField):
    def __init__(self, **kwargs):
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


def plausible_start(day: date) -> date:
    """The first day of a post: a mistyped year is caught here."""
    if not date(1990, 1, 1) <= day <= timezone.localdate() + timedelta(days=366):
        raise forms.ValidationError(_("请核对年份：任职日期应在 1990 年以后、一年以内。"))
    return day


class LoginForm(AuthenticationForm):
    username = forms.CharField(
        label=_("登录名"),
        max_length=40,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    error_messages = {
        "invalid_login": _("登录名或密码不对，请重新输入。注意大小写。"),
        # A disabled account is told the same: whether it exists is nobody's business.
        "inactive": _("登录名或密码不对，请重新输入。注意大小写。"),
    }


class TokenForm(forms.Form):
    token = forms.CharField(
        label=_("六位验证码"),
        max_length=8,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}
        ),
    )

    def clean_token(self):
        token = self.cleaned_data["token"].replace(" ", "")
        if not token.isdecimal() or len(token) != 6:
            raise forms.ValidationError(_("验证码是手机上显示的六位数字。"))
        return token


class PasswordForm(forms.Form):
    """The person's own new password, with the old one."""

    old = forms.CharField(
        label=_("现在的密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("新密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validation.password_validators_help_text_html(),
    )
    again = forms.CharField(
        label=_("再输一次新密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_old(self):
        if not self.user.check_password(self.cleaned_data["old"]):
            raise forms.ValidationError(_("现在的密码不对。"))
        return self.cleaned_data["old"]

    def clean(self):
        data = super().clean()
        new = data.get("new")
        if new:
            if new == data.get("old"):
                self.add_error("new", _("新密码不能与现在的相同。"))
            if data.get("again") and data["again"] != new:
                self.add_error("again", _("两次输入的新密码不一致。"))
            try:
                password_validation.validate_password(new, self.user)
            except forms.ValidationError as error:
                self.add_error("new", error)
        return data


class OwnPasswordForm(forms.Form):
    """Confirms that it is really the person: for taking the second factor away."""

    password = forms.CharField(
        label=_("密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self):
        if not self.user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError(_("密码不对。"))
        return self.cleaned_data["password"]


class OwnParticularsForm(StaleFormMixin, forms.ModelForm):
    class Meta:
        model = User
        fields = ("phone", "email")


class PersonForm(StaleFormMixin, forms.ModelForm):
    class Meta:
        model = User
        fields = ("name", "username", "job_title", "phone", "email")
        help_texts = {"username": _("登录用，可以是拼音、工号或手机号。")}


class UnitForm(StaleFormMixin, forms.ModelForm):
    class Meta:
        model = Unit
        fields = ("code", "name", "short_name", "kind", "leads", "cooperates", "duty_words", "is_active")
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("leads", "cooperates", "duty_words")}


class CommitteeForm(StaleFormMixin, forms.ModelForm):
    class Meta:
        model = Committee
        fields = COMMITTEE_FIELDS


class ChildCommitteeForm(forms.ModelForm):
    admin_username = forms.CharField(label=_("管理员登录名"), max_length=40)
    admin_name = forms.CharField(label=_("管理员姓名"), max_length=40)

    class Meta:
        model = Committee
        fields = ("code", "name", "short_name", "office_name", "region")

    def clean_admin_username(self):
        username = self.cleaned_data["admin_username"]
        if User.objects.filter(username=username).exists():
            raise forms.ValidationError(_("这个登录名已经有人使用。"))
        return username


class UnitChoice(forms.ModelChoiceField):
    def label_from_instance(self, unit):
        return unit.short_name


class UnitsChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, unit):
        return unit.short_name


def active_units(access):
    """The units that a form offers."""
    return Unit.objects.visible_to(access).active()


class PostForm(forms.Form):
    """A role, where it has one a unit, and from when."""

    role = forms.ChoiceField(label=_("岗位"))
    unit = UnitChoice(
        label=_("单位"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("（妇儿工委岗位不选单位）"),
    )
    start_on = DateField(label=_("任职日期"), initial=timezone.localdate)

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        roles = [role for role in Role if access.has(Role.ADMIN) or role in UNIT_ROLES]
        self.fields["role"].choices = [("", _("请选择"))] + [(role.value, role.label) for role in roles]
        self.fields["unit"].queryset = Unit.objects.visible_to(access).active()

    def clean_start_on(self):
        return plausible_start(self.cleaned_data["start_on"])

    def clean(self):
        data = super().clean()
        role, unit = data.get("role"), data.get("unit")
        if role in UNIT_ROLES and not unit:
            self.add_error("unit", _("联络员和单位负责人要选单位。"))
        if role and role not in UNIT_ROLES:
            data["unit"] = None
        return data


class NewPersonForm(PostForm, PersonForm):
    """A person with the first post in one step."""

    def __init__(self, *args, access, **kwargs):
        PersonForm.__init__(self, *args, **kwargs)
        fields = PostForm(access=access).fields
        for name in ("role", "unit", "start_on"):
            self.fields[name] = fields[name]

    def clean(self):
        return PostForm.clean(self)


class EndPostForm(forms.Form):
    """The last day in the post; a post that only begins today or later can be taken back as a mistake."""

    end_on = DateField(label=_("离任日期（在岗的最后一天）"), required=False)
    mistake = forms.BooleanField(
        label=_("登记有误，撤销这次任职"), required=False, help_text=_("撤销后立即失效，不作为任职经历保留。")
    )

    def __init__(self, *args, post, **kwargs):
        super().__init__(*args, **kwargs)
        self.post = post
        self.fields["end_on"].initial = max(timezone.localdate(), post.start_on)
        if post.start_on < timezone.localdate():
            del self.fields["mistake"]

    def clean(self):
        data = super().clean()
        if data.get("mistake"):
            data["end_on"] = None
        elif "end_on" not in self.errors:
            if data.get("end_on") is None:
                self.add_error("end_on", _("请填写离任日期。"))
            elif data["end_on"] < self.post.start_on:
                self.add_error("end_on", _("离任日期不能早于任职日期 %(d)s。") % {"d": self.post.start_on})
        return data


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, person):
        return f"{person.name}（{person.username}）"


class HandOverForm(forms.Form):
    """Who takes the post over, and from which day; a new person can be registered in the same step."""

    successor = PersonChoice(
        label=_("接任的人"), queryset=User.objects.none(), required=False, empty_label=_("（登记新人）")
    )
    name = forms.CharField(label=_("新人姓名"), max_length=40, required=False)
    username = forms.CharField(label=_("新人登录名"), max_length=40, required=False)
    job_title = forms.CharField(label=_("新人职务"), max_length=40, required=False)
    phone = forms.CharField(label=_("新人电话"), max_length=20, required=False)
    on = DateField(label=_("接任日期"), initial=timezone.localdate)

    def __init__(self, *args, access, post, **kwargs):
        super().__init__(*args, **kwargs)
        self.post = post
        people = User.objects.visible_to(access).filter(is_active=True).exclude(pk=post.person_id)
        if post.unit_id:
            # Colleagues first: whoever serves or served in the unit, and people without any post.
            people = people.filter(posts__unit=post.unit_id) | people.filter(posts__isnull=True)
        self.fields["successor"].queryset = people.distinct()

    def clean_on(self):
        return plausible_start(self.cleaned_data["on"])

    def clean(self):
        data = super().clean()
        if data.get("successor") and (data.get("name") or data.get("username")):
            self.add_error("successor", _("选择接任的人和登记新人只能填一样，请清空另一样。"))
        if not data.get("successor"):
            for name in ("name", "username"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("选择接任的人，或者填写新人的姓名和登录名。"))
            if data.get("name") and data.get("username"):
                given = {name: data.get(name, "") for name in ("name", "username", "job_title", "phone")}
                draft = User(**given)
                try:
                    draft.clean_fields(exclude=["password", "committee"])
                except forms.ValidationError as error:
                    self.add_error(None, error)
            if data.get("username") and User.objects.filter(username=data["username"]).exists():
                self.add_error("username", _("这个登录名已经有人使用。"))
        if data.get("on") and data["on"] <= self.post.start_on:
            self.add_error("on", _("接任日期须晚于原任职日期 %(d)s。") % {"d": self.post.start_on})
        return data


class StandInForm(forms.Form):
    """Who does the work of a post while its holder is away, and from when to when."""

    substitute = PersonChoice(label=_("代理人"), queryset=User.objects.none(), empty_label=_("请选择"))
    start_on = DateField(label=_("开始日期"), initial=timezone.localdate)
    end_on = DateField(label=_("结束日期（最后一天）"))
    reason = forms.CharField(label=_("事由"), max_length=100, required=False)

    def __init__(self, *args, access, post, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.visible_to(access).filter(is_active=True).exclude(pk=post.person_id)
        if post.unit_id:
            serving = Post.objects.in_force().filter(unit=post.unit_id).values("person_id")
            people = people.filter(pk__in=serving)
        self.fields["substitute"].queryset = people


class ActiveForm(forms.Form):
    """Disabling or enabling an account. `active` is what was asked for when the page was drawn: sent twice, or
    after somebody else did it, the form must not do the opposite."""

    active = forms.TypedChoiceField(
        choices=[("on", "on"), ("off", "off")], coerce=lambda value: value == "on", widget=forms.HiddenInput
    )
    reason = forms.CharField(label=_("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
