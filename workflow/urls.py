"""Addresses of the engine's own pages."""

from django.urls import path

from workflow import views

app_name = "workflow"
urlpatterns = [path("items/<int:pk>/hand-on/", views.HandOn.as_view(), name="hand-on")]
