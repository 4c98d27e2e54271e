"""Writing what somebody typed onto a row, field by field."""


def check_fields(instance, *names) -> None:
    """Validate only what somebody has just written. Raises `ValidationError` by field."""
    instance.clean_fields(exclude={field.name for field in instance._meta.fields} - set(names))


def write_changes(instance, fields: dict) -> dict:
    """Write `fields` onto `instance`; what really changed, as {field: [old, new]}."""
    changed = {}
    for name, value in fields.items():
        old = getattr(instance, name)
        if old != value:
            changed[name] = [str(old), str(value)]
            setattr(instance, name, value)
    return changed
