"""How forms look: one field template, errors at the field, the outline's blue for actions."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    form_template_name = "pages/form.html"
    field_template_name = "pages/field.html"


def put_errors(form, error) -> None:
    """What a service refused (`ValidationError`), at the fields of `form` that it names; the rest above the form."""
    for name, said in getattr(error, "message_dict", {None: error.messages}).items():
        form.add_error(name if name in form.fields else None, said)
