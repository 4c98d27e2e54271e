"""文件设置: the letterhead, and the committee's own words for each kind of paper."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import View

from documents import rules, services
from documents.composing import common_values, compose, letterhead_of, setting_of, word_for
from documents.forms import KindForm, LetterheadForm
from documents.kinds import DocumentKind, kinds
from documents.models import Dispatch, KindSetting
from documents.services.letterheads import KIND_FIELDS, LETTERHEAD_FIELDS
from documents.typesetting import fonts
from documents.typesetting.paper import Grid, blocks_to_json
from documents.views.dispatches import preview_response
from history.selectors import timeline
from organisations.models import Committee
from pages import placeholders
from pages.rules import Conflict, requires


def _committee(request) -> Committee:
    return Committee.objects.select_related("parent").get(pk=request.access.committee_id)


def _redrawn(form, now, lost: Conflict):
    """What was typed over the row as it is now, which may be stored by now, or stored no more."""
    again = type(form)(form.data.copy(), instance=now)
    if again.is_valid():
        again.data["fingerprint"] = again.fields["fingerprint"].initial
        again.add_error(None, lost.reason)
    return again


class LetterheadPage(View):
    """版头设置, the fonts that papers are set in, and the kinds of papers."""

    rule = staticmethod(rules.may_keep_letterhead)

    def _page(self, request, form, status=200):
        committee = _committee(request)
        own = set(KindSetting.objects.filter(committee=committee).values_list("kind", flat=True))
        context = {
            "title": _("文件设置"),
            "form": form,
            "kinds": [(kind, kind.code in own) for kind in kinds.values()],
            "missing_fonts": fonts.missing(),
            "fonts_folder": fonts.folders()[0],
            "events": timeline(committee),
        }
        return render(request, "documents/letterhead.html", context, status=status)

    def get(self, request):
        return self._page(request, LetterheadForm(instance=letterhead_of(_committee(request))))

    def post(self, request):
        form = LetterheadForm(request.POST, instance=letterhead_of(_committee(request)))
        if not form.is_valid():
            return self._page(request, form, status=409 if form.stale else 422)
        fields = {name: form.cleaned_data[name] for name in LETTERHEAD_FIELDS}
        try:
            services.save_letterhead(actor=request.user, seen=form.cleaned_data["fingerprint"], **fields)
        except Conflict as lost:
            form = _redrawn(form, letterhead_of(_committee(request)), lost)
            return self._page(request, form, status=409)
        messages.success(request, _("已保存。以后签发的文件按新的设置排版。"))
        return redirect("documents:letterhead")


def _kind(code) -> DocumentKind:
    if code not in kinds:
        raise Http404
    return kinds[code]


class EditKind(View):
    """One kind's words, with what its placeholders stand for."""

    rule = staticmethod(rules.may_keep_letterhead)

    def _page(self, request, kind, form, status=200):
        context = {
            "title": _("文件用语：%(name)s") % {"name": kind.name},
            "kind": kind,
            "form": form,
            "is_own": form.instance.pk is not None,
            "known": kind.known,
        }
        return render(request, "documents/kind.html", context, status=status)

    def get(self, request, kind):
        kind = _kind(kind)
        return self._page(request, kind, KindForm(instance=setting_of(_committee(request), kind)))

    def post(self, request, kind):
        kind = _kind(kind)
        form = KindForm(request.POST, instance=setting_of(_committee(request), kind))
        if not form.is_valid():
            return self._page(request, kind, form, status=409 if form.stale else 422)
        fields = {name: form.cleaned_data[name] for name in KIND_FIELDS}
        try:
            services.save_kind(
                actor=request.user, kind=kind.code, seen=form.cleaned_data["fingerprint"], **fields
            )
        except Conflict as lost:
            form = _redrawn(form, setting_of(_committee(request), kind), lost)
            return self._page(request, kind, form, status=409)
        except ValidationError as error:
            form.add_error(None, error)
            return self._page(request, kind, form, status=422)
        messages.success(request, _("已保存。"))
        return redirect("documents:kind", kind=kind.code)


@requires(rules.may_keep_letterhead)
@require_POST
def reset_kind(request, kind):
    services.reset_kind(actor=request.user, kind=_kind(kind).code)
    messages.success(request, _("已恢复默认。"))
    return redirect("documents:kind", kind=kind)


@requires(rules.may_keep_letterhead)
@require_GET
def preview_kind(request, kind):
    """A sample in the committee's stored words: what each placeholder stands for is put in its place."""
    kind, committee = _kind(kind), _committee(request)
    letterhead, setting = letterhead_of(committee), setting_of(committee, kind)
    samples = {name: f"（{said}）" for name, said in kind.placeholders.items()} | common_values(committee)
    header = _("（清单）")
    dispatch = Dispatch(
        committee=committee,
        kind=kind.code,
        title=placeholders.fill(setting.title, samples),
        body=placeholders.fill(setting.body, samples) or _("正文。"),
        by_office=setting.by_office,
        word=word_for(letterhead, setting, kind),
        cc=letterhead.cc,
        note=letterhead.note,
        material={
            "": {
                name: blocks_to_json([Grid((header,), ((str(said),),))]) for name, said in kind.tables.items()
            }
            | {"单位": _("某单位")}
        },
    )
    addressee = [] if not kind.is_sent else list(committee.units.active()[:2])
    paper = compose(dispatch, letterhead, units=addressee, signatory=_("（签发人）"), is_draft=True)
    return preview_response(request, paper, reverse("documents:kind", args=[kind.code]))
