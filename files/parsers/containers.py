"""What an Office file is packed in, looked at before its parser is: ZIP for .xlsx, OLE for .xls and .et.

Runs in the bounded child. The limits hold for any Office Open XML package, Word's too.
"""

import io
import zipfile
import zlib

from files.refusal import IntakeRefused

MEGABYTE = 1024 * 1024
MAX_ENTRIES = 2_000
MAX_UNPACKED = 50 * MEGABYTE
# A sheet of one repeated value packs about 1:100, the format's own limit is 1:1032. The ratio is asked only
# of entries that unpack to more than this.
MAX_RATIO = 300
RATIO_FROM = 8 * MEGABYTE
_CHUNK = 256 * 1024

NOT_A_WORKBOOK = "‘{name}’不是 Excel 表格文件。请用 Excel 或 WPS 打开原表，另存为 .xlsx 后再上传。"
OTHER_WORKBOOK = "‘{name}’是另一种表格格式。请用 Excel 或 WPS 打开它，另存为 .xlsx 后再上传。"
LOCKED = "‘{name}’有打开密码，系统读不了。请在 Excel 或 WPS 里取消密码后再上传。"
BROKEN = "‘{name}’无法读取，文件可能已经损坏或不完整。请用 Excel 或 WPS 打开原表，另存一份后再上传。"
UNPACKS_TOO_LARGE = (
    "‘{name}’解开后超过 {limit} MB，不能读取。请删去表格以外的空白行列、图片和格式，另存一份后再上传。"
)
DANGEROUS = "‘{name}’里有表格文件不该有的内容，不能读取。请用 Excel 或 WPS 打开原表，另存一份后再上传。"


def kind_of(data: bytes) -> str:
    """`zip`, `ole` or `other`, by the first bytes."""
    if data.startswith(b"PK\x03\x04"):
        return "zip"
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    return "other"


def check_package(data: bytes, name: str, part: str = "workbook.xml") -> None:
    """Refuse a ZIP that is a bomb, is damaged, carries a document type, or holds no such main part.

    Every XML entry is unpacked once in pieces, so that its true size is known whatever the directory claims
    and a damaged one is found here and not half-way through the sheets.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            names = [entry.filename.replace("\\", "/").lower() for entry in entries]
            if len(entries) > MAX_ENTRIES:
                raise IntakeRefused(DANGEROUS.format(name=name), "size")
            if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise _too_large(name)
            if any(entry.flag_bits & 0x1 for entry in entries):
                raise IntakeRefused(LOCKED.format(name=name), "password")
            if not any(entry.endswith("/" + part) for entry in names):
                other = "mimetype" in names or any(entry.endswith("workbook.bin") for entry in names)
                message = OTHER_WORKBOOK if other else NOT_A_WORKBOOK
                raise IntakeRefused(message.format(name=name), "kind")
            for entry, lower in zip(entries, names, strict=True):
                if entry.file_size > RATIO_FROM and entry.file_size > MAX_RATIO * entry.compress_size:
                    raise _too_large(name)
                if lower.endswith((".xml", ".rels", ".vml")):
                    _check_xml(package, entry, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise IntakeRefused(BROKEN.format(name=name), "broken") from error


def _check_xml(package: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> None:
    """Office Open XML forbids document type declarations (ECMA-376 part 2, 8.1.4): entities live there."""
    before = b""
    with package.open(entry) as stream:
        while piece := stream.read(_CHUNK):
            # UTF-16 is allowed too: without its zero bytes it reads like the rest.
            window = before + piece.replace(b"\0", b"")
            if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
                raise IntakeRefused(DANGEROUS.format(name=name), "broken")
            before = window[-16:]


def _too_large(name: str) -> IntakeRefused:
    return IntakeRefused(UNPACKS_TOO_LARGE.format(name=name, limit=MAX_UNPACKED // MEGABYTE), "size")


def check_compound(data: bytes, name: str) -> None:
    """Refuse an OLE file that is an encrypted .xlsx or no workbook at all, by the names of its streams."""
    names = {
        stream: stream.encode("utf-16-le") in data for stream in ("EncryptedPackage", "Workbook", "Book")
    }
    if names["EncryptedPackage"]:
        raise IntakeRefused(LOCKED.format(name=name), "password")
    if not (names["Workbook"] or names["Book"]):
        raise IntakeRefused(NOT_A_WORKBOOK.format(name=name), "kind")
