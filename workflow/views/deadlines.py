"""时限: the list, the board, one deadline, urging by hand, what the ladder puts before the office."""

import secrets
from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView, View

from notices.models import Level
from pages.back import page_before
from pages.lists import ListPage
from pages.panels import panels_of
from pages.rules import Conflict, requires
from workflow import rules, services
from workflow.filters import DeadlineFilter
from workflow.forms import ExtendForm, IssuedForm, NotIssuedForm, ReasonForm, UrgeForm
from workflow.kinds import kind_title, kinds, paper_actions, sources
from workflow.models import Deadline, Escalation
from workflow.presentation import due_words
from workflow.selectors import deadlines as selectors
from workflow.services.telling import Words
from workflow.services.urging import MOST, deadlines_of, hand_groups, open_deadlines_of
from workflow.tables import DeadlineTable, EscalationTable

SHOWN_GROUPS = 200


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class DeadlineList(ListPage):
    """Every duty one sees, the open ones first asked for."""

    rule = staticmethod(rules.may_see_deadlines)
    model = Deadline
    table_class = DeadlineTable
    filterset_class = DeadlineFilter
    template_name = "workflow/deadlines.html"
    title = gettext_lazy("时限")
    empty_text = gettext_lazy("没有符合条件的时限。")
    kept = ("sort", "from", "to")

    def get_queryset(self):
        rows = super().get_queryset().select_related("unit")
        first, last = day_of(self.request.GET.get("from", "")), day_of(self.request.GET.get("to", ""))
        rows = rows.filter(due_on__gte=first) if first else rows
        return rows.filter(due_on__lte=last) if last else rows

    def get_context_data(self, **kwargs):
        context = super().get_context_data(may_urge=rules.may_urge(self.request.access), **kwargs)
        for row in self.table.page.object_list:
            row.record.kind_title = kind_title(row.record.kind)
            row.record.due_words, row.record.due_style = due_words(row.record)
        return context

    def bulk_actions(self):
        if not rules.may_urge(self.request.access):
            return []
        papers = [{"url": reverse(name), "title": title} for title, name in paper_actions]
        return [{"url": reverse("workflow:urge", args=["deadlines"]), "title": _("催办所选")}, *papers]


class Board(TemplateView):
    """时限总览: what is late and what falls due this week, by unit and by kind."""

    rule = staticmethod(rules.may_read_policies)
    template_name = "workflow/board.html"

    def get_context_data(self, **kwargs):
        access = self.request.access
        return super().get_context_data(
            title=_("时限总览"),
            board=selectors.board(access),
            escalations=selectors.waiting_escalations(access).count() if access.is_office else 0,
            may_urge=rules.may_urge(access),
            **kwargs,
        )


def _deadline(request, pk) -> Deadline:
    return get_object_or_404(Deadline.objects.visible_to(request.access).select_related("unit"), pk=pk)


class DeadlinePage(TemplateView):
    """One duty: until when, who was told when, and what the office can do about it."""

    rule = staticmethod(rules.may_see_deadlines)
    template_name = "workflow/deadline.html"

    def get_context_data(self, pk, **kwargs):
        row = _deadline(self.request, pk)
        row.due_words, row.due_style = due_words(row)
        row.told = selectors.reminders_of([row])[row.pk]
        kind = kinds.get(row.kind)
        return super().get_context_data(
            title=kind_title(row.kind),
            deadline=row,
            may_change=rules.may_change_deadline(self.request.access, row),
            fixed=kind.fixed if kind else "",
            **kwargs,
        )


class Told(View):
    """Fragment for the page of an object: until when, who was reminded when, and read it. `of` is the page's own
    address."""

    rule = staticmethod(rules.may_see_deadlines)

    def get(self, request):
        rows = selectors.of_page(request.access, request.GET.get("of", "")[:200])
        for row in rows:
            row.due_words, row.due_style = due_words(row)
        context = {"deadlines": rows, "may_urge": rules.may_urge(request.access)}
        return render(request, "workflow/told.html", context)


class ChangeDeadline(View):
    """A form with a reason about one deadline."""

    rule = staticmethod(rules.may_urge)
    form_class = ReasonForm
    title = submit = intro = done = ""
    extra: dict = {}

    def change(self, deadline, data):
        raise NotImplementedError

    def initial(self, deadline) -> dict:
        return {}

    def _page(self, request, deadline, form, status=200):
        verdict = rules.may_change_deadline(request.access, deadline)
        fixed = self.refused(deadline)
        context = {
            "title": f"{self.title}：{kind_title(deadline.kind)}",
            "intro": _("%(unit)s %(title)s，现在的时限是 %(day)s。%(more)s")
            % {
                "unit": deadline.unit or _("办公室"),
                "title": deadline.title,
                "day": deadline.due_on,
                "more": self.intro,
            },
            "form": form,
            "submit_text": self.submit or self.title,
            "refused": fixed or ("" if verdict else verdict.reason),
            "cancel_url": reverse("workflow:deadline", args=[deadline.pk]),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def refused(self, deadline) -> str:
        return ""

    def get(self, request, pk):
        deadline = _deadline(request, pk)
        return self._page(request, deadline, self.form_class(initial=self.initial(deadline)))

    def post(self, request, pk):
        deadline = _deadline(request, pk)
        form = self.form_class(request.POST)
        if form.is_valid():
            try:
                self.change(deadline, form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, self.done)
                return redirect("workflow:deadline", pk=deadline.pk)
        return self._page(request, deadline, form, status=422)


class Extend(ChangeDeadline):
    """延期."""

    form_class = ExtendForm
    title = gettext_lazy("调整时限")
    done = gettext_lazy("时限已调整，提醒按新的时限重新计算。")

    def initial(self, deadline):
        return {"due_on": max(deadline.due_on, timezone.localdate()) + timedelta(days=7)}

    def refused(self, deadline):
        kind = kinds.get(deadline.kind)
        return str(kind.fixed) if kind and kind.fixed else ""

    def change(self, deadline, data):
        services.extend(actor=self.request.user, deadline=deadline, **data)


class Pause(ChangeDeadline):
    """停止催办."""

    title = gettext_lazy("停止催办")
    intro = gettext_lazy("停止后系统不再自动提醒，逾期照常显示，可以随时恢复。")
    done = gettext_lazy("已停止催办。")

    def change(self, deadline, data):
        services.pause(actor=self.request.user, deadline=deadline, **data)


@requires(rules.may_urge)
@require_POST
def resume(request, pk):
    services.resume(actor=request.user, deadline=_deadline(request, pk))
    messages.success(request, _("已恢复催办。"))
    return redirect("workflow:deadline", pk=pk)


# Urging by hand --------------------------------------------------------------------------------------


def _ticked(request) -> list[int]:
    given = request.POST.getlist("ids")[:MOST]
    return [int(value) for value in given if value.isdecimal() and len(value) < 19]


class Urge(View):
    """催办: first POST brings the ticked rows of a list (or `all`), and shows who would be told what; the second,
    with `apply`, does it. `source` says what the rows are."""

    rule = staticmethod(rules.may_urge)

    def get(self, request, source):
        return redirect("workflow:deadlines")

    def _asked(self, request, source):
        """The deadlines that are asked for: of rows of another list only what is late or near."""
        access = request.access
        everything = "all" in request.POST
        ids = None if everything else _ticked(request)
        if source == "deadlines":
            rows = Deadline.objects.open().visible_to(access)
            if everything:
                rows = self._filtered(request, rows)
            return rows if everything else rows.filter(pk__in=ids)
        if source not in sources:
            raise Http404
        near = timezone.localdate() + timedelta(days=request.user.committee.near_due_days)
        return sources[source](access, ids).filter(due_on__lte=near)

    @staticmethod
    def _filtered(request, rows):
        """`all` of the board: late ones, of a unit or a kind."""
        rows = rows.filter(due_on__lt=timezone.localdate())
        unit, kind = request.POST.get("unit", ""), request.POST.get("kind", "")
        if unit:
            rows = rows.filter(unit_id=unit) if unit.isdecimal() and len(unit) < 19 else rows.none()
        return rows.filter(kind=kind) if kind else rows

    def post(self, request, source):
        asked = "apply" in request.POST
        before = request.POST.get("back", "") if asked else request.META.get("HTTP_REFERER", "")
        back = page_before(request, before) or reverse("workflow:deadlines")
        if asked:
            rows = Deadline.objects.open().visible_to(request.access).filter(pk__in=_ticked(request))
        else:
            rows = self._asked(request, source)
        rows = list(rows.select_related("unit").order_by("unit__code", "kind", "due_on", "pk")[: MOST + 1])
        if not rows and not asked:
            near = request.user.committee.near_due_days
            said = _("没有选中任何一项，或所选的没有逾期、也没有 %(n)s 天内到期的事项，不用催办。")
            messages.warning(request, said % {"n": near})
            return redirect(back)
        form = UrgeForm(
            request.POST if asked else None,
            initial={"token": secrets.token_hex(16), "level": self._usual(rows)},
        )
        if asked and form.is_valid():
            try:
                urged = services.urge(
                    actor=request.user, deadline_ids=[row.pk for row in rows], **form.cleaned_data
                )
            except ValidationError as error:
                form.add_error(None, error)
            except Conflict as conflict:
                messages.warning(request, conflict.reason)
                return redirect(back)
            else:
                said = _("已发出 %(m)s 条消息，涉及 %(d)s 件事项，通知 %(p)s 人。")
                messages.success(
                    request, said % {"m": urged.messages, "d": urged.deadlines, "p": urged.people}
                )
                return redirect(back)
        return self._page(request, source, rows, form, back, status=422 if asked else 200)

    @staticmethod
    def _usual(rows) -> int:
        """What one would do next: remind before the day, urge after it."""
        today = timezone.localdate()
        return Level.URGE.value if any(row.due_on < today for row in rows) else Level.REMIND.value

    def _page(self, request, source, rows, form, back, status):
        level = form["level"].value()
        level = int(level) if str(level) in {"1", "2", "3", "4"} else Level.URGE.value
        today, words = timezone.localdate(), Words()
        groups = hand_groups(rows, level, today)
        words.load_units({group.unit_id for group in groups})
        note = (form["note"].value() or "")[:500]
        shown = []
        for group in groups[:SHOWN_GROUPS]:
            shown.append(
                {
                    "unit": words.unit_name(group.unit_id),
                    "kind": kind_title(group.kind),
                    "rows": group.rows,
                    "late": sum(row.due_on < today for row in group.rows),
                    "last": max((row.reminded_at for row in group.rows if row.reminded_at), default=None),
                    "times": max(row.reminded_times for row in group.rows),
                    "people": len(group.people),
                    "for_want_of": group.for_want_of,
                }
            )
        context = {
            "title": _("催办"),
            "form": form,
            "groups": shown,
            "hidden_groups": max(0, len(groups) - SHOWN_GROUPS),
            "count": len(rows),
            "all_rows": rows,
            "back": back,
            "source": source,
            "example": words.draft(groups[0], today, note=note).message if groups else None,
        }
        return render(request, "workflow/urge.html", context, status=status)


# Letters and circulars -------------------------------------------------------------------------------


class EscalationList(ListPage):
    """督办函 and 通报 that the ladder called for."""

    rule = staticmethod(rules.may_read_policies)
    table_class = EscalationTable
    title = gettext_lazy("督办")
    intro = gettext_lazy("经提醒、催办仍未办理的事项，由办公室决定发督办函、通报，或写明理由不发。")
    empty_text = gettext_lazy("没有需要督办的事项。")

    def get_queryset(self):
        rows = Escalation.objects.visible_to(self.request.access)
        return rows.select_related("message", "unit")


class EscalationPage(View):
    """One letter or circular: what it is about, and whether it was sent."""

    rule = staticmethod(rules.may_read_policies)

    def _row(self, request, pk) -> Escalation:
        rows = Escalation.objects.visible_to(request.access)
        return get_object_or_404(rows.select_related("message", "unit", "decided_by"), pk=pk)

    def _page(self, request, row, issued, stopped, status=200):
        told = deadlines_of(row.message).select_related("unit").order_by("due_on", "pk")
        rows = list(told[:200])
        for deadline in rows:
            deadline.due_words, deadline.due_style = due_words(deadline)
        context = {
            "title": row.message.title,
            "escalation": row,
            "kind_title": kind_title(row.kind),
            "deadlines": rows,
            "open_count": open_deadlines_of(row).count(),
            "issued_form": issued,
            "stopped_form": stopped,
            "may_decide": rules.may_urge(request.access) if row.state == Escalation.State.WAITING else None,
            "panels": panels_of(request.access, row),
        }
        return render(request, "workflow/escalation.html", context, status=status)

    def get(self, request, pk):
        return self._page(request, self._row(request, pk), IssuedForm(), NotIssuedForm())

    def post(self, request, pk):
        row = self._row(request, pk)
        issued = request.POST.get("decision") == "issued"
        form = (IssuedForm if issued else NotIssuedForm)(request.POST)
        if form.is_valid():
            services.decide_escalation(
                actor=request.user, escalation=row, issued=issued, said=form.cleaned_data["said"]
            )
            messages.success(request, _("已记录。"))
            return redirect("workflow:escalation", pk=pk)
        forms = (form, NotIssuedForm()) if issued else (IssuedForm(), form)
        return self._page(request, row, *forms, status=422)
