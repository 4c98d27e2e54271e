"""Addresses of commendation rounds; the last ones are for everybody."""

from django.urls import path

from commendations.views import (
    archive,
    consultation,
    deciding,
    nominations,
    objections,
    publicity,
    round_changes,
    rounds,
    selection,
    settings,
)

urlpatterns = [
    path("", rounds.RoundList.as_view(), name="rounds"),
    path("new/", rounds.NewRound.as_view(), name="round-new"),
    path("due/<int:year>/move/", rounds.MoveDue.as_view(), name="due-move"),
    path("rounds/<int:pk>/", rounds.RoundPage.as_view(), name="round"),
    path("rounds/<int:pk>/edit/", rounds.EditRound.as_view(), name="round-edit"),
    path("rounds/<int:pk>/allow/", round_changes.Allow.as_view(), name="round-allow"),
    path("rounds/<int:pk>/extend/", round_changes.Extend.as_view(), name="round-extend"),
    path("rounds/<int:pk>/cancel/", round_changes.Cancel.as_view(), name="round-cancel"),
    path("rounds/<int:pk>/call/", rounds.call, name="round-call"),
    path("rounds/<int:pk>/steps/<int:step>/called/", rounds.called, name="round-called"),
    path("rounds/<int:pk>/steps/<int:step>/close/", rounds.close_nominating, name="round-close"),
    # Nominations
    path("rounds/<int:pk>/nominate/", nominations.BeginNomination.as_view(), name="nomination-new"),
    path("rounds/<int:pk>/nominations/", selection.NominationList.as_view(), name="nominations"),
    path("nominations/<int:pk>/", nominations.NominationPage.as_view(), name="nomination"),
    path("nominations/<int:pk>/edit/", nominations.EditNomination.as_view(), name="nomination-edit"),
    path("nominations/<int:pk>/steps/<int:step>/file/", nominations.file, name="nomination-file"),
    path("nominations/<int:pk>/steps/<int:step>/answer/", nominations.answer, name="nomination-answer"),
    path("nominations/<int:pk>/steps/<int:step>/withdraw/", nominations.withdraw, name="nomination-withdraw"),
    path("nominations/<int:pk>/reject/", nominations.Reject.as_view(), name="nomination-reject"),
    path("nominations/<int:pk>/retract/", nominations.Retract.as_view(), name="nomination-retract"),
    path("nominations/<int:pk>/veto/", nominations.RecordVeto.as_view(), name="nomination-veto"),
    path("vetoes/<int:pk>/lift/", nominations.LiftVeto.as_view(), name="veto-lift"),
    # The list
    path("rounds/<int:pk>/ranking/<slug:kind>/", selection.Ranking.as_view(), name="ranking"),
    path("rounds/<int:pk>/ranking/<slug:kind>/arrange/", selection.arrange, name="arrange"),
    path("nominations/<int:pk>/propose/", selection.propose, name="propose"),
    path("nominations/<int:pk>/unpropose/", selection.Unpropose.as_view(), name="unpropose"),
    path("rounds/<int:pk>/steps/<int:step>/consult/", selection.Consult.as_view(), name="consult"),
    # Opinions
    path("rounds/<int:pk>/opinions/", consultation.Opinions.as_view(), name="opinions"),
    path("requests/<int:pk>/", consultation.RequestPage.as_view(), name="request"),
    path("opinions/<int:pk>/settle/", consultation.SettleOpinion.as_view(), name="opinion-settle"),
    path(
        "rounds/<int:pk>/steps/<int:step>/consulted/", consultation.end_consultation, name="consultation-end"
    ),
    # Publicity and objections
    path("rounds/<int:pk>/notice/", publicity.notice, name="notice"),
    path("rounds/<int:pk>/steps/<int:step>/publicity-end/", publicity.end_publicity, name="publicity-end"),
    path("rounds/<int:pk>/steps/<int:step>/reopen/", publicity.reopen, name="reopen"),
    path("rounds/<int:pk>/objections/", objections.ObjectionList.as_view(), name="objections"),
    path("rounds/<int:pk>/objections/new/", objections.RegisterObjection.as_view(), name="objection-new"),
    path("objections/<int:pk>/", objections.ObjectionPage.as_view(), name="objection"),
    # The decision, and what is kept
    path("rounds/<int:pk>/decision/", deciding.Deciding.as_view(), name="deciding"),
    path("rounds/<int:pk>/steps/<int:step>/answer/", deciding.answer, name="decide"),
    path("rounds/<int:pk>/honoured.xlsx", archive.honoured, name="honoured"),
    path("rounds/<int:pk>/archive/", archive.Archive.as_view(), name="archive"),
    path("rounds/<int:pk>/archive.zip", archive.download, name="archive-file"),
    # Settings
    path("settings/", settings.Settings.as_view(), name="settings"),
    path("settings/found/", settings.found, name="settings-found"),
    path("settings/vetoes/new/", settings.EditVetoRule.as_view(), name="veto-rule-new"),
    path("settings/vetoes/<int:pk>/", settings.EditVetoRule.as_view(), name="veto-rule"),
    path("settings/departments/new/", settings.EditDepartment.as_view(), name="department-new"),
    path("settings/departments/<int:pk>/", settings.EditDepartment.as_view(), name="department"),
    # For everybody
    path("public/<slug:key>/", publicity.PublicPage.as_view(), name="public"),
    path("public/<slug:key>/sent/<str:receipt>/", publicity.Sent.as_view(), name="public-sent"),
]
