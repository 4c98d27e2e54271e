"""Addresses of assessments and commendation rounds."""

app_name = "commendations"
urlpatterns = []
