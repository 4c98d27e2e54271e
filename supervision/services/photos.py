"""现场照片: a picture from a telephone or a computer becomes a plain, bounded JPEG before it hangs anywhere."""

import base64
import logging
import threading

import filetype
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from documents.drawing import FORMATS, plain_photo
from documents.models import Attachment
from documents.previews import keep_thumbnail
from documents.services import attach
from files.intake import IntakeRefused, run_bounded

logger = logging.getLogger(__name__)

MOST_BYTES = 15 * 1024 * 1024
# So much that 108 million pixels of a JPEG fit; a child never holds more than 256 MB of it at once.
SECONDS, MEGABYTES = 10, 320
# Photos that many send at once must not take every thread of a web process, nor all of the machine's memory.
_places = threading.BoundedSemaphore(2)
WAIT_SECONDS = 15


class Photo(ContentFile):
    """A picture that was made plain already."""


class PhotosBusy(ValidationError):
    """Too many photos are being worked on; the same one can be sent again in a while."""


def attach_photo(*, actor, instance, upload, keeps_position: bool = False) -> Attachment:
    """Hang a photo on an object, re-encoded. Where it was taken stays in it only if `keeps_position`. Raises
    `ValidationError` with the reason for what is no picture, too large or broken."""
    return attach(actor=actor, instance=instance, upload=readied(upload, keeps_position=keeps_position))


def as_kept(upload):
    """What a finding or an answer keeps of a file, whichever form it came through: of a picture a plain photo, of
    anything else the file as it is."""
    if isinstance(upload, Photo):
        return upload
    kind = filetype.guess_mime(upload.read(8192)) or ""
    upload.seek(0)
    return readied(upload) if kind.startswith("image/") else upload


def readied(upload, *, keeps_position: bool = False) -> Photo:
    """The picture as `attach_photo` would hang it: upright JPEG of at most 2048 pixels a side, without what the camera
    wrote into it. Takes seconds: call it before any lock."""
    if upload.size > MOST_BYTES:
        raise ValidationError(
            _("照片超过 %(n)s MB，请压缩后再传，或把手机相机的照片尺寸调小。") % {"n": MOST_BYTES >> 20}
        )
    content = upload.read()
    if not content:
        raise ValidationError(_("照片是空的，请重新拍摄或选择。"))
    kind = filetype.guess_mime(content)
    if kind in ("image/heic", "image/heif", "image/avif"):
        raise ValidationError(
            _("这是 HEIC 格式的照片，这里不能处理。请在手机“设置—相机—格式”里选“兼容性最佳”，再拍一张。")
        )
    if kind not in FORMATS:
        raise ValidationError(_("这个文件不是照片。请选 JPG、PNG 等格式的照片。"))
    drawn = _drawn(content, kind, keeps_position)
    photo = base64.b64decode(drawn["image"])
    keep_thumbnail(photo, base64.b64decode(drawn["small"]))
    stem = upload.name.replace("\\", "/").rsplit("/", 1)[-1].rpartition(".")[0]
    return Photo(photo, name=f"{stem or _('照片')}.jpg")


def _drawn(content: bytes, kind: str, keeps_position: bool) -> dict:
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise PhotosBusy(_("正在处理的照片太多，请稍后再传。"))
    try:
        return run_bounded(plain_photo, content, kind, keeps_position, seconds=SECONDS, megabytes=MEGABYTES)
    except IntakeRefused as refusal:
        raise ValidationError(_in_words(refusal)) from None
    finally:
        _places.release()


def _in_words(refusal: IntakeRefused) -> str:
    if refusal.reason in ("timeout", "memory", "size", "large"):
        return _("这张照片的尺寸太大，处理不了。请把手机相机的照片尺寸调小后再拍。")
    return _("这张照片无法读取，可能已经损坏或没有传完整。请重新拍摄或选择。")
