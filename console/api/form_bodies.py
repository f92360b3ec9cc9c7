"""Bodies of operations whose values are under the rules of a form on a page."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from pydantic import Field, GetJsonSchemaHandler, ValidationInfo, field_validator
from pydantic_core import CoreSchema, PydanticCustomError

from console.api.schemas import Strict
from console.words import text


def _without_default(schema: dict[str, Any]) -> None:
    """Remove the default from the JSON schema, because a value that is left out has none."""
    schema.pop("default", None)


OPTIONAL: Any = Field(default=None, json_schema_extra=_without_default)
"""The default of a field that can be left out of a body. It cannot be null, unless its type can."""


class FormBody(Strict):
    """What a program sends of what people enter in the form of a page.

    A value whose name is that of a field of `form` is refused where the form would refuse it, with
    the form's words, and the specification gives the form's limits and help text. So a page and an
    operation never differ, and an action receives nothing from programs that no page would send.
    """

    form: ClassVar[type[forms.Form]]

    @field_validator("*")
    @classmethod
    def _check_by_form(cls, value: Any, info: ValidationInfo) -> Any:
        """The value. Raises PydanticCustomError with the reasons of the form's field against it."""
        field = cls.form.base_fields.get(info.field_name or "")
        if field is None or not isinstance(value, str | int):
            return value
        try:
            field.clean(value)
        except ValidationError as error:
            reason = " ".join(error.messages)
            raise PydanticCustomError("form", "{reason}", {"reason": reason}) from None
        return value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """The JSON schema, with the limits and help texts of the form's fields."""
        schema = handler(core_schema)
        properties = handler.resolve_ref_schema(schema)["properties"]
        for name, field in cls.form.base_fields.items():
            if name in properties:
                properties[name] = {**_schema_of(name, field), **properties[name]}
        return schema

    def sent(self, *, without: tuple[str, ...] = ()) -> dict[str, Any]:
        """The values that were sent, without those of these fields."""
        return self.model_dump(exclude=set(without), exclude_unset=True)

    def over(self, row: object) -> dict[str, Any]:
        """The value of each field: as sent, or that of the row's attribute if it was not sent."""
        return {name: getattr(row, name) for name in type(self).model_fields} | self.sent()


def _schema_of(name: str, field: forms.Field) -> dict[str, Any]:
    """The part of a JSON schema that follows from the form's field."""
    schema: dict[str, Any] = {
        "description": _description_of(name, field),
        "maxLength": getattr(field, "max_length", None),
        "minimum": getattr(field, "min_value", None),
        "maximum": getattr(field, "max_value", None),
    }
    if field.required and isinstance(field, forms.CharField):
        schema["minLength"] = 1
    if isinstance(field, forms.TypedChoiceField):
        choices: Any = field.choices
        values = [value for value, _ in choices]
        schema["enum"] = [field.empty_value if v == "" else field.coerce(v) for v in values]
    return {name: value for name, value in schema.items() if value not in (None, "")}


def _description_of(name: str, field: forms.Field) -> str:
    """The help text, after the label if it says more than the name; empty without a help text."""
    label, help_text = str(field.label), str(field.help_text)
    is_name = text.fold(label) == name.replace("_", " ")
    return help_text if is_name or not help_text else f"{label}. {help_text}"
