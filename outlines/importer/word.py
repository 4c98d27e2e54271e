"""The text of a Word document (.docx), with the automatic numbers that Word only draws.

An untrusted file: it is measured before anything is unpacked, and refused when it carries a document
type definition, which no Word document needs and every entity attack does.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.sax import SAXException, handler

import docx
from defusedxml import DefusedXmlException
from defusedxml import sax as defused_sax
from docx.oxml.ns import qn

from outlines.importer.errors import OutlineUnreadable
from outlines.importer.word_numbering import Numbering

MOST_ENTRIES = 2000
LARGEST_UNPACKED = 60 * 1024 * 1024
LARGEST_XML_PART = 20 * 1024 * 1024
RATIO_LIMIT = 100
_RATIO_MATTERS_FROM = 4 * 1024 * 1024
_ENCRYPTED_FLAG = 0x1

_DAMAGED = "这个 .docx 文件已损坏或不是 Word 文件。请用 Word 或 WPS 重新另存为 .docx 后再上传"
_SUSPICIOUS = "这个 .docx 文件解压后过大或结构异常，为安全起见不予读取。请新建文档，粘贴正文后另存再上传"


def read_word(data: bytes) -> str:
    """One line of text for each paragraph, those in tables too, in the order of the document.

    Raises ``OutlineUnreadable``.
    """
    _examine_package(data)
    try:
        document = docx.Document(io.BytesIO(data))
        numbering = Numbering(document)
        lines = [_paragraph_text(paragraph, numbering) for paragraph in _paragraphs(document.element.body)]
    except OutlineUnreadable:
        raise
    # A broken package surfaces as almost any exception of zipfile, lxml or the reader.
    except Exception as error:
        raise OutlineUnreadable(_DAMAGED) from error
    return "\n".join(lines)


def _examine_package(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            _measure(entries, len(data))
            if "word/document.xml" not in {entry.filename for entry in entries}:
                raise OutlineUnreadable(
                    "这个文件不是 Word 文档（可能是表格、演示文稿或压缩包）。请上传 .docx 或 .txt 文件"
                )
            for entry in entries:
                if entry.filename.lower().endswith((".xml", ".rels")):
                    _refuse_definitions(package.read(entry))
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        EOFError,
        OSError,
        RuntimeError,
    ) as error:
        raise OutlineUnreadable(_DAMAGED) from error
    except (SAXException, ValueError) as error:
        raise OutlineUnreadable(_DAMAGED) from error


def _measure(entries: list[zipfile.ZipInfo], packed: int) -> None:
    if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
        raise OutlineUnreadable("文件加了密码。请去掉密码后再上传")
    unpacked = sum(entry.file_size for entry in entries)
    too_large = any(
        entry.file_size > LARGEST_XML_PART and entry.filename.lower().endswith((".xml", ".rels"))
        for entry in entries
    )
    dense = unpacked > _RATIO_MATTERS_FROM and unpacked > packed * RATIO_LIMIT
    if len(entries) > MOST_ENTRIES or unpacked > LARGEST_UNPACKED or too_large or dense:
        raise OutlineUnreadable(_SUSPICIOUS)


def _refuse_definitions(part: bytes) -> None:
    try:
        defused_sax.parseString(part, handler.ContentHandler(), forbid_dtd=True)
    except DefusedXmlException as error:
        raise OutlineUnreadable(_SUSPICIOUS) from error


def _paragraphs(body: Any) -> Iterator[Any]:
    """Paragraphs in document order, without those of text boxes' fallback copies and deleted text."""
    skipped = {
        qn("w:del"),
        qn("w:moveFrom"),
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    }
    pending = [body]
    while pending:
        element = pending.pop()
        if element.tag == qn("w:p"):
            yield element
            continue
        pending.extend(child for child in reversed(list(element)) if child.tag not in skipped)


def _paragraph_text(paragraph: Any, numbering: Numbering) -> str:
    number = numbering.number_of(paragraph)
    text = "".join(_pieces(paragraph))
    return f"{number}{text}" if text.strip() else text


def _pieces(paragraph: Any) -> Iterator[str]:
    hidden = {qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:rPr"), qn("w:txbxContent"), qn("w:instrText")}
    breaks = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
    pending = [paragraph]
    while pending:
        element = pending.pop()
        if element.tag in hidden or not isinstance(element.tag, str):
            continue
        if element.tag == qn("w:t"):
            yield element.text or ""
        elif element.tag in breaks:
            yield breaks[element.tag]
        else:
            pending.extend(reversed(list(element)))
