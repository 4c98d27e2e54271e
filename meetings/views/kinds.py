"""会议种类: read by everybody who sees meetings, kept by the office."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView, View

from history.selectors import timeline
from meetings import rules, services
from meetings.forms.kinds import KindForm, line_forms, lines_from
from meetings.kind_rules import DEFAULTS, lines_of
from meetings.models import MeetingKind
from meetings.selectors.duties import bases_of
from pages.forms import put_errors
from pages.rules import Conflict, requires


class KindList(TemplateView):
    """Every kind with its rhythm, its compulsory agenda and the paragraph of the outline that demands it."""

    rule = staticmethod(rules.may_see_meetings)
    template_name = "meetings/kinds.html"

    def get_context_data(self, **kwargs):
        access = self.request.access
        kinds = list(MeetingKind.objects.visible_to(access).order_by("-is_active", "position", "pk"))
        bases = bases_of(access.committee_id, kinds)
        for kind in kinds:
            kind.found, kind.agenda = bases.get(kind.pk, []), lines_of(kind.lines)
        known = {kind.code for kind in kinds}
        return super().get_context_data(
            title=_("会议种类"),
            kinds=kinds,
            may_organise=rules.may_organise(access),
            lacks_regulated=any(row.code not in known for row in DEFAULTS),
            **kwargs,
        )


@requires(rules.may_organise)
@require_POST
def found(request):
    made = services.found_kinds(committee=request.user.committee, actor=request.user)
    messages.success(request, _("已建立 %(n)s 种会议，规则可以逐项修改。") % {"n": len(made)})
    return redirect("meetings:kinds")


class NewKind(View):
    """A kind of the committee's own, e.g. 联席会议 or 成员单位培训."""

    rule = staticmethod(rules.may_organise)

    def _forms(self, request, kind, data=None):
        given = {"instance": kind} if kind else {}
        initial = {"revision": kind.revision} if kind else {}
        return KindForm(data, access=request.access, initial=initial, **given), line_forms(kind, data)

    def _page(self, request, kind, forms, status=200, now=None):
        context = {
            "title": kind.name if kind and kind.name else _("添加会议种类"),
            "kind": kind,
            "form": forms[0],
            "lines": forms[1],
            "now": now,
            "bases": bases_of(request.access.committee_id, [kind]).get(kind.pk, []) if kind else [],
            "events": timeline(kind) if kind else [],
        }
        return render(request, "meetings/kind_form.html", context, status=status)

    def _kind(self, request, pk):
        return get_object_or_404(MeetingKind.objects.visible_to(request.access), pk=pk) if pk else None

    def get(self, request, pk=None):
        kind = self._kind(request, pk)
        return self._page(request, kind, self._forms(request, kind))

    def post(self, request, pk=None):
        kind = self._kind(request, pk)
        form, lines = forms = self._forms(request, kind, request.POST)
        if not all([form.is_valid(), lines.is_valid()]):
            return self._page(request, kind, forms, status=422)
        try:
            saved = services.save_kind(
                actor=request.user,
                kind=kind,
                revision=form.cleaned_data["revision"],
                lines=lines_from(lines),
                **form.chosen(),
            )
        except Conflict as lost:
            return self._stale(request, lost.current)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, kind, forms, status=422)
        messages.success(request, _("“%(kind)s”已保存，对以后列入计划的会议起作用。") % {"kind": saved.name})
        return redirect("meetings:kinds")

    def _stale(self, request, kind):
        """Both texts: what is stored now above, what was typed in the form, which answers the newer one."""
        data = request.POST.copy()
        data["revision"] = kind.revision
        forms = self._forms(request, kind, data)
        for form in forms:
            form.is_valid()
        said = KindForm(access=request.access, instance=kind)
        now = [
            (
                field.label,
                getattr(kind, f"get_{field.name}_display", lambda name=field.name: getattr(kind, name))(),
            )
            for field in said
            if field.name not in ("revision", "units", "roles", "standing")
        ]
        now.append((_("必备议程"), "\n".join(line.title for line in lines_of(kind.lines))))
        return self._page(request, kind, forms, status=409, now=now)


class EditKind(NewKind):
    """A kind's rules."""
