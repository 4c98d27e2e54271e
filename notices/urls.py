"""Addresses of messages."""

from django.urls import path

from notices import views

app_name = "notices"
urlpatterns = [
    path("", views.NoticeList.as_view(), name="notices"),
    path("<int:pk>/", views.NoticePage.as_view(), name="notice"),
    path("read/", views.read, name="read"),
    path("preference/", views.EditPreference.as_view(), name="preference"),
    path("outbox/", views.OutboxList.as_view(), name="outbox"),
    path("outbox/<int:pk>/resend/", views.resend, name="resend"),
    path("outbox/<int:pk>/drop/", views.drop, name="drop"),
    path("robots/", views.RobotsPage.as_view(), name="robots"),
    path("robots/new/", views.EditRobot.as_view(), name="robot-new"),
    path("robots/<int:pk>/", views.EditRobot.as_view(), name="robot"),
    path("robots/<int:pk>/test/", views.test_robot, name="robot-test"),
]
