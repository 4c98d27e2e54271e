"""People: the list, one person, posts, hand-over, accounts."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView, View

from history.selectors import timeline
from organisations import rules, second_factor, services
from organisations.filters import PersonFilter
from organisations.forms import (
    ActiveForm,
    EndPostForm,
    HandOverForm,
    NewPersonForm,
    PersonForm,
    PostForm,
    StandInForm,
)
from organisations.models import Post, User
from organisations.panels import open_work_of
from organisations.roles import Role
from organisations.second_factor import device_of
from organisations.tables import PersonTable
from pages.lists import ListPage
from pages.rules import Conflict, require, requires, signed_in


class PersonList(ListPage):
    rule = staticmethod(rules.may_see_people)
    model = User
    table_class = PersonTable
    filterset_class = PersonFilter
    template_name = "organisations/people.html"
    title = gettext_lazy("人员")
    empty_text = gettext_lazy("没有符合条件的人员。")

    def table_kwargs(self):
        return {"shows_phone": bool(rules.may_manage_people(self.request.access))}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(may_manage=rules.may_manage_people(self.request.access), **kwargs)
        self.table.dress()
        return context


def person_of(request, pk) -> User:
    return get_object_or_404(User.objects.visible_to(request.access), pk=pk)


class PersonPage(TemplateView):
    rule = staticmethod(rules.may_see_people)
    template_name = "organisations/person.html"

    def get_context_data(self, pk, **kwargs):
        access, person = self.request.access, person_of(self.request, pk)
        posts = list(person.posts.select_related("unit", "committee", "acting_for"))
        today = timezone.localdate()
        for post in posts:
            post.is_held = post.end_on is None or post.end_on >= today
            post.is_coming = post.start_on > today
            post.may_end = rules.may_appoint(access, role=post.role, unit=post.unit)
            post.may_substitute = rules.may_name_substitute(access, post)
        sees_more = access.has(Role.ADMIN, Role.AUDITOR) or access.is_office
        is_self = person.pk == access.user.pk
        may_account = rules.may_manage_account_of(access, person)
        return super().get_context_data(
            title=person.name,
            person=person,
            posts=posts,
            may_manage=rules.may_manage_people(access),
            may_account=may_account,
            may_edit=rules.may_edit_particulars_of(access, person) if is_self else may_account,
            may_reset_factor=rules.may_take_away_second_factor_of(access, person),
            device=device_of(person) if sees_more else None,
            shows_phone=sees_more or is_self,
            events=timeline(person) if sees_more else None,
            **kwargs,
        )


def _form_page(request, form, title, *, submit=None, cancel, status=200, **context):
    context |= {"title": title, "form": form, "submit_text": submit or _("保存"), "cancel_url": cancel}
    return render(request, "pages/form_page.html", context, status=status)


def _refuse(form, error: ValidationError):
    """Put what a service refused at the fields it is about."""
    if hasattr(error, "error_dict"):
        for name, errors in error.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    else:
        form.add_error(None, error)


class NewPerson(View):
    """A person with the first post; the first password is shown once, on the next page only."""

    rule = staticmethod(rules.may_manage_people)

    def get(self, request):
        initial = {"unit": request.GET.get("unit"), "role": request.GET.get("role")}
        form = NewPersonForm(access=request.access, initial=initial, instance=User())
        return _form_page(request, form, _("新增人员"), cancel=reverse("organisations:people"))

    def post(self, request):
        form = NewPersonForm(request.POST, access=request.access, instance=User())
        if form.is_valid():
            data = form.cleaned_data
            try:
                person, password = services.create_person(
                    actor=request.user,
                    posts=[(data["role"], data["unit"])],
                    start_on=data["start_on"],
                    **{name: data[name] for name in services.PERSON_FIELDS},
                )
            except ValidationError as error:
                _refuse(form, error)
            else:
                return password_page(request, person, password)
        return _form_page(request, form, _("新增人员"), cancel=reverse("organisations:people"), status=422)


def password_page(request, person, password):
    """The only place where a first password is ever seen."""
    context = {"title": _("初始密码"), "person": person, "password": password}
    return render(request, "organisations/first_password.html", context)


class EditPerson(View):
    rule = staticmethod(rules.may_manage_people)

    def _page(self, request, person, form, status=200):
        return _form_page(
            request, form, _("修改：%(p)s") % {"p": person}, cancel=person.get_absolute_url(), status=status
        )

    def _person(self, request, pk):
        person = person_of(request, pk)
        require(rules.may_edit_particulars_of(request.access, person))
        return person

    def get(self, request, pk):
        person = self._person(request, pk)
        return self._page(request, person, PersonForm(instance=person))

    def post(self, request, pk):
        person = self._person(request, pk)
        form = PersonForm(request.POST, instance=User.objects.get(pk=person.pk))
        if not form.is_valid():
            return self._page(request, person, form, status=409 if form.stale else 422)
        fields = {name: form.cleaned_data[name] for name in services.PERSON_FIELDS}
        try:
            services.update_person(
                actor=request.user, person=person, seen=form.cleaned_data["fingerprint"], **fields
            )
        except Conflict:
            return self._page(request, person, form.redrawn(), status=409)
        except ValidationError as error:
            _refuse(form, error)
            return self._page(request, person, form, status=422)
        messages.success(request, _("已保存。"))
        return redirect(person)


class Appoint(View):
    """A further post."""

    rule = staticmethod(rules.may_manage_people)

    def _page(self, request, person, form, status=200):
        title = _("登记任职：%(p)s") % {"p": person}
        return _form_page(request, form, title, cancel=person.get_absolute_url(), status=status)

    def get(self, request, pk):
        return self._page(request, person_of(request, pk), PostForm(access=request.access))

    def post(self, request, pk):
        person = person_of(request, pk)
        form = PostForm(request.POST, access=request.access)
        if form.is_valid():
            try:
                services.appoint(actor=request.user, person=person, **form.cleaned_data)
            except ValidationError as error:
                _refuse(form, error)
            else:
                messages.success(request, _("已登记任职。"))
                return redirect(person)
        return self._page(request, person, form, status=422)


def post_of(request, pk) -> Post:
    """A post one may end or hand over; the reason, on a page of its own, when it is over or somebody else's to end."""
    posts = Post.objects.visible_to(request.access).select_related("person", "unit", "committee")
    post = get_object_or_404(posts, pk=pk)
    require(rules.may_appoint(request.access, role=post.role, unit=post.unit))
    services.refuse_ended(post)
    return post


class EndPost(View):
    rule = staticmethod(rules.may_manage_people)

    def _page(self, request, post, form, status=200):
        return _form_page(
            request,
            form,
            _("登记离任：%(post)s") % {"post": post},
            submit=_("离任"),
            cancel=post.person.get_absolute_url(),
            status=status,
        )

    def get(self, request, pk):
        post = post_of(request, pk)
        return self._page(request, post, EndPostForm(post=post))

    def post(self, request, pk):
        post = post_of(request, pk)
        form = EndPostForm(request.POST, post=post)
        if form.is_valid():
            try:
                services.end_post(actor=request.user, post=post, end_on=form.cleaned_data["end_on"])
            except ValidationError as error:
                _refuse(form, error)
            else:
                messages.success(request, _("已登记离任。"))
                return redirect(post.person)
        return self._page(request, post, form, status=422)


class HandOver(View):
    """One person leaves, another takes over on the same day; open work moves with the post."""

    rule = staticmethod(rules.may_manage_people)

    def _page(self, request, post, form, status=200):
        context = {
            "title": _("移交：%(post)s") % {"post": post},
            "form": form,
            "post": post,
            "open_work": open_work_of(post),
            "submit_text": _("移交"),
            "cancel_url": post.person.get_absolute_url(),
        }
        return render(request, "organisations/hand_over.html", context, status=status)

    def get(self, request, pk):
        post = post_of(request, pk)
        return self._page(request, post, HandOverForm(access=request.access, post=post))

    def post(self, request, pk):
        post = post_of(request, pk)
        form = HandOverForm(request.POST, access=request.access, post=post)
        if form.is_valid():
            data, waiting = form.cleaned_data, open_work_of(post)
            newcomer = None
            if not data["successor"]:
                newcomer = {name: data[name] for name in ("name", "username", "job_title", "phone")}
            try:
                appointed, password = services.hand_over(
                    actor=request.user,
                    post=post,
                    successor=data["successor"],
                    newcomer=newcomer,
                    on=data["on"],
                )
            except ValidationError as error:
                _refuse(form, error)
            else:
                if password:
                    return password_page(request, appointed.person, password)
                moved = _("，%(n)s 项待办随岗位移交") % {"n": waiting} if waiting else ""
                messages.success(
                    request, _("已移交给%(p)s%(moved)s。") % {"p": appointed.person, "moved": moved}
                )
                return redirect(appointed.person)
        return self._page(request, post, form, status=422)


class StandIn(View):
    """Somebody else does the work of a post during an absence."""

    rule = staticmethod(signed_in)

    def _post(self, request, pk):
        posts = Post.objects.visible_to(request.access).select_related("person", "unit", "committee")
        post = get_object_or_404(posts, pk=pk)
        require(rules.may_name_substitute(request.access, post))
        services.refuse_ended(post)
        return post

    def _page(self, request, post, form, status=200):
        return _form_page(
            request,
            form,
            _("安排代理：%(post)s") % {"post": post},
            submit=_("确定"),
            cancel=post.person.get_absolute_url() if rules.may_see_people(request.access) else "/",
            status=status,
        )

    def get(self, request, pk):
        post = self._post(request, pk)
        return self._page(request, post, StandInForm(access=request.access, post=post))

    def post(self, request, pk):
        post = self._post(request, pk)
        form = StandInForm(request.POST, access=request.access, post=post)
        if form.is_valid():
            try:
                acting = services.stand_in(actor=request.user, post=post, **form.cleaned_data)
            except ValidationError as error:
                _refuse(form, error)
            else:
                messages.success(
                    request,
                    _("%(who)s自 %(a)s 至 %(b)s 代理，期间双方都能办理。")
                    % {"who": acting.person, "a": acting.start_on, "b": acting.end_on},
                )
                return redirect(post.person)
        return self._page(request, post, form, status=422)


class SetActive(View):
    """Disable an account with a reason, or take it back into use."""

    rule = staticmethod(rules.may_manage_people)

    def _person(self, request, pk):
        person = person_of(request, pk)
        require(rules.may_manage_account_of(request.access, person))
        return person

    def _page(self, request, person, form, status=200):
        title = _("停用帐号：%(p)s") if person.is_active else _("启用帐号：%(p)s")
        return _form_page(
            request,
            form,
            title % {"p": person},
            submit=_("停用") if person.is_active else _("启用"),
            cancel=person.get_absolute_url(),
            status=status,
        )

    def get(self, request, pk):
        person = self._person(request, pk)
        form = ActiveForm(initial={"active": "off" if person.is_active else "on"})
        return self._page(request, person, form)

    def post(self, request, pk):
        person = self._person(request, pk)
        form = ActiveForm(request.POST)
        if form.is_valid():
            active = form.cleaned_data["active"]
            if person.is_active == active:
                state = _("在用") if active else _("停用")
                raise Conflict(_("%(p)s的帐号已经是%(state)s状态。") % {"p": person, "state": state})
            try:
                services.set_active(
                    actor=request.user, person=person, active=active, reason=form.cleaned_data["reason"]
                )
            except ValidationError as error:
                _refuse(form, error)
            else:
                messages.success(request, _("已启用帐号。") if active else _("已停用帐号。"))
                return redirect(person)
        return self._page(request, person, form, status=422)


@requires(rules.may_manage_people)
@require_POST
def reset_password(request, pk):
    person = person_of(request, pk)
    return password_page(request, person, services.reset_password(actor=request.user, person=person))


@requires(rules.may_manage_accounts)
@require_POST
def reset_second_factor(request, pk):
    person = person_of(request, pk)
    require(rules.may_take_away_second_factor_of(request.access, person))
    second_factor.remove_second_factor(actor=request.user, person=person)
    messages.success(request, _("手机验证码已停用，请提醒本人重新启用。"))
    return redirect(person)
