"""The reporting year: rounds, unit reports with their texts and lines, the county report; the ledger of activities."""

from supervision.models.activity import Activity
from supervision.models.annual_report import AnnualReport, ReportComment, ReportFund, ReportLine, ReportText
from supervision.models.county_report import CountyParagraph, CountyReport
from supervision.models.reporting_round import ReportingRound, RoundOutline

__all__ = [
    "Activity",
    "AnnualReport",
    "CountyParagraph",
    "CountyReport",
    "ReportComment",
    "ReportFund",
    "ReportLine",
    "ReportText",
    "ReportingRound",
    "RoundOutline",
]
