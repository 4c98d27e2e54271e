"""Addresses of the reporting year and of the ledger of activities."""

from django.urls import path

from supervision.views import activities, county, reports, rounds

app_name = "supervision"
urlpatterns = [
    path("reports/", rounds.ReportList.as_view(), name="reports"),
    path("years/new/", rounds.OpenYear.as_view(), name="open"),
    path("years/<int:pk>/", rounds.RoundBoard.as_view(), name="round"),
    path("years/<int:pk>/go-on/", rounds.go_on, name="round-go-on"),
    path("years/<int:pk>/close/", rounds.close_round, name="round-close"),
    path("years/<int:pk>/compare/", rounds.Compare.as_view(), name="compare"),
    path("years/<int:pk>/search/", rounds.SearchRound.as_view(), name="search"),
    path("reports/<int:pk>/", reports.ReportPage.as_view(), name="report"),
    path("reports/<int:pk>/texts/<int:part>/", reports.EditText.as_view(), name="report-text"),
    path("reports/<int:pk>/lines/<int:part>/", reports.EditLine.as_view(), name="report-line"),
    path("reports/<int:pk>/funds/", reports.EditFunds.as_view(), name="report-funds"),
    path("reports/<int:pk>/sync/", reports.sync, name="report-sync"),
    path("reports/<int:pk>/extend/", reports.ExtendReport.as_view(), name="report-extend"),
    path("reports/<int:pk>/unreported/", reports.CloseReport.as_view(), name="report-close"),
    path("reports/<int:pk>/steps/<int:step>/file/", reports.file, name="report-file"),
    path("reports/<int:pk>/steps/<int:step>/answer/", reports.AnswerReport.as_view(), name="report-answer"),
    path("reports/<int:pk>/steps/<int:step>/withdraw/", reports.withdraw, name="report-withdraw"),
    path("years/<int:pk>/county/<int:outline>/", county.begin, name="county-begin"),
    path("county/<int:pk>/", county.CountyPage.as_view(), name="county"),
    path("county/<int:pk>/heading/", county.save_heading, name="county-heading"),
    path("county/<int:pk>/take-in/", county.take_in, name="county-take-in"),
    path("county/<int:pk>/add/", county.add_paragraph, name="county-add"),
    path(
        "county/<int:pk>/paragraphs/<int:paragraph>/",
        county.EditParagraph.as_view(),
        name="county-paragraph",
    ),
    path("county/<int:pk>/paragraphs/<int:paragraph>/use/", county.use_paragraph, name="county-use"),
    path("county/<int:pk>/preview.pdf", county.preview, name="county-preview"),
    path("county/<int:pk>/steps/<int:step>/file/", county.file, name="county-file"),
    path("county/<int:pk>/steps/<int:step>/answer/", county.AnswerCounty.as_view(), name="county-answer"),
    path("county/<int:pk>/steps/<int:step>/withdraw/", county.withdraw, name="county-withdraw"),
    path("county/<int:pk>/steps/<int:step>/send/", county.send_up, name="county-send"),
    path("activities/", activities.ActivityList.as_view(), name="activities"),
    path("activities/new/", activities.RecordActivity.as_view(), name="activity-new"),
    path("activities/<int:pk>/", activities.ActivityPage.as_view(), name="activity"),
    path("activities/<int:pk>/correct/", activities.CorrectActivity.as_view(), name="activity-correct"),
    path("activities/<int:pk>/withdraw/", activities.WithdrawActivity.as_view(), name="activity-withdraw"),
    path("counties/", county.Counties.as_view(), name="counties"),
]
