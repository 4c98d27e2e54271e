"""Addresses of the record, below /history/."""

from django.urls import path

from history import views

app_name = "history"
urlpatterns = [
    path("", views.EventList.as_view(), name="events"),
    path("check/", views.check, name="check"),
    path("<int:pk>/", views.EventPage.as_view(), name="event"),
]
