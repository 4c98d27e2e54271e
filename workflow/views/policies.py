"""提醒规则 and 消息用语, with a preview of what they come to."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView, View

from notices.models import Level
from organisations.models import Committee
from pages.rules import requires
from workflow import rules, services, wordings
from workflow.forms import ADDRESSEES, RungFormSet, WordingForm, rung_initial
from workflow.kinds import kind_title, kinds
from workflow.models import ReminderPolicy, Wording
from workflow.selectors.deadlines import WEEK, preview
from workflow.services.telling import Policies, Words

LEVELS = [level for level in Level if level]


def _kind_or_404(code: str):
    if code not in kinds:
        raise Http404
    return kinds[code]


def said_of(rung) -> str:
    """One step in a line: 逾期后 5 个工作日 催办 → 办理人、单位负责人."""
    if rung.days == 0:
        when = _("到期当天")
    else:
        unit = _("个工作日") if rung.working else _("天")
        when = f"{_('到期前') if rung.days < 0 else _('逾期后')} {abs(rung.days)} {unit}"
    names = dict(ADDRESSEES)
    to = "、".join(str(names[name]) for name in rung.to)
    ways = [str(_("邮件"))] * rung.by_email + [str(_("群消息"))] * rung.by_robot
    more = f"（{'、'.join(ways)}）" if ways else ""
    return f"{when} {Level(rung.level).label} → {to}{more}"


class PolicyList(TemplateView):
    """Every kind of deadline with its steps, and the wordings of the levels."""

    rule = staticmethod(rules.may_read_policies)
    template_name = "workflow/policies.html"

    def get_context_data(self, **kwargs):
        committee_id = self.request.access.committee_id
        own = set(ReminderPolicy.objects.filter(committee=committee_id).values_list("kind", flat=True))
        policies = Policies()
        rows = [
            {
                "kind": kind,
                "own": kind.code in own,
                "steps": [
                    said_of(rung)
                    for rung in sorted(
                        policies.rungs(committee_id, kind.code), key=lambda r: (r.days, r.level)
                    )
                ],
            }
            for kind in kinds.values()
        ]
        changed = Wording.objects.filter(committee=committee_id).order_by("level", "kind")
        return super().get_context_data(
            title=_("提醒规则"),
            rows=rows,
            levels=LEVELS,
            changed=[(row, kind_title(row.kind) if row.kind else _("所有事项")) for row in changed],
            may_keep=rules.may_keep_policies(self.request.access),
            **kwargs,
        )


class EditPolicy(View):
    """The steps of one kind."""

    rule = staticmethod(rules.may_keep_policies)

    def _page(self, request, kind, formset, status=200):
        own = ReminderPolicy.objects.filter(committee=request.access.committee_id, kind=kind.code).exists()
        context = {
            "title": _("提醒规则：%(kind)s") % {"kind": kind.title},
            "kind": kind,
            "formset": formset,
            "own": own,
        }
        return render(request, "workflow/policy.html", context, status=status)

    def _formset(self, request, kind, data=None):
        rungs = Policies().rungs(request.access.committee_id, kind.code)
        rungs = sorted(rungs, key=lambda rung: (rung.days, rung.level))
        return RungFormSet(data, initial=[rung_initial(rung) for rung in rungs], prefix="rungs")

    def get(self, request, kind):
        kind = _kind_or_404(kind)
        return self._page(request, kind, self._formset(request, kind))

    def post(self, request, kind):
        kind = _kind_or_404(kind)
        formset = self._formset(request, kind, request.POST)
        if not formset.is_valid():
            return self._page(request, kind, formset, status=422)
        kept = [form for form in formset.forms if form.is_said() and form not in formset.deleted_forms]
        try:
            services.save_policy(actor=request.user, kind=kind.code, rungs=[form.rung() for form in kept])
        except ValidationError as error:
            formset.non_form_errors().extend(error.messages)
            return self._page(request, kind, formset, status=422)
        messages.success(request, _("已保存。已经发过的提醒不会重发。"))
        return redirect("workflow:policies")


@requires(rules.may_keep_policies)
@require_POST
def reset_policy(request, kind):
    services.reset_policy(actor=request.user, kind=_kind_or_404(kind).code)
    messages.success(request, _("已恢复默认的提醒规则。"))
    return redirect("workflow:policies")


class EditWording(View):
    """The words of one level, for all kinds or for one (`kind` in the address' parameters), with a preview."""

    rule = staticmethod(rules.may_keep_policies)

    def _kind(self, request) -> str:
        code = request.GET.get("kind", "")
        return _kind_or_404(code).code if code else ""

    def _page(self, request, level, form, status=200):
        kind = self._kind(request)
        today = timezone.localdate()
        values = wordings.values_of(
            level=level,
            kind_title=kind_title(kind) if kind else _("签收任务"),
            unit_name=_("（某单位）"),
            rows=[(_("A1.1.1 示例任务"), today - timedelta(days=3)), (_("A2.3.1 示例任务"), today)],
            today=today,
            office=Committee.objects.get(pk=request.access.committee_id).office_name,
            note=_("（催办时写的附言）"),
        )
        texts = [form[name].value() or "" for name in ("title", "body")]
        context = {
            "title": _("消息用语：%(level)s") % {"level": level.label},
            "kind": kind,
            "kind_title": kind_title(kind) if kind else _("所有事项"),
            "kinds": list(kinds.values()),
            "level": level,
            "form": form,
            "placeholders": wordings.PLACEHOLDERS.items(),
            "example": [wordings.render(text, values) for text in texts],
            "own": Wording.objects.filter(
                committee=request.access.committee_id, kind=kind, level=level
            ).exists(),
        }
        return render(request, "workflow/wording.html", context, status=status)

    def _level(self, level) -> Level:
        if level not in wordings.DEFAULTS:
            raise Http404
        return Level(level)

    def get(self, request, level):
        level = self._level(level)
        title, body = Words().templates(request.access.committee_id, self._kind(request), level)
        return self._page(request, level, WordingForm(initial={"title": title, "body": body}))

    def post(self, request, level):
        level, kind = self._level(level), self._kind(request)
        if "reset" in request.POST:
            services.reset_wording(actor=request.user, kind=kind, level=level)
            messages.success(request, _("已恢复默认的用语。"))
            return redirect("workflow:policies")
        form = WordingForm(request.POST)
        if not form.is_valid():
            return self._page(request, level, form, status=422)
        if "preview" in request.POST:
            return self._page(request, level, form)
        services.save_wording(actor=request.user, kind=kind, level=level, **form.cleaned_data)
        messages.success(request, _("已保存。"))
        return redirect(f"{reverse('workflow:wording', args=[level])}{f'?kind={kind}' if kind else ''}")


class Preview(TemplateView):
    """What would be sent this week, to whom."""

    rule = staticmethod(rules.may_read_policies)
    template_name = "workflow/preview.html"

    def get_context_data(self, **kwargs):
        lines, whole = preview(self.request.access.committee_id)
        for line in lines:
            line.kind_title, line.level = kind_title(line.group.kind), Level(line.group.level)
        return super().get_context_data(
            title=_("今后 %(n)s 天将发出的提醒") % {"n": WEEK}, lines=lines, whole=whole, **kwargs
        )
