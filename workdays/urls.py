"""Addresses of the working calendar."""

from django.urls import path

from workdays import views

app_name = "workdays"
urlpatterns = [
    path("", views.YearPage.as_view(), name="year"),
    path("set/", views.SetDay.as_view(), name="set"),
    path("drop/", views.drop_day, name="drop"),
    path("confirm/", views.confirm_year, name="confirm"),
    path("reset/", views.reset_year, name="reset"),
    path("import/", views.ImportYear.as_view(), name="import"),
    path("xlsx/", views.download, name="xlsx"),
]
