"""Reading an outline (纲要 / 规划) out of a file: bytes to text, text to tree.

``read_bytes`` turns an uploaded file into text, ``parse`` turns the text into a ``ParsedImport``, and
``attach_targets`` lets a finder of numeric targets look at every goal. Nothing here touches the
database, so the same reading serves the preview, the command line and the tests.
"""

from outlines.importer.model import (
    CHILDREN,
    ERROR,
    WARNING,
    WOMEN,
    ParsedDomain,
    ParsedGoal,
    ParsedImport,
    ParsedMeasure,
    ParsedOutline,
    ParsedProvision,
    Problem,
    attach_targets,
)
from outlines.importer.parsing import parse
from outlines.importer.reading import OutlineUnreadable, read_bytes
from outlines.importer.sentences import split_sentences

__all__ = [
    "CHILDREN",
    "ERROR",
    "WARNING",
    "WOMEN",
    "OutlineUnreadable",
    "ParsedDomain",
    "ParsedGoal",
    "ParsedImport",
    "ParsedMeasure",
    "ParsedOutline",
    "ParsedProvision",
    "Problem",
    "attach_targets",
    "parse",
    "read_bytes",
    "split_sentences",
]
