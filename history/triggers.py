"""The database itself refuses to change or delete a history row, whoever asks.

Applied by a migration. Test databases that are emptied between tests lift them for that moment.
"""

REFUSAL = "history_event is append-only"

SQLITE = {
    "history_event_no_update": "BEFORE UPDATE ON history_event",
    "history_event_no_delete": "BEFORE DELETE ON history_event",
}


def install(connection) -> None:
    """Create the triggers if they are not there."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name, moment in SQLITE.items():
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {name} {moment} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
                )
            return
        cursor.execute(
            "CREATE OR REPLACE FUNCTION history_event_refuse() RETURNS trigger AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$ LANGUAGE plpgsql"
        )
        cursor.execute(
            "CREATE OR REPLACE TRIGGER history_event_no_change BEFORE UPDATE OR DELETE ON history_event "
            "FOR EACH ROW EXECUTE FUNCTION history_event_refuse()"
        )
        cursor.execute(
            "CREATE OR REPLACE TRIGGER history_event_no_truncate BEFORE TRUNCATE ON history_event "
            "FOR EACH STATEMENT EXECUTE FUNCTION history_event_refuse()"
        )


def remove(connection) -> None:
    """Lift the triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in SQLITE:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            return
        cursor.execute("DROP TRIGGER IF EXISTS history_event_no_change ON history_event")
        cursor.execute("DROP TRIGGER IF EXISTS history_event_no_truncate ON history_event")
