"""The form with which an operation of a definition is called."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.html import escape

from apis.definitions.reading.operations import Operation
from apis.definitions.reading.parameters import schema_of
from apis.definitions.reading.shapes import Shape, Shapes
from apis.definitions.reference.examples import body_example
from apis.definitions.reference.requests import (
    Input,
    InvalidInput,
    Request,
    build_request,
    content_types,
    inputs_of,
)
from apis.definitions.reference.rows import type_words
from apis.models import Address

LONGEST, LARGEST_BODY = 2_000, 256 * 1024
"""Characters of a parameter, and bytes of a body."""
LONGEST_LABEL, LONGEST_HELP = 100, 300
LISTED_ONLY = {"invalid_choice": "Select one of the options in the list."}
ONE_LINE = RegexValidator(r"\A[^\x00-\x1f\x7f]*\Z", "Leave out line breaks and control characters.")
OF_HEADER = RegexValidator(r"\A[\x20-\x7e]*\Z", "Use only ASCII characters, on one line.")
OF_TYPE = {
    "integer": RegexValidator(r"\A-?[0-9]+\Z", "Enter a whole number."),
    "number": RegexValidator(
        re.compile(r"\A-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?\Z", re.IGNORECASE), "Enter a number."
    ),
}


class CallForm(forms.Form):
    """The inputs of an operation, and the environment in which to call it.

    `to` are the addresses of the version.
    """

    environment = forms.ChoiceField(label="Mode", error_messages=LISTED_ONLY)

    def __init__(
        self, data: Any, *, document: dict[str, Any], operation: Operation, to: Iterable[Address]
    ) -> None:
        super().__init__(data)
        self.operation, self.addresses = operation, {address.environment: address for address in to}
        self.shapes, self.inputs = Shapes(document), inputs_of(document, operation)
        self.fields["environment"] = forms.ChoiceField(
            label="Mode",
            choices=[(name, _label(address)) for name, address in self.addresses.items()],
            error_messages=LISTED_ONLY,
        )
        for parameter in self.inputs:
            self.fields[parameter.key] = self._field(parameter)
        if media_types := content_types(document, operation):
            self._add_body(document, list(media_types))

    def clean(self) -> dict[str, Any]:
        """The typed values, with the `request` to send if all are valid."""
        typed = super().clean() or {}
        if not self.errors:
            self._add_request(typed)
        return typed

    @property
    def request(self) -> Request:
        """The request to send. Only of a valid form."""
        request: Request = self.cleaned_data["request"]
        return request

    def _add_request(self, typed: dict[str, Any]) -> None:
        """Add the `request` to the typed values, or an error if it would leave the base URL."""
        base_url = self.addresses[typed["environment"]].base_url
        values = {parameter: typed[parameter.key] for parameter in self.inputs}
        content_type, body = typed.get("content_type", ""), typed.get("body", "")
        try:
            typed["request"] = build_request(base_url, self.operation, values, content_type, body)
        except InvalidInput as refused:
            self.add_error(refused.key or None, str(refused))

    def _field(self, parameter: Input) -> forms.Field:
        """The form field of a parameter, whose description is escaped because it is untrusted."""
        schema = schema_of(parameter.fields)
        shape = self.shapes.of(schema)
        label = parameter.name[:LONGEST_LABEL] or parameter.where
        about = str(parameter.fields.get("description") or "")[:LONGEST_HELP]
        kind = f"{parameter.where.capitalize()}, {type_words(self.shapes, schema)}."
        options: dict[str, Any] = {
            "label": label if parameter.is_required else f"{label} (optional)",
            "required": parameter.is_required,
            "help_text": escape(f"{kind} {about}".strip()),
        }
        if choices := _choices(shape, is_header=parameter.where == "header"):
            choices = choices if parameter.is_required else [("", "Not sent"), *choices]
            return forms.ChoiceField(choices=choices, error_messages=LISTED_ONLY, **options)
        validators = [OF_TYPE[name] for name in shape.types or () if name in OF_TYPE]
        return forms.CharField(
            max_length=LONGEST,
            validators=[OF_HEADER if parameter.where == "header" else ONE_LINE, *validators[:1]],
            initial=_example(parameter, shape) if parameter.is_required else None,
            **options,
        )

    def _add_body(self, document: dict[str, Any], media_types: list[str]) -> None:
        """Add the fields of a body: its media type, and its text, which begins as an example."""
        self.fields["content_type"] = forms.ChoiceField(
            label="Content type",
            choices=[(name, name) for name in media_types],
            error_messages=LISTED_ONLY,
        )
        self.fields["body"] = BodyField(
            label="Body (optional)",
            required=False,
            strip=False,
            initial=body_example(document, self.operation, media_types[0]),
            widget=forms.Textarea(attrs={"rows": 10, "class": "mono", "spellcheck": "false"}),
        )


class BodyField(forms.CharField):
    """Text of up to 256 KB."""

    def clean(self, value: Any) -> Any:
        """The text. Raises ValidationError if it has more than LARGEST_BODY bytes."""
        text = super().clean(value)
        if len(text.encode(errors="replace")) > LARGEST_BODY:
            raise forms.ValidationError("Use up to 256 KB.", code="max_length")
        return text


def _label(address: Address) -> str:
    """The environment of the address with its base URL, as the form lists it."""
    return f"{address.get_environment_display()} ({address.base_url})"


def _choices(shape: Shape, *, is_header: bool) -> list[tuple[str, str]]:
    """The values that the definition lists, as far as they can be sent; empty if it lists none."""
    if shape.types == frozenset({"boolean"}):
        return [("true", "true"), ("false", "false")]
    values = dict.fromkeys(_text_of(value)[:LONGEST] for value in (shape.values or [])[:200])
    sendable = (text for text in values if text and text.isprintable())
    return [(text, text[:LONGEST_LABEL]) for text in sendable if text.isascii() or not is_header]


def _example(parameter: Input, shape: Shape) -> str:
    """The example or default of the parameter or of its schema; empty if there is neither."""
    for holder in (parameter.fields, shape.fields):
        for key in ("example", "default"):
            if isinstance(holder.get(key), str | int | float):
                return _text_of(holder[key])[:LONGEST]
    return ""


def _text_of(value: Any) -> str:
    """A value as it is sent: `true` and `false` in small letters."""
    return str(value).lower() if isinstance(value, bool) else str(value)
