"""Addresses of assessments and commendation rounds."""

from django.urls import path

from commendations import assessment_urls, round_urls
from commendations.views.units import OfUnit

app_name = "commendations"
urlpatterns = [
    path("units/<int:pk>/", OfUnit.as_view(), name="of-unit"),
    *assessment_urls.urlpatterns,
    *round_urls.urlpatterns,
]
