"""What every form has in common, ours, allauth's and the operators': how it says what is wrong.

A form with one problem opens with the focus in the field that has it. A form with several opens
at a summary that links to each. Both work without a script. `templates/forms/` draws them.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import FileExtensionValidator
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

NO_CHARACTER = "\N{REPLACEMENT CHARACTER}"
TYPED = ("email", "number", "password", "text", "url", "date", "datetime", "time")
INPUTS = {f"django/forms/widgets/{kind}.html" for kind in (*TYPED, "checkbox", "file", "hidden")}
"""Django's templates of widgets that are one `<input>`."""
CLASSES = {"checkbox": "form-check-input", "select": "form-select"}
"""The style kit's class for a control, by its type. Others are fields to type in."""


def file_named(*endings: str) -> dict[str, Any]:
    """What a `forms.FileField` takes whose files have names with one of these endings.

    A name is no proof of what is in a file: that is read all the same.
    """
    *others, last = [f".{ending}" for ending in endings]
    listed = f"{', '.join(others)} or {last}" if others else last
    message = f"Select a file whose name ends with {listed}."
    return {
        "validators": [FileExtensionValidator(endings, message)],
        "widget": forms.FileInput(attrs={"accept": ",".join([*others, last])}),
    }


class BoundField(forms.BoundField):
    """A field that asks for what is missing by its name, and takes the focus if it alone is wrong.

    Django says "This field is required." of every field alike, which names nothing to do. Of a
    choice that is none it repeats what was sent.
    """

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
            field.error_messages["required"] = f"Enter the {_in_a_sentence(str(self.label))}."
        if "%(value)s" in str(field.error_messages.get("invalid_choice", "")):
            field.error_messages["invalid_choice"] = "Select one of the options in the list."

    @property
    def takes_focus(self) -> bool:
        """Whether one should begin to type here.

        This is the only field with a problem, and there is only one; or nothing was sent yet, and
        it is the first to be filled in of a form that is all there is on its page.
        """
        if self.form.is_bound:
            return bool(self.errors) and len(problems(self.form)) == 1
        return getattr(self.form, "is_whole_page", False) and self.name == _first(self.form)

    @property
    def is_box(self) -> bool:
        """Whether it is a single checkbox, whose label stands after it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    def control(self) -> SafeString:
        """The widget, with the style kit's classes."""
        widget = self.field.widget
        look = CLASSES.get(getattr(widget, "input_type", ""), "form-control")
        classes = [widget.attrs.get("class", ""), look, "is-invalid" if self.errors else ""]
        return self.as_widget(attrs={"class": " ".join(filter(None, classes))})

    @property
    def anchor(self) -> str:
        """The id that a link to the field leads to: a group of boxes has one of its own."""
        return self.id_for_label or f"div_{self.auto_id}"

    def value(self) -> Any:
        """What the field is shown with: what was typed, but for a NUL, which no page can hold."""
        value = super().value()
        return value.replace("\0", NO_CHARACTER) if isinstance(value, str) else value

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        built = super().build_widget_attrs(attrs, widget)
        return {**built, "autofocus": True} if self.takes_focus else built


class Renderer(TemplatesSetting):
    """Draws forms with the templates of the project, and binds fields as above."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = BoundField

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        """What Django's template would make of it; an input, of which forms are full, without one.

        Django draws each through three templates, in several times as long.
        """
        if template_name not in INPUTS:
            return super().render(template_name, context, request)
        widget = context["widget"]
        given = {name: widget[name] for name in ("type", "name", "value")}
        known = {name: value for name, value in given.items() if value is not None}
        return format_html("<input{}>", flatatt({**widget["attrs"], **known}))


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with what was sent."""

    reason: str
    anchor: str
    """The id of the field to correct; empty where it is the form as a whole."""


def problems(form: forms.BaseForm) -> list[Problem]:
    """Everything that is wrong with a form, in the order in which its fields are shown."""
    found = [Problem(str(reason), "") for reason in form.non_field_errors()]
    for field in form:
        anchor = "" if field.is_hidden else getattr(field, "anchor", "")
        found += [Problem(str(reason), anchor) for reason in field.errors]
    return found


def _first(form: forms.BaseForm) -> str:
    """The name of the first field that can be filled in."""
    fields = form.visible_fields()
    return next((each.name for each in fields if "readonly" not in each.field.widget.attrs), "")


def _in_a_sentence(label: str) -> str:
    """A label as it stands within a sentence: "New password" loses its capital, "ID" does not."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
