"""Making the files of papers, away from the pages."""

from django.utils.translation import gettext_lazy as _

from documents.services import print_documents
from documents.services.printing import PRINT, drop_old_drafts
from operations.registry import job, tick


@job(PRINT, title=_("生成文件"), lease=900, attempts=4)
def make_files(run, *, document_ids):
    """Paper by paper; run again, it makes what is not there yet."""
    return {"made": print_documents(document_ids, run.progress)}


@tick("documents.drafts", title=_("清理过期的草稿文件"), every=3600)
def tidy():
    return f"{drop_old_drafts()}"
