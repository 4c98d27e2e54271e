"""What nearly every test begins with, made once by the services and put back as rows from then on.

`made(key, make)` runs `make()` the first time it is wanted in an empty database and remembers the rows that came into
being, with their numbers, and what was to be done after the commit; later it stores the same rows. Thirteen people of a
county cost four hundred statements through the services and ten this way. The rows are those of one day: on another
day, where a test has travelled, and where the database is not empty, `make()` runs as ever.
"""

import pickle

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from history.models import Event
from organisations.models import Committee

_KEPT = {}


def made(key, make):
    """What `make()` returns, with everything in the database that it makes there."""
    if Committee.objects.exists() or Event.objects.exists():
        return make()
    key = (key, timezone.localdate(), connection.alias)
    if key not in _KEPT:
        with transaction.atomic():
            before = {model: set(model._base_manager.values_list("pk", flat=True)) for model in _models()}
            waiting = len(connection.run_on_commit)
            result = make()
            after = [call for _savepoints, call, _robust in connection.run_on_commit[waiting:]]
        rows = {model: list(model._base_manager.exclude(pk__in=pks)) for model, pks in before.items()}
        rows = {model: new for model, new in rows.items() if new}
        _KEPT[key] = (pickle.dumps(result), rows, after)
        return result
    kept, rows, after = _KEPT[key]
    with transaction.atomic():
        for model, new in rows.items():
            model._base_manager.bulk_create(new)
        for call in after:
            transaction.on_commit(call)
    return pickle.loads(kept)


def _models():
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
