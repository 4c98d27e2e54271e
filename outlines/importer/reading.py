"""The bytes of an uploaded file to text: plain text in the usual encodings, and Word documents."""

from __future__ import annotations

import codecs
from pathlib import PurePath

from outlines.importer.errors import OutlineUnreadable
from outlines.importer.word import read_word

__all__ = ["LARGEST_FILE", "OutlineUnreadable", "read_bytes"]

LARGEST_FILE = 5 * 1024 * 1024
"""Bytes. Both outlines of a county are about 170 KB of text."""

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KNOWN_KINDS = (
    (
        b"%PDF",
        "这是 PDF 文件，不能读取文字结构。请在 Word 或 WPS 中另存为 .docx，或把正文复制到 .txt 后再上传",
    ),
    (b"{\\rtf", "这是 RTF 文件。请用 Word 或 WPS 另存为 .docx 后再上传"),
    (b"Rar!", "这是压缩包。请解压后上传其中的 .docx 或 .txt 文件"),
    (b"7z\xbc\xaf", "这是压缩包。请解压后上传其中的 .docx 或 .txt 文件"),
    (b"\x1f\x8b", "这是压缩包。请解压后上传其中的 .docx 或 .txt 文件"),
    (b"\x89PNG", "这是图片，不含可读取的文字。请上传 .docx 或 .txt 文件"),
    (b"\xff\xd8\xff", "这是图片，不含可读取的文字。请上传 .docx 或 .txt 文件"),
)
_WEB_PAGE = (b"<!doctype html", b"<html", b"<?xml")
_TEXT_SUFFIXES = {"", ".txt", ".text", ".md"}
_UNKNOWN = "不能识别这个文件。请上传 .docx，或以 UTF-8、GB18030 保存的 .txt"
# The commonest characters of any Chinese official text; a wrong decoding has next to none of them.
_COMMON = frozenset("的，。、和在是一有与为中年女儿童妇")
_DAMAGED_SHARE = 1000


def read_bytes(data: bytes, filename: str) -> str:
    """The text of an uploaded file, ready for ``parse``.

    ``filename`` serves only to tell apart what the bytes leave open. Raises ``OutlineUnreadable``
    with a Chinese message that says what to do.
    """
    if not data:
        raise OutlineUnreadable("文件是空的，请重新选择文件")
    if len(data) > LARGEST_FILE:
        raise OutlineUnreadable("文件超过 5 MB。请删去图片等无关内容，或只保留纲要正文后再上传")
    if data.startswith(_ZIP):
        text = read_word(data)
    else:
        _refuse_known_kinds(data, PurePath(filename).suffix.lower())
        text = _decode(data)
    if not text.strip("\ufeff \t\r\n\u3000"):
        raise OutlineUnreadable("文件里没有文字。如果内容是扫描图片，请先转成文字再上传")
    return text


def _refuse_known_kinds(data: bytes, suffix: str) -> None:
    if data.startswith(_OLD_OFFICE):
        raise OutlineUnreadable(
            "这是旧版 .doc 文件，或加了密码的 Word 文件。请用 Word 或 WPS 去掉密码并另存为 .docx 后再上传"
        )
    for signature, message in _KNOWN_KINDS:
        if data.startswith(signature):
            raise OutlineUnreadable(message)
    if data[:200].lstrip(codecs.BOM_UTF8 + b" \r\n\t").lower().startswith(_WEB_PAGE):
        raise OutlineUnreadable("这是网页文件。请把网页上的正文复制到 .txt 文件后再上传")
    if suffix == ".docx":
        raise OutlineUnreadable("这个 .docx 文件已损坏或不是 Word 文件。请重新另存为 .docx 后再上传")
    if suffix not in _TEXT_SUFFIXES:
        raise OutlineUnreadable(_UNKNOWN)


def _decode(data: bytes) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _decode_marked(data, encoding)
    if b"\x00" in data:
        raise OutlineUnreadable(_UNKNOWN)
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    damaged = data.decode("utf-8", errors="replace")
    if damaged.count("\ufffd") * _DAMAGED_SHARE <= len(damaged) and _reads_like_chinese(damaged):
        return damaged
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
        if text.count("\ufffd") * _DAMAGED_SHARE > len(text):
            raise OutlineUnreadable(_UNKNOWN) from None
    if not _reads_like_chinese(text):
        raise OutlineUnreadable(_UNKNOWN)
    return _checked(text)


def _decode_marked(data: bytes, encoding: str) -> str:
    if not encoding:
        raise OutlineUnreadable(_UNKNOWN)
    try:
        return _checked(data.decode(encoding))
    except UnicodeDecodeError:
        raise OutlineUnreadable("文件的编码有错，内容可能损坏。请重新以 UTF-8 保存为 .txt 后再上传") from None


def _checked(text: str) -> str:
    controls = sum(character < " " and character not in "\t\r\n\f\v" for character in text)
    if controls * 100 > len(text):
        raise OutlineUnreadable(_UNKNOWN)
    return text


def _reads_like_chinese(text: str) -> bool:
    sample = text[:20000]
    letters = sum("\u4e00" <= character <= "\u9fff" for character in sample)
    common = sum(character in _COMMON for character in sample)
    return letters > 0 and common * 50 >= letters
