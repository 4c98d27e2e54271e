"""Looking at an attachment inside the site: a page with a picture of it, never the file itself."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from documents.models import Attachment
from documents.previews import Preview, PreviewRefused, preview_of, thumbnail_of
from pages.rules import requires, signed_in


def _seen(request, pk, number: int) -> tuple[Attachment, Preview | None, str]:
    """The attachment with the preview of that page, or with the reason why there is none. 404 for a page that it does
    not have, and for whoever does not see the object."""
    attachment = Attachment.objects.visible_one(request.access, pk)
    if attachment is None:
        raise Http404
    try:
        shown = preview_of(attachment, number)
    except PreviewRefused as refusal:
        return attachment, None, str(refusal)
    except FileNotFoundError:
        raise Http404 from None
    if shown is None:
        raise Http404
    return attachment, shown, ""


@requires(signed_in)
@require_GET
def preview(request, pk):
    """The page around the picture. The picture is drawn here already, so that a refusal is a sentence on the page."""
    asked = request.GET.get("page", "1")
    if not asked.isdecimal() or len(asked) > 6:
        raise Http404
    number = int(asked)
    attachment, shown, refusal = _seen(request, pk, number)
    subject = attachment.subject
    width, height = shown.size if shown else (0, 0)
    context = {
        "title": attachment.name,
        "attachment": attachment,
        "subject": subject,
        "back": f"{subject.get_absolute_url()}#attachments",
        "number": number,
        "pages": shown.pages if shown else 0,
        "width": width,
        "height": height,
        "is_upright": height > width,
        "refusal": refusal,
    }
    is_part = request.htmx and not request.htmx.history_restore_request
    return render(request, f"documents/attachment_{'picture' if is_part else 'preview'}.html", context)


@requires(signed_in)
@require_GET
def image(request, pk, page):
    """The picture of one page; 422 with the reason when there is none."""
    _attachment, shown, refusal = _seen(request, pk, page)
    return _picture(shown, refusal)


@requires(signed_in)
@require_GET
def thumbnail(request, pk):
    """A small picture for lists; 422 with the reason when there is none."""
    attachment = Attachment.objects.visible_one(request.access, pk)
    if attachment is None:
        raise Http404
    try:
        shown, refusal = Preview(1, thumbnail_of(attachment), "image/jpeg"), ""
    except PreviewRefused as refused:
        shown, refusal = None, str(refused)
    except FileNotFoundError:
        raise Http404 from None
    return _picture(shown, refusal)


def picture_response(kept, page: int):
    """The picture of one page of a file of ours."""
    try:
        shown, refusal = preview_of(kept, page), ""
    except PreviewRefused as refused:
        shown, refusal = None, str(refused)
    except FileNotFoundError:
        raise Http404 from None
    return _picture(shown, refusal)


def _picture(shown: Preview | None, refusal: str):
    if shown:
        response = HttpResponse(shown.content, content_type=shown.content_type)
    else:
        response = HttpResponse(refusal, status=422, content_type="text/plain; charset=utf-8")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
