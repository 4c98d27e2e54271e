"""Addresses of meetings."""

from django.urls import path

from meetings.views import (
    agenda,
    attending,
    following,
    inviting,
    kinds,
    lists,
    meeting,
    minutes,
    planning,
    resolutions,
    standing,
)

app_name = "meetings"
urlpatterns = [
    # Planning to attendance.
    path("", lists.MeetingList.as_view(), name="meetings"),
    path("plan/", planning.YearPlan.as_view(), name="plan"),
    path("plan/accept/", planning.AcceptPlan.as_view(), name="plan-accept"),
    path("new/", planning.NewMeeting.as_view(), name="meeting-new"),
    path("record/", planning.RecordMeeting.as_view(), name="meeting-record"),
    path("kinds/", kinds.KindList.as_view(), name="kinds"),
    path("kinds/found/", kinds.found, name="kinds-found"),
    path("kinds/new/", kinds.NewKind.as_view(), name="kind-new"),
    path("kinds/<int:pk>/", kinds.EditKind.as_view(), name="kind"),
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
    path("<int:pk>/edit/", planning.EditMeeting.as_view(), name="meeting-edit"),
    path("<int:pk>/move/", planning.MoveMeeting.as_view(), name="meeting-move"),
    path("<int:pk>/cancel/", planning.CancelMeeting.as_view(), name="meeting-cancel"),
    path("<int:pk>/agenda/new/", agenda.NewItem.as_view(), name="item-new"),
    path("<int:pk>/agenda/order/", agenda.order, name="agenda-order"),
    path("<int:pk>/agenda/papers/", agenda.pull, name="papers-pull"),
    path("<int:pk>/items/<int:item>/", agenda.ItemPage.as_view(), name="item"),
    path("<int:pk>/items/<int:item>/remove/", agenda.remove, name="item-remove"),
    path("<int:pk>/notice/", inviting.notice, name="notice"),
    path("<int:pk>/steps/<int:step>/notified/", inviting.notified, name="notified"),
    path("<int:pk>/invite/", inviting.Invite.as_view(), name="invite"),
    path("<int:pk>/invite/all/", inviting.sync, name="invite-all"),
    path("<int:pk>/invitations/", inviting.Invitations.as_view(), name="invitations"),
    path("<int:pk>/invitations/seats/", inviting.seats, name="seats"),
    path("<int:pk>/invitations/<int:invitation>/member/", inviting.member, name="member"),
    path("<int:pk>/invitations/<int:invitation>/link/", inviting.renew, name="link-renew"),
    path("<int:pk>/invitations/<int:invitation>/remove/", inviting.uninvite, name="uninvite"),
    path("<int:pk>/invitations/<int:invitation>/answer/", attending.Answer.as_view(), name="answer"),
    path("<int:pk>/invitations/<int:invitation>/sign-in/", attending.SignIn.as_view(), name="sign-in"),
    path("<int:pk>/open/", attending.open_, name="open"),
    path("<int:pk>/present/", attending.present, name="present"),
    path("<int:pk>/steps/<int:step>/hold/", attending.hold, name="hold"),
    path("r/<str:token>/", attending.Link.as_view(), name="link"),
    # End of planning to attendance.
]
