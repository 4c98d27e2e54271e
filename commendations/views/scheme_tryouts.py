"""试算 and 比较: what a scheme would say of a year, and how two versions differ. Nothing is written."""

from django.core.paginator import Paginator
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from commendations.models import SchemeItem
from commendations.registry import sources
from commendations.rules import assessment as rules
from commendations.scoring import plain, totalled
from commendations.selectors.assessment_ranking import compared, live_standings, present_scheme
from commendations.selectors.sheets import sheet_of
from commendations.views.assessments import PER_PAGE, dressed, spread_of
from commendations.views.schemes import scheme_or_404
from pages.lists import page_numbers

YEARS_BACK = 10


def _years():
    this_year = timezone.localdate().year
    return range(this_year, this_year - YEARS_BACK, -1)


class TryOut(TemplateView):
    """All units by a scheme, also a draft, on any year's record, beside the scheme that holds now."""

    rule = staticmethod(rules.may_read_scores)
    template_name = "commendations/scheme_try.html"

    def get_context_data(self, pk, year, **kwargs):
        if not 2000 <= year <= 2100:
            raise Http404
        scheme = scheme_or_404(self.request, pk)
        standings = live_standings(scheme, year)
        other = present_scheme(scheme, year)
        if other is not None:
            other.committee = scheme.committee
            standings = compared(standings, live_standings(other, year))
        page = Paginator(standings, PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            title=_("试算：%(what)s") % {"what": scheme},
            scheme=scheme,
            year=year,
            years=_years(),
            page=page,
            page_numbers=page_numbers(page),
            rows=dressed(page.object_list, scheme),
            spread=spread_of(standings, scheme),
            other=other,
            other_spread=spread_of([row.other for row in standings if row.other], other) if other else None,
            pending=sorted({item.title for row in standings for item in row.items if item.is_pending}),
            **kwargs,
        )


class TryOutUnit(TemplateView):
    """One unit's sheet in a try-out."""

    rule = staticmethod(rules.may_read_scores)
    template_name = "commendations/scheme_try_unit.html"

    def get_context_data(self, pk, year, unit, **kwargs):
        if not 2000 <= year <= 2100:
            raise Http404
        scheme = scheme_or_404(self.request, pk)
        standings = live_standings(scheme, year)
        standing = next((row for row in standings if row.unit.pk == unit), None)
        if standing is None:
            raise Http404
        dressed([standing], scheme)
        return super().get_context_data(
            title=_("试算：%(unit)s %(year)s年") % {"unit": standing.unit.short_name, "year": year},
            scheme=scheme,
            year=year,
            standing=standing,
            said=totalled(standing.items).said,
            of=sum(row.place is not None for row in standings),
            sheet=sheet_of(self.request.access, standing.items, scheme=scheme),
            **kwargs,
        )


class CompareSchemes(TemplateView):
    """Two versions, line by line."""

    rule = staticmethod(rules.may_see_assessments)
    template_name = "commendations/scheme_compare.html"

    def get_context_data(self, pk, other, **kwargs):
        scheme, before = scheme_or_404(self.request, pk), scheme_or_404(self.request, other)
        return super().get_context_data(
            title=_("方案比较"), scheme=scheme, before=before, lines=_differences(before, scheme), **kwargs
        )


def _differences(before, now) -> list[dict]:
    """Every line and every rule of both: (what, before, now, whether it differs)."""
    lines = []
    for name in (
        "title",
        "basis",
        "absent_rule",
        "veto_effect",
        "shows_ranking",
        "objection_days",
        "answer_days",
    ):
        lines.append((before._meta.get_field(name).verbose_name, _shown(before, name), _shown(now, name)))
    lines.append((_("等次"), _grades(before), _grades(now)))
    old = {item.code: item for item in before.items.all()}
    new = {item.code: item for item in now.items.all()}
    for code in dict.fromkeys([*new, *old]):
        title = (new.get(code) or old.get(code)).title
        lines.append((title, _item(old.get(code)), _item(new.get(code))))
    return [{"what": what, "before": a, "now": b, "differs": a != b} for what, a, b in lines]


def _shown(scheme, name) -> str:
    value = getattr(scheme, name)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    display = getattr(scheme, f"get_{name}_display", None)
    return str(display() if display else value)


def _grades(scheme) -> str:
    return "，".join(f"{row['name']} ≥ {row['least']}" for row in scheme.grades)


def _item(item: SchemeItem | None) -> str:
    if item is None:
        return "—"
    known = sources.get(item.source)
    parts = [item.title, str(item.get_direction_display()), f"{plain(item.weight)} {_('分')}"]
    if known is not None:
        parts.append(known.name)
        parts += [
            f"{row.title} {item.parameters.get(row.code) or row.default} {row.unit}"
            for row in known.parameters
        ]
    return "；".join([*parts, item.note] if item.note else parts)
