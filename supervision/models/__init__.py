"""The reporting year (rounds, unit reports, the county report); inspections, findings, rectification, review; the
ledger of activities."""

from supervision.models.activity import Activity
from supervision.models.annual_report import AnnualReport, ReportComment, ReportFund, ReportLine, ReportText
from supervision.models.checklist import ChecklistItem, ChecklistTemplate, TemplateQuestion
from supervision.models.county_report import CountyParagraph, CountyReport
from supervision.models.finding import FieldEntry, Finding, FindingCategory, Severity
from supervision.models.inspection import Inspection, InspectionMember, Visit
from supervision.models.rectification import (
    RectificationItem,
    RectificationNotice,
    RectificationResponse,
    ResponseItem,
    ReviewRequest,
    Verification,
    VerifiedItem,
)
from supervision.models.reporting_round import ReportingRound, RoundOutline

__all__ = [
    "Activity",
    "AnnualReport",
    "ChecklistItem",
    "ChecklistTemplate",
    "CountyParagraph",
    "CountyReport",
    "FieldEntry",
    "Finding",
    "FindingCategory",
    "Inspection",
    "InspectionMember",
    "RectificationItem",
    "RectificationNotice",
    "RectificationResponse",
    "ReportComment",
    "ReportFund",
    "ReportLine",
    "ReportText",
    "ReportingRound",
    "ResponseItem",
    "ReviewRequest",
    "RoundOutline",
    "Severity",
    "TemplateQuestion",
    "Verification",
    "VerifiedItem",
    "Visit",
]
