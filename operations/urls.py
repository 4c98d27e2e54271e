"""Addresses for whoever looks after the machine."""

from django.urls import path

from operations import views

app_name = "operations"
urlpatterns = [
    path("", views.HealthPage.as_view(), name="health"),
    path("jobs/", views.JobList.as_view(), name="jobs"),
    path("jobs/<int:pk>/retry/", views.retry, name="job-retry"),
    path("jobs/<int:pk>/drop/", views.drop, name="job-drop"),
]
