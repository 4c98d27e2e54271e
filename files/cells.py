"""Cells: what is done to their text on the way in, the guard against live formulas on the way out, names.

A text such as `=1+1` is harmless inside an .xlsx, but when the file is saved as CSV and opened again the
spreadsheet runs it (CWE-1236). So an exported text that could become a formula gets one apostrophe before
it, and an imported text loses it again: what goes out comes back unchanged.
"""

import re
import unicodedata

# Tab, line feed and carriage return are the only controls XML 1.0 allows; C1 controls, surrogates and the
# two non-characters are never text either.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_WIDE_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
# Excel skips white space, apostrophes and invisible characters before the sign; WPS takes the full-width
# signs for the plain ones.
_LIVE = re.compile("[\\s'\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]*[=+\\-@＝＋－＠]|[\t\r\n]")
GUARD = "'"


def drop_forbidden(text: str) -> str:
    """The text without what XML cannot carry; every line end becomes a line feed."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _FORBIDDEN.sub("", text)


def clean_text(text: str) -> str:
    """NFC, ordinary spaces for wide ones, no invisible or control characters, nothing around it."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = drop_forbidden(text)
    text = _INVISIBLE.sub("", text)
    text = _WIDE_SPACES.sub(" ", text)
    return unicodedata.normalize("NFC", text).strip()


def guard(text: str) -> str:
    """The text, after an apostrophe when a spreadsheet could take it for a formula; no text when it is blank."""
    if not _LIVE.match(text):
        return text
    return GUARD + text if clean_text(text) else ""


def unguard(text: str) -> str:
    """The text without the apostrophe that `guard` put before it."""
    return text[1:] if text.startswith(GUARD) and _LIVE.match(text, 1) else text


def take_in(text: str) -> str:
    """A cell's text as the application keeps it; empty when there is nothing to see."""
    return clean_text(unguard(clean_text(text)))


def column_letter(index: int) -> str:
    """The column as Excel names it: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
