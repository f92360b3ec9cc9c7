"""How all forms, also those of allauth and of operators, are rendered and show errors.

A form with one error gets the focus in the field that has it. A form with several gets a summary
that links to each. Both work without a script. The templates are in `templates/forms/`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import FileExtensionValidator
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from console.words import dates

MINUTE = "%Y-%m-%dT%H:%M"
SKIPPED_OR_REPEATED = (
    "The clock skips or repeats this time, because summer time begins or ends. Enter another one."
)
NO_CHARACTER = "\N{REPLACEMENT CHARACTER}"
TYPED = ("email", "number", "password", "text", "url", "date", "datetime", "time")
INPUTS = {f"django/forms/widgets/{kind}.html" for kind in (*TYPED, "checkbox", "file", "hidden")}
"""Django's templates of widgets that are a single `<input>`."""
CLASSES = {"checkbox": "form-check-input", "select": "form-select"}
"""The CSS class of a control by its type. Others have `form-control`."""


def file_named(*endings: str) -> dict[str, Any]:
    """The options of a `forms.FileField` that only takes file names with these endings.

    The content must be checked as well, because a name proves nothing about it.
    """
    *other_endings, last_ending = [f".{ending}" for ending in endings]
    choices = f"{', '.join(other_endings)} or {last_ending}" if other_endings else last_ending
    message = f"Select a file whose name ends with {choices}."
    return {
        "validators": [FileExtensionValidator(endings, message)],
        "widget": forms.FileInput(attrs={"accept": ",".join([*other_endings, last_ending])}),
    }


class MomentField(forms.DateTimeField):
    """A field for a date and time in the reader's time zone, which its label names."""

    def __init__(self, *, label: str, **options: Any) -> None:
        widget = forms.DateTimeInput(format=MINUTE, attrs={"type": "datetime-local"})
        formats = [MINUTE, "%Y-%m-%d %H:%M"]
        super().__init__(label=label, widget=widget, input_formats=formats, **options)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        bound = super().get_bound_field(form, field_name)
        bound.label = f"{bound.label} ({dates.reader().zone})"
        return bound

    def prepare_value(self, value: Any) -> Any:
        with timezone.override(dates.reader().zone):
            return super().prepare_value(value)

    def to_python(self, value: Any) -> datetime | None:
        try:
            with timezone.override(dates.reader().zone):
                moment: datetime | None = super().to_python(value)
        except forms.ValidationError as problem:
            if problem.code == "ambiguous_timezone":
                raise forms.ValidationError(SKIPPED_OR_REPEATED) from problem
            raise
        return moment


class BoundField(forms.BoundField):
    """A bound field with better messages, which gets the focus if it is the only one with an error.

    Django's "This field is required." does not say what to do, and its message for an invalid
    choice repeats what was sent.
    """

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
            field.error_messages["required"] = f"Enter the {_in_a_sentence(str(self.label))}."
        if "%(value)s" in str(field.error_messages.get("invalid_choice", "")):
            field.error_messages["invalid_choice"] = "Select one of the options in the list."

    @property
    def takes_focus(self) -> bool:
        """Whether the field gets the focus when the page opens.

        True if the form has one error, and it is here; or if nothing was sent yet, and this is the
        first field of a form that is the whole page.
        """
        if self.form.is_bound:
            return bool(self.errors) and len(problems(self.form)) == 1
        return getattr(self.form, "is_whole_page", False) and self.name == _first(self.form)

    @property
    def is_box(self) -> bool:
        """Whether the field is a single checkbox, whose label is behind it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    def control(self) -> SafeString:
        """The HTML of the widget, with its CSS classes."""
        widget = self.field.widget
        kind_class = CLASSES.get(getattr(widget, "input_type", ""), "form-control")
        classes = [widget.attrs.get("class", ""), kind_class, "is-invalid" if self.errors else ""]
        return self.as_widget(attrs={"class": " ".join(filter(None, classes))})

    @property
    def anchor(self) -> str:
        """The HTML id for links to the field; a group of checkboxes has one of its own."""
        return self.id_for_label or f"div_{self.auto_id}"

    def value(self) -> Any:
        """The value to show, with each NUL replaced, because HTML cannot have one."""
        value = super().value()
        return value.replace("\0", NO_CHARACTER) if isinstance(value, str) else value

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        """The HTML attributes of the widget, with `autofocus` if it takes the focus."""
        built = super().build_widget_attrs(attrs, widget)
        return {**built, "autofocus": True} if self.takes_focus else built


class Renderer(TemplatesSetting):
    """The form renderer of the project, with its templates and bound fields."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = BoundField

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        """Render a template of a form or widget; a single `<input>` without a template.

        Forms have many inputs, and Django renders each by three templates, which takes several
        times as long.
        """
        if template_name not in INPUTS:
            return super().render(template_name, context, request)
        widget = context["widget"]
        attrs = {name: widget[name] for name in ("type", "name", "value")}
        attrs = {name: value for name, value in attrs.items() if value is not None}
        return format_html("<input{}>", flatatt({**widget["attrs"], **attrs}))


@dataclass(frozen=True)
class Problem:
    """An error of a form, for the summary."""

    reason: str
    anchor: str
    """The HTML id of the field to correct; "" for an error of the whole form."""


def problems(form: forms.BaseForm) -> list[Problem]:
    """All errors of a form, in the order in which its fields are shown."""
    form_problems = [Problem(str(reason), "") for reason in form.non_field_errors()]
    for field in form:
        anchor = "" if field.is_hidden else getattr(field, "anchor", "")
        form_problems += [Problem(str(reason), anchor) for reason in field.errors]
    return form_problems


def _first(form: forms.BaseForm) -> str:
    """The name of the first visible field that is not read-only; "" for none."""
    fields = form.visible_fields()
    return next((field.name for field in fields if "readonly" not in field.field.widget.attrs), "")


def _in_a_sentence(label: str) -> str:
    """A label within a sentence: "New password" loses its capital, "ID" does not."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
