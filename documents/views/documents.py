"""文件: papers that were issued or printed, their files, and asking for a print."""

from urllib.parse import quote

from django.apps import apps
from django.contrib import messages
from django.db.models import Count, OuterRef, Subquery
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import TemplateView, View

from documents import rules, services
from documents.composing import code_url
from documents.filters import DocumentFilter
from documents.kinds import kind_name, prints
from documents.models import Document, Recipient
from documents.selectors import attachment_panel
from documents.tables import DocumentTable
from documents.typesetting.markup import code_in_groups
from documents.views.previews import picture_response
from history.selectors import timeline
from pages.lists import ListPage
from pages.rules import requires, signed_in

FILES = {
    "pdf": ("pdf_digest", "application/pdf"),
    "docx": ("word_digest", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


def _document(request, pk) -> Document:
    document = Document.objects.visible_one(request.access, pk)
    if document is None:
        raise Http404
    return document


class DocumentList(ListPage):
    """Papers with a number: the county's, or those that were sent to one's units."""

    rule = staticmethod(rules.may_see_documents)
    model = Document
    table_class = DocumentTable
    filterset_class = DocumentFilter
    template_name = "documents/documents.html"
    title = gettext_lazy("文件")
    empty_text = gettext_lazy("还没有文件。")
    kept = ("sort", "dispatch")

    def get_queryset(self):
        rows = super().get_queryset().issued().select_related("entry").defer("content")
        dispatch = self.request.GET.get("dispatch", "")
        if dispatch.isdecimal() and len(dispatch) < 19:
            rows = rows.filter(dispatch=dispatch)
        # Whom a paper went to is for those who read the county; a unit sees whether it has opened it itself.
        access = self.request.access
        recipients = Recipient.objects.filter(document=OuterRef("pk")).order_by()
        if not access.reads_county:
            recipients = recipients.filter(unit__in=access.unit_ids)

        def count(found):
            return Subquery(found.values("document").annotate(n=Count("pk")).values("n"))

        return rows.annotate(
            sent_count=count(recipients), read_count=count(recipients.filter(read_at__isnull=False))
        )

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        for row in self.table.page.object_list:
            row.record.kind_name = kind_name(row.record.kind)
        return context


class DocumentPage(TemplateView):
    """One paper: to look at page by page, to download, who received and opened it."""

    rule = staticmethod(signed_in)
    template_name = "documents/document.html"

    def get_context_data(self, pk, **kwargs):
        access, document = self.request.access, _document(self.request, pk)
        services.read_document(access, document)
        number = self.request.GET.get("page", "1")
        number = int(number) if number.isdecimal() and len(number) < 6 else 1
        page = min(max(number, 1), document.pages or 1)
        # Whom a paper went to is for those who read the county; a unit sees itself.
        recipients = document.recipients.select_related("unit", "read_by")
        if not access.reads_county:
            recipients = recipients.filter(unit__in=access.unit_ids)
        recipients = list(recipients)
        return super().get_context_data(
            title=document.title,
            document=document,
            kind_name=kind_name(document.kind),
            page=page,
            before=page - 1 if page > 1 else None,
            after=page + 1 if page < document.pages else None,
            recipients=recipients,
            read=sum(row.read_at is not None for row in recipients),
            code=code_in_groups(document.code) if document.is_final else "",
            code_url=code_url(document.code),
            may_void=rules.may_void(access, document.entry) if document.entry_id else None,
            may_see_dispatch=document.dispatch_id and rules.may_see_dispatches(access),
            subject=_subject(access, document),
            attachments=attachment_panel(access, document) if document.dispatch_id else None,
            events=timeline(document),
            **kwargs,
        )


def _subject(access, document):
    """The object a paper is about, if this person may see it."""
    if not document.object_type:
        return None
    model = apps.get_model(document.object_type)
    if not hasattr(model.objects, "visible_to") or not hasattr(model, "get_absolute_url"):
        return None
    return model.objects.visible_to(access).filter(pk=document.object_id).first()


class DocumentState(View):
    """Fragment: is the file ready? Asked again until it is."""

    rule = staticmethod(signed_in)

    def get(self, request, pk):
        document = _document(request, pk)
        response = render(request, "documents/document_state.html", {"document": document})
        if document.is_printed:
            response["HX-Refresh"] = "true"
        return response


@requires(signed_in)
@require_GET
def download(request, pk, ending):
    """The kept file, as a download; `inline` of a PDF opens it in the browser."""
    document = _document(request, pk)
    field, content_type = FILES[ending]
    digest = getattr(document, field)
    if not digest:
        raise Http404
    try:
        content = document.open(digest)
    except FileNotFoundError:
        raise Http404 from None
    services.read_document(request.access, document)
    inline = ending == "pdf" and "inline" in request.GET
    response = FileResponse(content, content_type=content_type)
    name = quote(f"{document}.{ending}", safe="")
    response["Content-Disposition"] = f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{name}"
    return response


@requires(signed_in)
@require_GET
def page_image(request, pk, page):
    """One page of a paper as a picture, for looking at without a PDF viewer."""
    document = _document(request, pk)
    if not document.is_printed or not 1 <= page <= document.pages:
        raise Http404
    return picture_response(document.pdf, page)


@requires(signed_in)
@require_POST
def make_print(request, kind, pk):
    """Ask for a print of an object."""
    found = prints.get(kind)
    if found is None:
        raise Http404
    instance = apps.get_model(found.label).objects.visible_to(request.access).filter(pk=pk).first()
    if instance is None:
        raise Http404
    return redirect(services.print_object(actor=request.user, kind=found, instance=instance))


@requires(signed_in)
@require_POST
def print_again(request, pk):
    document = _document(request, pk)
    services.print_again(actor=request.user, document=document)
    messages.success(request, _("正在重新生成。"))
    return redirect(document)
