from django.db import migrations

from documents import triggers


class Migration(migrations.Migration):
    """Has the database keep what was issued."""

    dependencies = [("documents", "0002_papers")]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: triggers.install(schema_editor.connection),
            lambda apps, schema_editor: triggers.remove(schema_editor.connection),
        )
    ]
