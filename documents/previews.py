"""Previews of attachments: what is drawn once in a child process and kept in the storage beside the originals.

What lies under `previews/` is derived and may be deleted at any time.
"""

import base64
import hashlib
import io
import logging
import threading
from dataclasses import dataclass

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image

from documents.drawing import BROKEN, FORMATS, page_of_pdf, smaller_image, thumbnail
from files.intake import IntakeRefused, run_bounded

logger = logging.getLogger(__name__)

PDF = "application/pdf"
SECONDS, MEGABYTES = 10, 600
# Hostile files opened in many tabs must not hold every thread of a web process.
_places = threading.BoundedSemaphore(2)
WAIT_SECONDS = 5
# A file that took all its time or memory is not tried again at every look.
REFUSED_FOR = 600
_KINDS_OF_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82", "image/png"),
    (b"\xff\xd8", b"\xff\xd9", "image/jpeg"),
)


class PreviewRefused(Exception):
    """There is no preview; the text says why, in words for a person."""


@dataclass(frozen=True)
class Preview:
    """A picture of one page, and how many pages there are."""

    pages: int
    content: bytes
    content_type: str

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, read from the header alone."""
        with Image.open(io.BytesIO(self.content), formats=["PNG", "JPEG"]) as picture:
            return picture.size


def has_preview(attachment) -> bool:
    """Whether files of that kind can be looked at: PDF and the pictures that browsers and telephones make."""
    return attachment.content_type == PDF or attachment.content_type in FORMATS


def preview_of(attachment, number: int) -> Preview | None:
    """Page `number` (from 1), None when there is no such page. For an attachment that came through `visible_one`.

    Raises `PreviewRefused` with the reason; `FileNotFoundError` when the storage has lost the original.
    """
    if not has_preview(attachment):
        raise PreviewRefused(_("这种文件不能预览，请下载后查看。"))
    folder = f"previews/{attachment.digest}"
    pages = _kept_count(folder)
    if pages is not None:
        if not 1 <= number <= pages:
            return None
        kept = _read(f"{folder}/{number}")
        kind = _kind(kept)
        if kind:
            return Preview(pages, kept, kind)
    if attachment.content_type == PDF:
        drawn = _drawn(attachment, page_of_pdf, number)
    else:
        drawn = _drawn(attachment, smaller_image, attachment.content_type) if number == 1 else {"pages": 1}
    if "image" not in drawn:
        return None
    content = base64.b64decode(drawn["image"])
    _keep(f"{folder}/pages", str(drawn["pages"]).encode())
    _keep(f"{folder}/{number}", content)
    return Preview(drawn["pages"], content, _kind(content))


def thumbnail_of(attachment) -> bytes:
    """A small JPEG of a picture, for lists. For an attachment that came through `visible_one`. Raises as `preview_of`."""
    if attachment.content_type not in FORMATS:
        raise PreviewRefused(_("这种文件没有缩略图。"))
    path = f"previews/{attachment.digest}/small"
    kept = _read(path)
    if not _kind(kept):
        kept = base64.b64decode(_drawn(attachment, thumbnail, attachment.content_type))
        _keep(path, kept)
    return kept


def keep_thumbnail(content: bytes, small: bytes) -> None:
    """Keep the thumbnail that was drawn together with a picture which is about to be attached."""
    _keep(f"previews/{hashlib.sha256(content).hexdigest()}/small", small)


def _drawn(attachment, draw, *args):
    """The child's answer, or its refusal in our words."""
    known = f"preview-refused:{attachment.digest}:{draw.__name__}:{args[0]}"
    said = cache.get(known)
    if said:
        raise PreviewRefused(said)
    with attachment.open() as stored:
        content = stored.read()
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise PreviewRefused(_("正在生成的预览太多，请稍后再试。"))
    try:
        return run_bounded(draw, content, *args, seconds=SECONDS, megabytes=MEGABYTES)
    except IntakeRefused as refusal:
        said = _in_words(refusal)
        if refusal.reason in ("timeout", "memory", "crash"):
            cache.set(known, said, REFUSED_FOR)
        raise PreviewRefused(said) from None
    finally:
        _places.release()


def _in_words(refusal: IntakeRefused) -> str:
    """The intake speaks to somebody who sends a table; here somebody looks at a file."""
    if refusal.reason == "timeout":
        return _("这个文件太复杂，%(n)s 秒内没有画出来，不能预览。请下载后查看。") % {"n": SECONDS}
    if refusal.reason in ("memory", "size", "crash"):
        # PDFium ends the process when memory is refused, whatever else was wrong with the file.
        return _("这个文件太大、太复杂或者已经损坏，不能预览。请下载后查看。")
    return BROKEN if refusal.reason == "broken" else refusal.message


def _kept_count(folder: str) -> int | None:
    kept = _read(f"{folder}/pages")
    return int(kept) if kept.isdigit() else None


def _kind(content: bytes) -> str:
    """The content type of a whole picture; nothing for one that is still being written, or was cut off."""
    for start, end, kind in _KINDS_OF_PICTURES:
        if content.startswith(start) and content.endswith(end):
            return kind
    return ""


def _read(path: str) -> bytes:
    try:
        with default_storage.open(path) as kept:
            return kept.read()
    except FileNotFoundError:
        return b""


def _keep(path: str, content: bytes) -> None:
    """Keep a file in place of one that was cut off. Two who draw the same page keep it once."""
    try:
        if _read(path) == content:
            return
        default_storage.delete(path)
        stored = default_storage.save(path, ContentFile(content))
        if stored != path:
            default_storage.delete(stored)
    except OSError as error:
        # A full disk is the health page's matter; whoever looks at the page still sees it.
        logger.warning("preview %s not kept: %s", path, error)
