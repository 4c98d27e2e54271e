"""现场检查 on a telephone: the shell that works without a connection, its data, and what it sends."""

import hashlib
import json

from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pages.rules import Conflict, RuleError, public, requires
from supervision import rules
from supervision.forms.field import EntryForm, said_form
from supervision.models import ChecklistItem, Visit
from supervision.selectors.field import field_data, present_answer, present_words
from supervision.services import field
from supervision.services.photos import PhotosBusy, readied

ASSETS = (
    "pages/lianggang.css",
    "pages/icon.svg",
    "supervision/field/field.css",
    "supervision/field/store.js",
    "supervision/field/photo.js",
    "supervision/field/outbox.js",
    "supervision/field/screens.js",
    "supervision/field/finding.js",
    "supervision/field/field.js",
)
SHELL = "supervision/field_shell.html"


@requires(rules.may_inspect)
@require_GET
def shell(request):
    """The page of the telephone. The same for everybody: who it is for and what is to be visited comes with the data."""
    return render(request, SHELL, {"assets": ASSETS})


@requires(public)
@require_GET
def manifest(request):
    """What a telephone needs to put the page among its applications. Asked for without cookies."""
    icons = [
        {
            "src": static(f"supervision/field/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": "any maskable",
        }
        for size in (192, 512)
    ]
    said = {
        "name": _("两纲督导现场检查"),
        "short_name": _("现场检查"),
        "lang": "zh-Hans",
        "start_url": reverse("supervision:field"),
        "scope": reverse("supervision:field"),
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#9b1c1c",
        "icons": icons,
    }
    return JsonResponse(said, content_type="application/manifest+json")


@requires(public)
@require_GET
def worker(request):
    """The service worker. Its text changes with every file it keeps, which is how a telephone learns of a new version."""
    files = [static(name) for name in ASSETS]
    look = render_to_string(SHELL, {"assets": ASSETS})
    context = {
        "shell": reverse("supervision:field"),
        "files": files,
        "version": hashlib.sha256("\n".join([look, *files]).encode()).hexdigest()[:16],
    }
    return render(request, "supervision/field_worker.js", context, content_type="text/javascript")


@requires(rules.may_inspect)
@require_GET
def data(request):
    """The visits of this person; 304 when nothing has changed. The token for sending comes in a header, anew each time:
    it changes with every sign-in."""
    user = {"id": request.user.pk, "name": request.user.name}
    content = json.dumps({"user": user, **field_data(request.access)}, ensure_ascii=False).encode()
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(content, content_type="application/json")
    response["ETag"] = tag
    response["X-Form-Token"] = get_token(request)
    return response


def _refused(reason: str, errors: dict | None = None, status: int = 422) -> JsonResponse:
    return JsonResponse({"state": "refused", "reason": reason, "errors": errors or {}}, status=status)


@requires(rules.may_inspect)
@require_POST
def send(request):
    """One thing from a telephone. Answers `stored` (200), `refused` with the reason (422), `conflict` with what a colleague
    wrote (409), `busy` (503) or `renew` (409): the device needs another name."""
    said = _said(request)
    entry = EntryForm(_texts(said))
    if not entry.is_valid():
        return _refused(_("手机发来的内容不完整。"), status=400)
    known = _known(request, entry.cleaned_data["client_id"])
    if known is not None:
        return known
    visits = Visit.objects.recorded_by(request.access).select_related("inspection", "unit")
    visit = get_object_or_404(visits, pk=entry.cleaned_data["visit"])
    form = said_form(entry.cleaned_data["kind"], _texts(said.get("payload")), visit)
    if not form.is_valid():
        return _invalid(ValidationError(form.errors.as_data()))
    try:
        return _taken(request, visit, entry.sent(), form.cleaned_data)
    except ValidationError as error:
        return _invalid(error)
    except RuleError as error:
        return _refused(error.reason)
    except field.NumberTaken:
        return JsonResponse({"state": "renew"}, status=409)
    except Conflict as lost:
        return _lost(lost)


def _said(request):
    """The JSON of a request; None where it is none."""
    text = request.POST.get("entry", "") if request.content_type == "multipart/form-data" else request.body
    try:
        said = json.loads(text)
        # Half of a surrogate pair is JSON, and no text that a database takes.
        json.dumps(said, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        return None
    return said


def _texts(said) -> dict:
    """JSON values as a form would have sent them: fields are made for text, and stumble over lists and numbers."""
    if not isinstance(said, dict):
        return {}
    return {
        name: value if value is None or isinstance(value, bool) else str(value)
        for name, value in said.items()
    }


def _known(request, client_id):
    try:
        result = field.stored_result(actor=request.user, client_id=client_id)
    except RuleError as error:
        return _refused(error.reason)
    return None if result is None else JsonResponse({"state": "stored", "result": result})


def _taken(request, visit, sent, said):
    photo = None
    if sent.kind == "photo":
        upload = request.FILES.get("photo")
        if upload is None:
            return _refused(_("没有收到照片，请重新选择。"))
        try:
            photo = readied(upload, keeps_position=said.pop("keeps_position"))
        except PhotosBusy as busy:
            return JsonResponse({"state": "busy", "reason": busy.messages[0]}, status=503)
    result = field.take(actor=request.user, visit=visit, sent=sent, said=said, photo=photo)
    return JsonResponse({"state": "stored", "result": result})


def _invalid(error: ValidationError) -> JsonResponse:
    by_field = error.message_dict if hasattr(error, "error_dict") else {}
    return _refused(" ".join(error.messages), by_field)


def _lost(lost: Conflict) -> JsonResponse:
    current = lost.current
    if current is None:
        return JsonResponse({"state": "busy", "reason": lost.reason}, status=503)
    present = present_answer(current) if isinstance(current, ChecklistItem) else present_words(current)
    return JsonResponse({"state": "conflict", "reason": lost.reason, "current": present}, status=409)
