"""Addresses of assessments and commendation rounds."""

from commendations import round_urls

app_name = "commendations"
urlpatterns = [*round_urls.urlpatterns]
