"""An uploaded outline file to text, read in a child process: a Word file can hide a bomb."""

from files.intake import IntakeRefused, run_bounded
from outlines.importer import OutlineUnreadable, read_bytes
from outlines.importer.reading import LARGEST_FILE

SECONDS = 10
MEGABYTES = 256
_WORD = b"PK\x03\x04"


def read_in_child(data: bytes, name: str) -> str:
    """Runs inside the child."""
    try:
        return read_bytes(data, name)
    except OutlineUnreadable as error:
        raise IntakeRefused(str(error)) from None


def read_upload(upload) -> str:
    """The text of an uploaded file. Raises `OutlineUnreadable` with a Chinese message."""
    if upload.size > LARGEST_FILE:
        raise OutlineUnreadable("文件超过 5 MB。请删去图片等无关内容，或只保留纲要正文后再上传")
    data = upload.read()
    if not data.startswith(_WORD):
        # Plain text is only decoded; there is nothing in it to go off.
        return read_bytes(data, upload.name)
    try:
        return run_bounded(read_in_child, data, upload.name, seconds=SECONDS, megabytes=MEGABYTES)
    except IntakeRefused as refusal:
        raise OutlineUnreadable(str(refusal)) from None
