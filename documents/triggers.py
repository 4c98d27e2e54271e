"""The database itself keeps what was issued: a paper's content and files, and a number of the register, whoever asks.

Applied by a migration. Test databases that are emptied between tests lift them for that moment.
"""

REFUSAL = "what was issued is not changed"

_KEPT = ("content", "code", "number", "pdf_digest", "word_digest", "dispatch_id", "entry_id")
_NUMBER = ("committee_id", "word", "year", "sequence")


def _differs(columns, test: str) -> str:
    return " OR ".join(f"OLD.{name} {test} NEW.{name}" for name in columns)


def _rules(test: str) -> dict[str, tuple[str, str, str]]:
    """name → (moment, table, when). `test` is how the database says that two values differ, NULL or not."""
    return {
        "documents_document_kept": (
            "UPDATE",
            "documents_document",
            f"OLD.printed_at IS NOT NULL AND ({_differs(_KEPT, test)})",
        ),
        "documents_document_no_delete": ("DELETE", "documents_document", "OLD.dispatch_id IS NOT NULL"),
        "documents_number_kept": (
            "UPDATE",
            "documents_registerentry",
            f"{_differs(_NUMBER, test)} OR (OLD.voided_at IS NOT NULL AND ({_differs(('voided_at',), test)}))",
        ),
        "documents_number_no_delete": ("DELETE", "documents_registerentry", ""),
    }


def install(connection) -> None:
    """Create the triggers if they are not there."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name, (moment, table, when) in _rules("IS NOT").items():
                condition = f"WHEN {when} " if when else ""
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {moment} ON {table} {condition}"
                    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
                )
            return
        cursor.execute(
            "CREATE OR REPLACE FUNCTION documents_refuse() RETURNS trigger AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$ LANGUAGE plpgsql"
        )
        for name, (moment, table, when) in _rules("IS DISTINCT FROM").items():
            condition = f"WHEN ({when}) " if when else ""
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER {name} BEFORE {moment} ON {table} FOR EACH ROW {condition}"
                "EXECUTE FUNCTION documents_refuse()"
            )


def remove(connection) -> None:
    """Lift the triggers."""
    with connection.cursor() as cursor:
        for name, (_moment, table, _when) in _rules("").items():
            where = "" if connection.vendor == "sqlite" else f" ON {table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{where}")
