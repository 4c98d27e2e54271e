"""A paper as an editable Word file: the same parts as on the PDF, set in the fonts that offices have on Windows."""

from documents.typesetting.word.document import word_of

__all__ = ["word_of"]
