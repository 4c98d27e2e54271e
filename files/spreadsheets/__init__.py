"""Excel in and out.

`read_table` and `read_workbook` take files from outside, `workbook_response` and `write_workbook` make them.
"""

from files.intake import IntakeRefused

from .dates import read_date
from .reading import Sheet, read_workbook
from .tables import Column, Problem, Row, Table, read_table, table_of
from .writing import ExcelSheet, workbook_response, write_workbook

__all__ = [
    "Column",
    "ExcelSheet",
    "IntakeRefused",
    "Problem",
    "Row",
    "Sheet",
    "Table",
    "read_date",
    "read_table",
    "read_workbook",
    "table_of",
    "workbook_response",
    "write_workbook",
]
