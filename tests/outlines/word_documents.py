"""Builds Word documents whose numbers are drawn by Word and do not stand in the text."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn


def save(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def document_of(lines: list[str]) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    return save(document)


class NumberedDocument:
    """A document with one list definition; ``levels`` are (number format, level text) pairs."""

    def __init__(self, levels: list[tuple[str, str]]) -> None:
        self.document = docx.Document()
        self._numbering = self.document.part.numbering_part.element
        self._next = 900
        self._abstract = self._define(levels)

    def new_list(self, *, start: int | None = None) -> int:
        """A list of its own; ``start`` makes its first level begin again."""
        self._next += 1
        number = OxmlElement("w:num")
        number.set(qn("w:numId"), str(self._next))
        reference = OxmlElement("w:abstractNumId")
        reference.set(qn("w:val"), str(self._abstract))
        number.append(reference)
        if start is not None:
            override = OxmlElement("w:lvlOverride")
            override.set(qn("w:ilvl"), "0")
            begin = OxmlElement("w:startOverride")
            begin.set(qn("w:val"), str(start))
            override.append(begin)
            number.append(override)
        self._numbering.append(number)
        return self._next

    def add(self, text: str, list_id: int | None = None, level: int = 0) -> Any:
        paragraph = self.document.add_paragraph(text)
        if list_id is not None:
            number(paragraph._p, list_id, level)
        return paragraph

    def save(self) -> bytes:
        return save(self.document)

    def _define(self, levels: list[tuple[str, str]]) -> int:
        abstract = OxmlElement("w:abstractNum")
        abstract.set(qn("w:abstractNumId"), "900")
        for index, (kind, shape) in enumerate(levels):
            level = OxmlElement("w:lvl")
            level.set(qn("w:ilvl"), str(index))
            for tag, value in (("w:start", "1"), ("w:numFmt", kind), ("w:lvlText", shape)):
                child = OxmlElement(tag)
                child.set(qn("w:val"), value)
                level.append(child)
            abstract.append(level)
        self._numbering.insert(0, abstract)
        return 900


def number(paragraph: Any, list_id: int, level: int) -> None:
    numpr = paragraph.get_or_add_pPr()._add_numPr()
    for tag, value in (("w:ilvl", level), ("w:numId", list_id)):
        child = OxmlElement(tag)
        child.set(qn("w:val"), str(value))
        numpr.append(child)


def repack(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The same package with each entry's bytes changed, or left out where ``change`` gives None."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            changed = change(entry.filename, old.read(entry))
            if changed is not None:
                new.writestr(entry.filename, changed)
    return out.getvalue()
