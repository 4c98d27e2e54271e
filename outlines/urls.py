"""Addresses of the outlines, below /outlines/."""

from django.urls import path

from outlines.views import importing, linking, reading

app_name = "outlines"
urlpatterns = [
    path("", reading.OutlinesPage.as_view(), name="outlines"),
    path("<int:pk>/", reading.OutlinePage.as_view(), name="outline"),
    path("domains/<int:pk>/", reading.DomainPage.as_view(), name="domain"),
    path("measures/<int:pk>/", reading.MeasurePage.as_view(), name="measure"),
    path("measures/<int:pk>/goals/", linking.LinkGoals.as_view(), name="measure-goals"),
    path("domains/<int:pk>/goals/", linking.link_domain, name="domain-goals"),
    path("import/", importing.StartImport.as_view(), name="import"),
    path("import/<int:pk>/", importing.Preview.as_view(), name="import-preview"),
    path("import/<int:pk>/text/", importing.EditText.as_view(), name="import-text"),
    path("import/<int:pk>/line/", importing.CorrectLine.as_view(), name="import-line"),
    path("import/<int:pk>/confirm/", importing.ConfirmImport.as_view(), name="import-confirm"),
]
