"""归档: the file of a finished round, and the list of who was honoured."""

from urllib.parse import quote

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django.views.generic import View

from commendations import rules
from commendations.models import CommendationRound, Kind
from commendations.services.archiving import jobs_of, order_archive
from commendations.views.found import round_or_404
from documents.models.attachment import content_path
from files.spreadsheets import ExcelSheet, workbook_response
from operations.models import Job
from pages.rules import requires


class Archive(View):
    rule = staticmethod(rules.may_keep_archive)

    def get(self, request, pk):
        round_ = round_or_404(request, pk)
        verdict = rules.may_archive(request.access, round_)
        rows = list(jobs_of(round_).select_related("asked_by").order_by("-pk")[:20])
        latest = rows[0] if rows else None
        context = {
            "title": _("归档：%(round)s") % {"round": round_},
            "round": round_,
            "refused": "" if verdict else verdict.reason,
            "running": latest if latest and latest.state in Job.UNFINISHED else None,
            "failed": latest if latest and latest.state == Job.State.FAILED else None,
            "made": next((row for row in rows if row.state == Job.State.DONE), None),
        }
        return render(request, "commendations/archive.html", context)

    def post(self, request, pk):
        order_archive(actor=request.user, round=round_or_404(request, pk))
        return redirect("commendations:archive", pk=pk)


@requires(rules.may_keep_archive)
@require_GET
def download(request, pk):
    """The latest archive."""
    round_ = round_or_404(request, pk)
    made = jobs_of(round_).filter(state=Job.State.DONE).order_by("-pk").first()
    if made is None:
        raise Http404
    try:
        content = default_storage.open(content_path(made.result["digest"]))
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(content, content_type="application/zip")
    name = quote(_("%(round)s档案.zip") % {"round": round_}, safe="")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


@requires(rules.may_read_county)
@require_GET
def honoured(request, pk):
    """受表彰名单, a sheet for each kind; once it has been decided."""
    round_ = round_or_404(request, pk)
    if round_.state != CommendationRound.State.DECIDED:
        raise Http404
    rows = list(
        round_.nominations.filter(state="honoured").select_related("unit").order_by("kind", "position", "pk")
    )
    head = _("%(round)s（%(number)s）") % {"round": round_, "number": round_.decision.number}
    collectives = ExcelSheet(
        str(Kind.COLLECTIVE.label),
        (_("序号"), _("名称"), _("推荐单位"), _("证书编号"), _("事迹简介")),
        [
            (number, row.name, row.unit.name, row.certificate_no, row.summary)
            for number, row in enumerate((row for row in rows if not row.is_individual), 1)
        ],
        title_row=head,
    )
    people = ExcelSheet(
        str(Kind.INDIVIDUAL.label),
        (_("序号"), _("姓名"), _("性别"), _("单位"), _("职务"), _("证书编号"), _("事迹简介")),
        [
            (
                *(number, row.name, row.get_gender_display(), row.unit.name),
                *(row.job_title, row.certificate_no, row.summary),
            )
            for number, row in enumerate((row for row in rows if row.is_individual), 1)
        ],
        title_row=head,
    )
    return workbook_response(_("受表彰名单（%(year)s年）") % {"year": round_.year}, [collectives, people])
