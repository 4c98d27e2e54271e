"""Addresses of the front door."""

from django.urls import path

from workbench import views

app_name = "workbench"
urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("inbox/", views.Inbox.as_view(), name="inbox"),
    path("search/", views.Search.as_view(), name="search"),
]
