"""Addresses of the front door."""

from django.urls import path

from workbench import views
from workbench.duties import views as duties

app_name = "workbench"
urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("inbox/", views.Inbox.as_view(), name="inbox"),
    path("search/", views.Search.as_view(), name="search"),
    path("duties/", duties.DutyBoard.as_view(), name="duties"),
    path("duties/summary/", duties.DutySummary.as_view(), name="duty-summary"),
    path("duties/<str:code>/", duties.EditDutySetting.as_view(), name="duty-setting"),
]
