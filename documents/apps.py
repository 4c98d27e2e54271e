from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = "文件"

    def ready(self):
        from documents import escalations, rules
        from documents.carriers import register_carrier
        from documents.checks import paper_findings
        from documents.kinds import register_free_kinds
        from documents.models import Dispatch, Document
        from operations.health import register_check
        from workflow.kinds import OWN, register_kind

        register_check(paper_findings)
        register_free_kinds()
        escalations.register()
        register_carrier(Dispatch, rules.may_attach_to_dispatch)
        register_carrier(Document, rules.may_attach_to_document)
        register_kind("dispatch.at_director", _("核签发文"), ladder=OWN)
        register_kind("dispatch.at_chair", _("签发发文"), ladder=OWN)
