"""What kinds of files are taken, told by their content and not by their name."""

import io
import zipfile
from dataclasses import dataclass

import filetype
from django.utils.translation import gettext as _

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_KINDS = {
    "doc": "application/msword",
    "wps": "application/vnd.ms-works",
    "xls": "application/vnd.ms-excel",
    "et": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "dps": "application/vnd.ms-powerpoint",
}
# A member whose presence tells what a ZIP container is.
ZIP_KINDS = {
    "docx": ("word/document.xml", WORD),
    "xlsx": ("xl/workbook.xml", EXCEL),
    "pptx": ("ppt/presentation.xml", SLIDES),
    "ofd": ("OFD.xml", "application/ofd"),
}
IMAGES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "bmp": "image/bmp",
    "heic": "image/heic",
}
TEXTS = {"txt": "text/plain", "csv": "text/csv"}
ALLOWED = ("pdf", *OLE_KINDS, *ZIP_KINDS, *IMAGES, *TEXTS)
# Members of a container are listed, never unpacked; a listing longer than this is no office document.
MOST_MEMBERS = 5000


@dataclass(frozen=True)
class Refused:
    reason: str


def kind_of(name: str, content: bytes) -> str | Refused:
    """The content type of a file, or why it is refused: an empty file, an unknown kind, or a name that promises
    another kind than the content is."""
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if not content:
        return Refused(_("文件是空的。"))
    if ending not in ALLOWED:
        return Refused(_("不支持这种文件。可以上传 PDF、OFD、Word、Excel、PPT、WPS 文档、图片和纯文本。"))
    mismatch = Refused(_("文件内容与扩展名 .%(e)s 不符，可能已损坏或被改过名。") % {"e": ending})
    if ending == "pdf":
        return "application/pdf" if content[:1024].lstrip().startswith(b"%PDF-") else mismatch
    if ending in OLE_KINDS:
        return OLE_KINDS[ending] if content.startswith(OLE) else mismatch
    if ending in ZIP_KINDS:
        member, content_type = ZIP_KINDS[ending]
        return content_type if member in _members(content) else mismatch
    if ending in IMAGES:
        guessed = filetype.guess_mime(content)
        return IMAGES[ending] if guessed == IMAGES[ending] else mismatch
    return TEXTS[ending] if _is_text(content) else mismatch


def _members(content: bytes) -> set[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            names = container.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return set()
    return set(names) if len(names) <= MOST_MEMBERS else set()


def _is_text(content: bytes) -> bool:
    """Text in an encoding that Chinese offices use, without control characters."""
    # UTF-16 only with its mark: without one, any even number of bytes is some UTF-16.
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not any(ord(sign) < 32 and sign not in "\t\r\n\f" for sign in text)
    return False
