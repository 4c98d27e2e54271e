"""How forms look: one field template, errors at the field, the outline's blue for actions."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    form_template_name = "pages/form.html"
    field_template_name = "pages/field.html"
