"""Addresses of attachments, drafts, papers, the register and the settings of papers."""

from django.urls import path, re_path

from documents.views import (
    attachments,
    dispatches,
    documents,
    escalations,
    letterheads,
    previews,
    register,
    verifying,
)

app_name = "documents"
urlpatterns = [
    re_path(r"^of/(?P<label>[a-z]+\.[a-z]+)/(?P<pk>[0-9]{1,18})/$", attachments.upload, name="upload"),
    path("attachments/<int:pk>/", attachments.download, name="attachment"),
    path("attachments/<int:pk>/remove/", attachments.remove, name="remove"),
    path("attachments/<int:pk>/preview/", previews.preview, name="preview"),
    path("attachments/<int:pk>/preview/<int:page>.png", previews.image, name="preview-image"),
    path("attachments/<int:pk>/thumbnail.jpg", previews.thumbnail, name="thumbnail"),
    path("dispatches/", dispatches.DispatchList.as_view(), name="dispatches"),
    path("dispatches/new/", dispatches.BeginDispatch.as_view(), name="dispatch-new"),
    path("dispatches/<int:pk>/", dispatches.DispatchPage.as_view(), name="dispatch"),
    path("dispatches/<int:pk>/save/", dispatches.SaveDispatch.as_view(), name="dispatch-save"),
    path("dispatches/<int:pk>/refresh/", dispatches.refresh, name="dispatch-refresh"),
    path("dispatches/<int:pk>/preview.pdf", dispatches.preview, name="dispatch-preview"),
    path("dispatches/<int:pk>/papers/", dispatches.DispatchPapers.as_view(), name="dispatch-papers"),
    path("dispatches/<int:pk>/cancel/", dispatches.CancelDispatch.as_view(), name="dispatch-cancel"),
    path("dispatches/<int:pk>/steps/<int:step>/file/", dispatches.file, name="dispatch-file"),
    path(
        "dispatches/<int:pk>/steps/<int:step>/answer/",
        dispatches.AnswerDispatch.as_view(),
        name="dispatch-answer",
    ),
    path("dispatches/<int:pk>/steps/<int:step>/withdraw/", dispatches.withdraw, name="dispatch-withdraw"),
    path("letters/<int:pk>/", escalations.letter, name="letter"),
    path("urge/", escalations.urge, name="urge-paper"),
    path("papers/", documents.DocumentList.as_view(), name="documents"),
    path("papers/<int:pk>/", documents.DocumentPage.as_view(), name="document"),
    path("papers/<int:pk>/pages/<int:page>.png", documents.page_image, name="document-page"),
    path("papers/<int:pk>/state/", documents.DocumentState.as_view(), name="document-state"),
    path("papers/<int:pk>/again/", documents.print_again, name="document-again"),
    re_path(r"^papers/(?P<pk>[0-9]{1,18})/file\.(?P<ending>pdf|docx)$", documents.download, name="file"),
    re_path(r"^prints/(?P<kind>[a-z._-]+)/(?P<pk>[0-9]{1,18})/$", documents.make_print, name="print"),
    path("register/", register.Register.as_view(), name="register"),
    path("register/new/", register.RegisterOutside.as_view(), name="register-outside"),
    path("register/start/", register.StartSeries.as_view(), name="register-start"),
    path("register/<int:pk>/void/", register.VoidEntry.as_view(), name="register-void"),
    path("settings/", letterheads.LetterheadPage.as_view(), name="letterhead"),
    path("settings/<str:kind>/", letterheads.EditKind.as_view(), name="kind"),
    path("settings/<str:kind>/reset/", letterheads.reset_kind, name="kind-reset"),
    path("settings/<str:kind>/preview.pdf", letterheads.preview_kind, name="kind-preview"),
    path("verify/", verifying.Verify.as_view(), name="verify"),
    re_path(r"^v/(?P<code>[0-9A-Za-z]{1,16})/$", verifying.Verified.as_view(), name="verified"),
]
