"""The database itself keeps what was issued: what stands on a paper, its files, and a number of the register with what
it was given to, whoever asks.

Applied by a migration. Test databases that are emptied between tests lift them for that moment.
"""

REFUSAL = "what was issued is not changed"
DOCUMENT, NUMBER = "documents_document", "documents_registerentry"

# What a paper is, from the moment it is there.
_PAPER = (
    "committee_id",
    "kind",
    "dispatch_id",
    "object_type",
    "object_id",
    "title",
    "entry_id",
    "number",
    "content",
    "is_final",
    "code",
    "asked_by_id",
    "made_at",
)
# Its files, from the moment they are made.
_FILES = ("pdf_digest", "pdf_size", "pages", "word_digest", "word_size", "printed_at")
_NUMBER = (
    "committee_id",
    "word",
    "year",
    "sequence",
    "title",
    "addressees",
    "dated",
    "registered_at",
    "registered_by_id",
)
_VOID = ("voided_at", "voided_by_id", "void_reason")


def _differs(columns, test: str) -> str:
    return "(" + " OR ".join(f"OLD.{name} {test} NEW.{name}" for name in columns) + ")"


def _rules(test: str) -> dict[str, tuple[str, str, str]]:
    """name → (moment, table, when). `test` is how the database says that two values differ, NULL or not."""
    return {
        "documents_document_kept": (
            "UPDATE",
            DOCUMENT,
            f"{_differs(_PAPER, test)} OR (OLD.printed_at IS NOT NULL AND {_differs(_FILES, test)})",
        ),
        "documents_document_no_delete": ("DELETE", DOCUMENT, "OLD.entry_id IS NOT NULL OR OLD.is_final"),
        "documents_number_kept": (
            "UPDATE",
            NUMBER,
            f"{_differs(_NUMBER, test)} OR (OLD.voided_at IS NOT NULL AND {_differs(_VOID, test)})",
        ),
        "documents_number_no_delete": ("DELETE", NUMBER, ""),
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
        for table in (DOCUMENT, NUMBER):
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
                "EXECUTE FUNCTION documents_refuse()"
            )


def remove(connection) -> None:
    """Lift the triggers."""
    with connection.cursor() as cursor:
        for name, (_moment, table, _when) in _rules("").items():
            where = "" if connection.vendor == "sqlite" else f" ON {table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{where}")
        if connection.vendor != "sqlite":
            for table in (DOCUMENT, NUMBER):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}")
