from django.db import migrations

from history import triggers


class Migration(migrations.Migration):
    """Has the database refuse every change of a history row."""

    dependencies = [("history", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: triggers.install(schema_editor.connection),
            lambda apps, schema_editor: triggers.remove(schema_editor.connection),
        )
    ]
