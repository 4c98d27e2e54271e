"""Addresses of assessments and their schemes."""

from django.urls import path

from commendations.views import (
    assessment_acts,
    assessments,
    entries,
    scheme_tryouts,
    schemes,
    score_objections,
)

urlpatterns = [
    path("assessments/", assessments.AssessmentList.as_view(), name="assessments"),
    path("assessments/new/", assessment_acts.OpenAssessment.as_view(), name="assessment-new"),
    path(
        "assessments/objections/", score_objections.ScoreObjectionList.as_view(), name="assessment-objections"
    ),
    path(
        "assessments/objections/<int:pk>/",
        score_objections.ScoreObjectionPage.as_view(),
        name="assessment-objection",
    ),
    path("assessments/entries/<int:pk>/", entries.EntryPage.as_view(), name="assessment-entry"),
    path(
        "assessments/entries/<int:pk>/withdraw/",
        entries.WithdrawEntry.as_view(),
        name="assessment-entry-withdraw",
    ),
    path("assessments/<int:pk>/", assessments.AssessmentPage.as_view(), name="assessment"),
    path("assessments/<int:pk>/items/", assessments.AssessmentItems.as_view(), name="assessment-items"),
    path(
        "assessments/<int:pk>/units/<int:unit>/", assessments.AssessmentUnit.as_view(), name="assessment-unit"
    ),
    path(
        "assessments/<int:pk>/units/<int:unit>/confirm/", assessment_acts.confirm, name="assessment-confirm"
    ),
    path(
        "assessments/<int:pk>/units/<int:unit>/object/",
        assessment_acts.ObjectTo.as_view(),
        name="assessment-object",
    ),
    path("assessments/<int:pk>/announce/", assessment_acts.announce, name="assessment-announce"),
    path("assessments/<int:pk>/close/", assessment_acts.close, name="assessment-close"),
    path("assessments/<int:pk>/scheme/", assessment_acts.UseScheme.as_view(), name="assessment-scheme"),
    path("assessments/<int:pk>/paper/", assessment_acts.paper, name="assessment-paper"),
    path("assessments/<int:pk>/entries/", entries.EntryList.as_view(), name="assessment-entries"),
    path("assessments/<int:pk>/entries/veto/", entries.EnterVeto.as_view(), name="assessment-veto"),
    path(
        "assessments/<int:pk>/entries/<slug:code>/points/",
        entries.EnterPoints.as_view(),
        name="assessment-points",
    ),
    path("schemes/", schemes.SchemeList.as_view(), name="schemes"),
    path("schemes/new/", schemes.BeginScheme.as_view(), name="scheme-new"),
    path("schemes/<int:pk>/", schemes.SchemePage.as_view(), name="scheme"),
    path("schemes/<int:pk>/edit/", schemes.EditScheme.as_view(), name="scheme-edit"),
    path("schemes/<int:pk>/items/new/", schemes.EditItem.as_view(), name="scheme-item-new"),
    path("schemes/<int:pk>/items/<int:item>/", schemes.EditItem.as_view(), name="scheme-item"),
    path("schemes/<int:pk>/items/<int:item>/remove/", schemes.remove_item, name="scheme-item-remove"),
    path("schemes/<int:pk>/adopt/", schemes.AdoptScheme.as_view(), name="scheme-adopt"),
    path("schemes/<int:pk>/drop/", schemes.drop, name="scheme-drop"),
    path("schemes/<int:pk>/try/<int:year>/", scheme_tryouts.TryOut.as_view(), name="scheme-try"),
    path(
        "schemes/<int:pk>/try/<int:year>/units/<int:unit>/",
        scheme_tryouts.TryOutUnit.as_view(),
        name="scheme-try-unit",
    ),
    path(
        "schemes/<int:pk>/compare/<int:other>/",
        scheme_tryouts.CompareSchemes.as_view(),
        name="scheme-compare",
    ),
]
