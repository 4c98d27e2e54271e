"""Addresses of meetings."""

from django.urls import path

from meetings.views import following, meeting, minutes, resolutions, standing

app_name = "meetings"
urlpatterns = [
    path("<int:pk>/", meeting.MeetingPage.as_view(), name="meeting"),
    # Minutes to reporting back
    path("<int:pk>/minutes/", minutes.MinutesPage.as_view(), name="minutes"),
    path("<int:pk>/minutes/preview.pdf", minutes.preview, name="minutes-preview"),
    path("<int:pk>/minutes/opening/", minutes.EditOpening.as_view(), name="minutes-opening"),
    path("<int:pk>/minutes/items/<int:item>/", minutes.EditItem.as_view(), name="minutes-item"),
    path(
        "<int:pk>/minutes/items/<int:item>/resolutions/new/",
        resolutions.AddResolution.as_view(),
        name="resolution-new",
    ),
    path(
        "<int:pk>/minutes/resolutions/<int:resolution>/",
        resolutions.EditResolution.as_view(),
        name="resolution",
    ),
    path("<int:pk>/minutes/resolutions/<int:resolution>/drop/", resolutions.drop, name="resolution-drop"),
    path("<int:pk>/minutes/steps/<int:step>/file/", minutes.file, name="minutes-file"),
    path("<int:pk>/minutes/steps/<int:step>/answer/", minutes.answer, name="minutes-answer"),
    path("<int:pk>/minutes/steps/<int:step>/withdraw/", minutes.withdraw, name="minutes-withdraw"),
    path("<int:pk>/minutes/steps/<int:step>/close/", minutes.close, name="minutes-close"),
    path("<int:pk>/papers/<int:paper>/", standing.StandingPaperPage.as_view(), name="standing-paper"),
    path("resolutions/", following.ResolutionList.as_view(), name="resolutions"),
    path("attendance/", following.AttendanceList.as_view(), name="attendance"),
]
