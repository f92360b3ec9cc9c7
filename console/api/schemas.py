"""The types that all operations of the API share: IDs, lines, lists and problems."""

import re
from datetime import UTC, date, datetime
from typing import Annotated

from django.db.models import TextChoices
from ninja import Schema
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

Id = Annotated[str, BeforeValidator(str)]
"""An opaque identifier, which clients may only compare: the primary key as text."""


def _plain(value: str) -> str:
    """The value. Raises PydanticCustomError if it has line breaks or unprintable characters."""
    if not value.isprintable():
        raise PydanticCustomError("wrong", "Send one line of printable characters.")
    return value


Line = Annotated[str, AfterValidator(_plain)]
"""A text that is stored and shown on one line."""


def _text(value: object) -> object:
    """The value. Raises PydanticCustomError for a number, which could be of seconds or not."""
    if not isinstance(value, str):
        raise PydanticCustomError("wrong", "Send a time such as 2027-01-31T08:00:00Z.")
    return value


def _in_utc(value: datetime) -> datetime:
    """The time in UTC. Raises PydanticCustomError if no calendar has it there."""
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("wrong", "Send a time before the year 9999.") from None


Moment = Annotated[AwareDatetime, BeforeValidator(_text), AfterValidator(_in_utc)]
"""A time with its offset from UTC, as text."""


def _day_text(value: object) -> object:
    """The value. Raises PydanticCustomError for what could be a time, or seconds as a number."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise PydanticCustomError("wrong", "Send a day such as 2027-01-31.")
    return value


Day = Annotated[date, BeforeValidator(_day_text)]
"""A day of the calendar, as text."""


def Choice(values: type[TextChoices]) -> WithJsonSchema:
    """The JSON schema of an enumeration, inline, because two enumerations may have one name."""
    return WithJsonSchema({"type": "string", "enum": list(values.values)})


class Strict(Schema):
    """What a client sends. A field that no one reads is an error, and not ignored."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class ListQuery(Strict):
    """Which part of a list. Each list adds what it can be narrowed to."""

    limit: int = Field(50, ge=1, le=100, description="How many items a page has.")
    cursor: str = Field(
        "", max_length=500, description="Where the page starts: `next_cursor` of the one before."
    )


class Listed[Item](Schema):
    """A page of a list."""

    items: list[Item]
    next_cursor: str | None = Field(
        description="The `cursor` of the page after this one; null on the last."
    )


class FieldError(Schema):
    """What is wrong at one place of the request."""

    in_: str = Field(alias="in", description="`path`, `query`, `header` or `body`.")
    pointer: str = Field(description="A JSON pointer to it, such as `#/limit`.")
    detail: str
    line: int | None = Field(None, description="In a definition that has errors, counted from 1.")
    place: str = Field("", description="In a definition, such as `paths > /orders > get`.")


class Problem(Schema):
    """What went wrong (RFC 9457)."""

    type: str = Field(description="A URL whose fragment names the rule, for good.")
    title: str
    status: int
    detail: str | None = None
    errors: list[FieldError] | None = None
    permission: str | None = Field(None, description="The permission that is missing.")
    roles: list[str] | None = Field(None, description="The roles that have this permission.")
