from django.db import migrations

from documents import triggers


def renew(apps, schema_editor):
    triggers.remove(schema_editor.connection)
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    """Has the database keep all that stands on a paper and in the register, not only the number."""

    dependencies = [("documents", "0003_triggers")]

    operations = [migrations.RunPython(renew, migrations.RunPython.noop)]
