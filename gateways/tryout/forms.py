"""What an operation asks for, as a form."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.html import escape

from apis.definitions.examples import body_example
from apis.definitions.operations import Operation
from apis.definitions.parameters import schema_of
from apis.definitions.requests import (
    Input,
    InvalidInput,
    Request,
    build_request,
    content_types,
    inputs_of,
)
from apis.definitions.rows import type_words
from apis.definitions.shapes import Shape, Shapes
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
    """One operation, to be called in one of the version's environments."""

    environment = forms.ChoiceField(label="Environment", error_messages=LISTED_ONLY)

    def __init__(
        self, data: Any, *, document: dict[str, Any], operation: Operation, to: Iterable[Address]
    ) -> None:
        super().__init__(data)
        self.operation, self.addresses = operation, {each.environment: each for each in to}
        self.shapes, self.inputs = Shapes(document), inputs_of(document, operation)
        self.fields["environment"] = forms.ChoiceField(
            label="Environment",
            choices=[(each.environment, _named(each)) for each in self.addresses.values()],
            error_messages=LISTED_ONLY,
        )
        for each in self.inputs:
            self.fields[each.key] = self._field(each)
        if kinds := content_types(document, operation):
            self._add_body(document, list(kinds))

    def clean(self) -> dict[str, Any]:
        """What was typed, with the request that it makes."""
        typed = super().clean() or {}
        if not self.errors:
            self._add_request(typed)
        return typed

    @property
    def request(self) -> Request:
        """What is sent. Only of a valid form."""
        made: Request = self.cleaned_data["request"]
        return made

    def _add_request(self, typed: dict[str, Any]) -> None:
        base_url = self.addresses[typed["environment"]].base_url
        values = {each: typed[each.key] for each in self.inputs}
        content_type, body = typed.get("content_type", ""), typed.get("body", "")
        try:
            typed["request"] = build_request(base_url, self.operation, values, content_type, body)
        except InvalidInput as refused:
            self.add_error(refused.key or None, str(refused))

    def _field(self, given: Input) -> forms.Field:
        """A parameter's. Its name and description are a stranger's text."""
        schema = schema_of(given.fields)
        shape = self.shapes.of(schema)
        label = given.name[:LONGEST_LABEL] or given.where
        about = str(given.fields.get("description") or "")[:LONGEST_HELP]
        kind = f"{given.where.capitalize()}, {type_words(self.shapes, schema)}."
        options: dict[str, Any] = {
            "label": label if given.is_required else f"{label} (optional)",
            "required": given.is_required,
            "help_text": escape(f"{kind} {about}".strip()),
        }
        if choices := _choices(shape, is_header=given.where == "header"):
            choices = choices if given.is_required else [("", "Not sent"), *choices]
            return forms.ChoiceField(choices=choices, error_messages=LISTED_ONLY, **options)
        kinds = [OF_TYPE[name] for name in shape.types or () if name in OF_TYPE]
        return forms.CharField(
            max_length=LONGEST,
            validators=[OF_HEADER if given.where == "header" else ONE_LINE, *kinds[:1]],
            initial=_example(given, shape) if given.is_required else None,
            **options,
        )

    def _add_body(self, document: dict[str, Any], kinds: list[str]) -> None:
        self.fields["content_type"] = forms.ChoiceField(
            label="Content type",
            choices=[(name, name) for name in kinds],
            error_messages=LISTED_ONLY,
        )
        self.fields["body"] = BodyField(
            label="Body (optional)",
            required=False,
            strip=False,
            initial=body_example(document, self.operation, kinds[0]),
            widget=forms.Textarea(attrs={"rows": 10, "class": "mono", "spellcheck": "false"}),
        )


class BodyField(forms.CharField):
    """Text of up to 256 KB."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if len(text.encode(errors="replace")) > LARGEST_BODY:
            raise forms.ValidationError("Use up to 256 KB.", code="max_length")
        return text


def _named(address: Address) -> str:
    return f"{address.get_environment_display()} ({address.base_url})"


def _choices(shape: Shape, *, is_header: bool) -> list[tuple[str, str]]:
    """The values that the definition lists, as far as they can be sent."""
    if shape.types == frozenset({"boolean"}):
        return [("true", "true"), ("false", "false")]
    values = dict.fromkeys(_written(each)[:LONGEST] for each in (shape.values or [])[:200])
    fit = (each for each in values if each and each.isprintable())
    return [(each, each[:LONGEST_LABEL]) for each in fit if each.isascii() or not is_header]


def _example(given: Input, shape: Shape) -> str:
    for holder in (given.fields, shape.fields):
        for key in ("example", "default"):
            if isinstance(holder.get(key), str | int | float):
                return _written(holder[key])[:LONGEST]
    return ""


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
