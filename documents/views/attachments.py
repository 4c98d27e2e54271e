"""Attachments: the panel every object's page shows, upload, removal, download."""

from urllib.parse import quote

from django.apps import apps
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from documents import services
from documents.carriers import is_carrier
from documents.models import Attachment
from documents.selectors import attachment_panel
from pages.rules import requires, signed_in

ONCE = 20


def _subject(request, label, pk):
    """The object of an address, if it can carry attachments and this person may see it."""
    if not is_carrier(label):
        raise Http404
    instance = apps.get_model(label).objects.visible_to(request.access).filter(pk=pk).first()
    if instance is None:
        raise Http404
    return instance


def _attachment(request, pk) -> Attachment:
    attachment = Attachment.objects.visible_one(request.access, pk)
    if attachment is None:
        raise Http404
    return attachment


def _answer(request, instance, refusals=()):
    """The panel anew for a page that asked for it alone, otherwise the object's page."""
    if request.htmx:
        panel = attachment_panel(request.access, instance)
        panel.refusals = list(refusals)
        # 200 also with refusals: some files of the same upload may have been taken.
        return render(request, "documents/attachments.html", {"attachments": panel})
    from django.contrib import messages

    for refusal in refusals:
        messages.error(request, refusal)
    return redirect(instance.get_absolute_url())


@requires(signed_in)
@require_POST
def upload(request, label, pk):
    """One or several files for an object; each is taken or refused on its own, with the reason."""
    instance = _subject(request, label, pk)
    files = request.FILES.getlist("files")
    refusals = [] if files else [_("没有选择文件。")]
    if len(files) > ONCE:
        files, refusals = files[:ONCE], [_("一次最多上传 %(n)s 个文件，其余的没有上传。") % {"n": ONCE}]
    for file in files:
        try:
            services.attach(actor=request.user, instance=instance, upload=file)
        except ValidationError as error:
            refusals += error.messages
    return _answer(request, instance, refusals)


@requires(signed_in)
@require_POST
def remove(request, pk):
    attachment = _attachment(request, pk)
    instance = attachment.subject
    services.remove_attachment(actor=request.user, attachment=attachment)
    return _answer(request, instance)


@requires(signed_in)
@require_GET
def download(request, pk):
    """The bytes, always as a download: nothing that was uploaded is ever shown inside the site's own pages."""
    attachment = _attachment(request, pk)
    try:
        content = attachment.open()
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(content, content_type=attachment.content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(attachment.name, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Content-Length"] = str(attachment.size)
    return response
