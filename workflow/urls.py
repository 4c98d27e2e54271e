"""Addresses of work items, deadlines, reminder rules and the calendar."""

from django.urls import path

from workflow.views import calendar, deadlines, items, policies

app_name = "workflow"
urlpatterns = [
    path("items/<int:pk>/hand-on/", items.HandOn.as_view(), name="hand-on"),
    path("board/", deadlines.Board.as_view(), name="board"),
    path("deadlines/", deadlines.DeadlineList.as_view(), name="deadlines"),
    path("deadlines/told/", deadlines.Told.as_view(), name="told"),
    path("deadlines/<int:pk>/", deadlines.DeadlinePage.as_view(), name="deadline"),
    path("deadlines/<int:pk>/extend/", deadlines.Extend.as_view(), name="extend"),
    path("deadlines/<int:pk>/pause/", deadlines.Pause.as_view(), name="pause"),
    path("deadlines/<int:pk>/resume/", deadlines.resume, name="resume"),
    path("urge/<slug:source>/", deadlines.Urge.as_view(), name="urge"),
    path("escalations/", deadlines.EscalationList.as_view(), name="escalations"),
    path("escalations/<int:pk>/", deadlines.EscalationPage.as_view(), name="escalation"),
    path("policies/", policies.PolicyList.as_view(), name="policies"),
    path("policies/<str:kind>/", policies.EditPolicy.as_view(), name="policy"),
    path("policies/<str:kind>/reset/", policies.reset_policy, name="policy-reset"),
    path("wordings/<int:level>/", policies.EditWording.as_view(), name="wording"),
    path("preview/", policies.Preview.as_view(), name="preview"),
    path("calendar/", calendar.CalendarPage.as_view(), name="calendar"),
    path("calendar/feed/", calendar.FeedPage.as_view(), name="feed"),
    path("calendar/feed/drop/", calendar.drop_feed, name="feed-drop"),
    path("calendar/<str:secret>.ics", calendar.feed_ics, name="feed-ics"),
]
