"""Files that hang on objects; papers that are drafted, signed, numbered, printed and kept."""

from documents.models.attachment import Attachment, content_path
from documents.models.dispatch import Dispatch
from documents.models.document import Document, Recipient
from documents.models.letterhead import KindSetting, Letterhead
from documents.models.register import NumberSeries, RegisterEntry

__all__ = [
    "Attachment",
    "Dispatch",
    "Document",
    "KindSetting",
    "Letterhead",
    "NumberSeries",
    "Recipient",
    "RegisterEntry",
    "content_path",
]
