"""复核: asked for by a unit, assigned, decided; the list of them."""

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
from pages.lists import ListPage
from pages.rules import requires
from supervision import rules
from supervision.filters.reviews import ReviewFilter
from supervision.flows import ReviewFlow
from supervision.forms.reviews import AskForm, AssignForm, DecideForm
from supervision.models import Finding, ReviewRequest, Visit
from supervision.services import reviews as services
from supervision.services.review_terms import last_day_to_ask
from supervision.services.reviews import reviewers_for, reviews_with_all
from supervision.tables.reviews import ReviewTable
from workflow.guards import step_or_404
from workflow.selectors.flows import flow_state

State = ReviewRequest.State
STATE_STYLES = {
    State.ASKED: "tag-warn",
    State.DECIDING: "tag-blue",
    State.DECIDED: "tag-ok",
    State.WITHDRAWN: "",
}


def _review(request, pk) -> ReviewRequest:
    return get_object_or_404(reviews_with_all().visible_to(request.access), pk=pk)


class ReviewList(ListPage):
    rule = staticmethod(rules.may_see_reviews)
    table_class = ReviewTable
    filterset_class = ReviewFilter
    title = gettext_lazy("复核")
    intro = gettext_lazy(
        "单位对检查结论有异议的，可以在收到反馈之日起 30 日内申请复核；没有参加检查的人员在 30 日内作出决定"
        "（《政府督查工作条例》第十七条）。从督导检查的页面申请。"
    )
    empty_text = gettext_lazy("没有复核申请。")

    def get_queryset(self):
        rows = ReviewRequest.objects.visible_to(self.request.access)
        return rows.select_related("unit", "visit__inspection", "reviewer")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        today = timezone.localdate()
        for row in self.table.page.object_list:
            review = row.record
            review.state_style = STATE_STYLES.get(review.state, "")
            review.is_late = review.state not in ReviewRequest.ENDED and review.due_on < today
        return context


class AskReview(View):
    """申请复核, with how long the right lasts."""

    rule = staticmethod(rules.may_ask_review)

    def _visit(self, request, pk, visit):
        rows = Visit.objects.visible_to(request.access).filter(unit__in=request.access.unit_ids)
        rows = rows.select_related("inspection__committee", "unit")
        return get_object_or_404(rows, pk=visit, inspection=pk)

    def _findings(self, request, visit):
        rows = Finding.objects.visible_to(request.access).filter(visit=visit)
        return rows.kept().problems().select_related("severity").order_by("-severity__rank", "pk")

    def _page(self, request, visit, form, status=200):
        last = last_day_to_ask(visit)
        left = (last - timezone.localdate()).days if last else 0
        refused = ""
        if last is None:
            refused = _("还没有收到反馈意见。")
        elif left < 0:
            refused = _("申请复核的期限（%(day)s）已过。") % {"day": last}
        context = {
            "title": _("申请复核：%(what)s") % {"what": visit.inspection.title},
            "intro": ""
            if refused
            else _("最后一天是 %(day)s，还有 %(n)s 天。由没有参加检查的人员在 30 日内答复。")
            % {"day": last, "n": left},
            "form": form,
            "refused": refused,
            "submit_text": _("申请复核"),
            "cancel_url": visit.inspection.get_absolute_url(),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def _present(self, visit):
        """What was asked before; the unit may ask again after taking it back."""
        return ReviewRequest.objects.filter(visit=visit).exclude(state=State.WITHDRAWN).first()

    def get(self, request, pk, visit):
        visit = self._visit(request, pk, visit)
        return (
            redirect(present)
            if (present := self._present(visit))
            else self._page(request, visit, AskForm(findings=self._findings(request, visit)))
        )

    def post(self, request, pk, visit):
        visit = self._visit(request, pk, visit)
        form = AskForm(request.POST, findings=self._findings(request, visit))
        if form.is_valid():
            try:
                review = services.ask_review(actor=request.user, visit=visit, **form.cleaned_data)
            except ValidationError as error:
                for name, texts in error.message_dict.items():
                    form.add_error(name, texts)
            else:
                messages.success(request, _("已申请复核，答复时限 %(day)s。") % {"day": review.due_on})
                return redirect(review)
        return self._page(request, visit, form, status=422)


class ReviewPage(TemplateView):
    rule = staticmethod(rules.may_see_reviews)
    template_name = "supervision/review.html"

    def get_context_data(self, pk, **kwargs):
        return super().get_context_data(**review_context(self.request, _review(self.request, pk)), **kwargs)


def _contested(review):
    return review.findings.select_related("severity").order_by("-severity__rank", "pk")


def review_context(request, review, *, form=None) -> dict:
    access = request.access
    flow = flow_state(access, ReviewFlow, review)
    step = review.state if flow.is_mine else ""
    may_decide = True
    if step == State.ASKED and rules.may_assign_reviews(access):
        form = form or AssignForm(people=reviewers_for(review))
    elif step == State.DECIDING:
        may_decide = reviewers_for(review).filter(pk=access.user.pk).exists()
        form = form or DecideForm(findings=_contested(review).filter(revoked_at__isnull=True))
    else:
        form = None
    return {
        "title": str(review),
        "review": review,
        "state_style": STATE_STYLES.get(review.state, ""),
        "days_left": (review.due_on - timezone.localdate()).days,
        "is_open": review.state not in ReviewRequest.ENDED,
        "contested": list(_contested(review)),
        "revoked_ids": set(review.revoked.values_list("pk", flat=True)),
        "flow": flow,
        "form": form,
        "may_decide": may_decide,
        "may_withdraw": review.state not in ReviewRequest.ENDED and access.serves(review.unit_id),
        "events": timeline(review),
    }


def _again(request, pk, form):
    context = review_context(request, _review(request, pk), form=form)
    return render(request, "supervision/review.html", context, status=422)


def _take_errors(form, error):
    for name, texts in getattr(error, "message_dict", {None: error.messages}).items():
        form.add_error(name if name in form.fields else None, texts)


class AssignReview(View):
    """指定复核人."""

    rule = staticmethod(rules.may_assign_reviews)

    def get(self, request, pk, step):
        return redirect(_review(request, pk))

    def post(self, request, pk, step):
        review = _review(request, pk)
        step_or_404(ReviewFlow.assigning, review, step)
        form = AssignForm(request.POST, people=reviewers_for(review))
        if not form.is_valid():
            return _again(request, pk, form)
        try:
            services.assign_reviewer(
                actor=request.user, review=review, reviewer=form.cleaned_data["reviewer"], step_id=step
            )
        except ValidationError as error:
            _take_errors(form, error)
            return _again(request, pk, form)
        messages.success(request, _("已指定%(name)s复核。") % {"name": form.cleaned_data["reviewer"].name})
        return redirect(review)


class DecideReview(View):
    """作出复核决定."""

    rule = staticmethod(rules.may_decide_reviews)

    def get(self, request, pk, step):
        return redirect(_review(request, pk))

    def post(self, request, pk, step):
        review = _review(request, pk)
        step_or_404(ReviewFlow.deciding, review, step)
        form = DecideForm(request.POST, findings=_contested(review).filter(revoked_at__isnull=True))
        if not form.is_valid():
            return _again(request, pk, form)
        try:
            services.decide_review(actor=request.user, review=review, step_id=step, **form.cleaned_data)
        except ValidationError as error:
            _take_errors(form, error)
            return _again(request, pk, form)
        messages.success(request, _("已作出复核决定，单位会收到消息。"))
        return redirect(review)


@requires(rules.may_ask_review)
@require_POST
def withdraw(request, pk):
    rows = reviews_with_all().visible_to(request.access).filter(unit__in=request.access.unit_ids)
    review = get_object_or_404(rows, pk=pk)
    services.withdraw_review(actor=request.user, review=review)
    messages.success(request, _("已撤回复核申请。"))
    return redirect(reverse("supervision:reviews"))
