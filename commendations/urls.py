"""Addresses of assessments and commendation rounds."""

from commendations import assessment_urls, round_urls

app_name = "commendations"
urlpatterns = [*assessment_urls.urlpatterns, *round_urls.urlpatterns]
