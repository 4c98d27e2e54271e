"""Addresses of the reporting year, of inspections and what comes of them."""

from django.urls import path

from supervision.views import (
    county,
    field,
    inspection_papers,
    inspections,
    rectification,
    rectification_lists,
    reports,
    reviews,
    rounds,
    statistics,
)

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
    path("counties/", county.Counties.as_view(), name="counties"),
    # Inspections
    path("inspections/<int:pk>/", inspections.InspectionPage.as_view(), name="inspection"),
    path("inspections/<int:pk>/visits/<int:visit>/", inspections.VisitPage.as_view(), name="visit"),
    path("findings/<int:pk>/", inspections.FindingPage.as_view(), name="finding"),
    # Papers of inspections
    path("inspections/<int:pk>/papers/<str:kind>/", inspection_papers.paper, name="inspection-paper"),
    path("inspections/plan/<int:year>/paper/", inspection_papers.plan_paper, name="inspection-plan-paper"),
    # On a telephone
    path("field/", field.shell, name="field"),
    path("field/manifest.webmanifest", field.manifest, name="field-manifest"),
    path("field/worker.js", field.worker, name="field-worker"),
    path("field/data.json", field.data, name="field-data"),
    path("field/send/", field.send, name="field-send"),
    # Rectification
    path("rectification/", rectification_lists.RectificationList.as_view(), name="notices"),
    path("rectification/problems/", rectification_lists.ProblemList.as_view(), name="problems"),
    path(
        "rectification/about/<slug:what>/<int:pk>/", rectification_lists.findings_about, name="findings-about"
    ),
    path("rectification/statistics/", statistics.Statistics.as_view(), name="statistics"),
    path("rectification/issue/", rectification.issue, name="notices-issue"),
    path("inspections/<int:pk>/notices/draft/", rectification.draft, name="notices-draft"),
    path("inspections/<int:pk>/notices/paper/", rectification.paper, name="notices-paper"),
    path("rectification/<int:pk>/", rectification.NoticePage.as_view(), name="notice"),
    path("rectification/<int:pk>/draft/", rectification.DraftNotice.as_view(), name="notice-draft"),
    path("rectification/<int:pk>/discard/", rectification.discard, name="notice-discard"),
    path("rectification/<int:pk>/extend/", rectification.ExtendNotice.as_view(), name="notice-extend"),
    path("rectification/<int:pk>/steps/<int:step>/receive/", rectification.receive, name="notice-receive"),
    path("rectification/<int:pk>/answer/", rectification.AnswerNotice.as_view(), name="notice-answer"),
    path(
        "rectification/<int:pk>/steps/<int:step>/file/",
        rectification.AnswerNotice.as_view(),
        name="notice-file",
    ),
    path("rectification/<int:pk>/steps/<int:step>/withdraw/", rectification.withdraw, name="notice-withdraw"),
    path("rectification/<int:pk>/take-up/", rectification.take_up, name="notice-take-up"),
    path(
        "rectification/<int:pk>/steps/<int:step>/verify/",
        rectification.VerifyNotice.as_view(),
        name="notice-verify",
    ),
    # Reviews
    path("reviews/", reviews.ReviewList.as_view(), name="reviews"),
    path("inspections/<int:pk>/visits/<int:visit>/review/", reviews.AskReview.as_view(), name="review-ask"),
    path("reviews/<int:pk>/", reviews.ReviewPage.as_view(), name="review"),
    path("reviews/<int:pk>/withdraw/", reviews.withdraw, name="review-withdraw"),
    path("reviews/<int:pk>/steps/<int:step>/assign/", reviews.AssignReview.as_view(), name="review-assign"),
    path("reviews/<int:pk>/steps/<int:step>/decide/", reviews.DecideReview.as_view(), name="review-decide"),
]
