"""An empty Word document of ours: styles and settings, and nothing that tells of a machine or of a library."""

import io
import zipfile
from functools import lru_cache

import docx
from lxml import etree

from documents.typesetting.word.elements import make, switch
from documents.typesetting.word.styles import fonts_element, styles_element

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_CORE = "application/vnd.openxmlformats-package.core-properties+xml"
_PARTS = {"document": "document.main", "styles": "styles", "settings": "settings", "fontTable": "fontTable"}
# The same paper is the same file: no entry of it tells when it was made.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def blank_document():
    """A document of python-docx with an empty body."""
    return docx.Document(io.BytesIO(_blank()))


def saved(document) -> bytes:
    """The file, byte for byte the same for the same document."""
    stream = io.BytesIO()
    document.save(stream)
    with zipfile.ZipFile(stream) as written:
        return _zipped({name: written.read(name) for name in written.namelist()})


def _zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return stream.getvalue()


@lru_cache(maxsize=1)
def _blank() -> bytes:
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{kind}+xml"/>'
        for name, kind in _PARTS.items()
    )
    types = (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/docProps/core.xml" ContentType="{_CORE}"/>{overrides}</Types>'
    )
    core = (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"/>'
    )
    whole = _relations(
        (f"{_OFFICE}/officeDocument", "word/document.xml"),
        (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
    )
    inner = _relations(*((f"{_OFFICE}/{name}", f"{name}.xml") for name in _PARTS if name != "document"))
    files = {
        "[Content_Types].xml": types,
        "_rels/.rels": whole,
        "docProps/core.xml": core,
        "word/document.xml": _written(make("document", make("body"))),
        "word/_rels/document.xml.rels": inner,
        "word/styles.xml": _written(styles_element()),
        "word/settings.xml": _written(_settings()),
        "word/fontTable.xml": _written(fonts_element()),
    }
    return _zipped({name: (_DECLARATION + text).encode() for name, text in files.items()})


def _relations(*targets: tuple[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _written(element) -> str:
    return etree.tostring(element, encoding="unicode")


def _settings():
    mode = make(
        "compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val="15"
    )
    return make(
        "settings",
        make("zoom", percent=100),
        make("defaultTabStop", val=420),
        switch("evenAndOddHeaders", True),
        make("characterSpacingControl", val="doNotCompress"),
        # A line that ends in a break keeps its own width instead of being drawn out to the margin.
        make("compat", make("doNotExpandShiftReturn"), make("useFELayout"), mode),
    )
