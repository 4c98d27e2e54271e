"""Every address of the site. A view without a rule is refused by pages.middleware.RuleGuard and by a test."""

from django.urls import include, path

urlpatterns = [
    path("", include("workbench.urls")),
    path("", include("organisations.urls")),
    path("outlines/", include("outlines.urls")),
    path("tasks/", include("tasks.urls")),
    path("supervision/", include("supervision.urls")),
    path("meetings/", include("meetings.urls")),
    path("commendations/", include("commendations.urls")),
    path("documents/", include("documents.urls")),
    path("workflow/", include("workflow.urls")),
    path("notices/", include("notices.urls")),
    path("workdays/", include("workdays.urls")),
    path("operations/", include("operations.urls")),
    path("history/", include("history.urls")),
]

handler400 = "pages.errors.bad_request"
handler403 = "pages.errors.forbidden"
handler404 = "pages.errors.not_found"
handler500 = "pages.errors.server_error"
