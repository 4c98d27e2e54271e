"""Addresses of attachments."""

from django.urls import path, re_path

from documents import views

app_name = "documents"
urlpatterns = [
    re_path(r"^of/(?P<label>[a-z]+\.[a-z]+)/(?P<pk>[0-9]{1,18})/$", views.upload, name="upload"),
    path("attachments/<int:pk>/", views.download, name="attachment"),
    path("attachments/<int:pk>/remove/", views.remove, name="remove"),
]
