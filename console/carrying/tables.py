"""What is carried over: which tables, and when the rows of one are the same in both databases."""

import hashlib
import json
from collections.abc import Generator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db.models import BinaryField, Field, JSONField, Model, TextField
from django.db.models.functions import Cast

type Row = tuple[Any, ...]

AT_ONCE = 2_000
"""How many rows are read, or written, in one statement."""
HEAVY_AT_ONCE = 20
"""How many are read of a table whose rows can have megabytes, such as definitions of APIs."""


def tables() -> list[type[Model]]:
    """Every model that has a table, each before those that it refers to, if that is possible.

    So the lines of an issued invoice come before the invoice, to which none can be added. Keys are
    asked for at the end.
    """
    placed: dict[type[Model], None] = {}
    seen = set[type[Model]]()

    def place(model: Any) -> None:
        if model in seen:
            return
        seen.add(model)
        for relation in model._meta.get_fields(include_hidden=True):
            if relation.auto_created and (relation.one_to_many or relation.one_to_one):
                place(relation.related_model._meta.concrete_model)
        placed[model] = None

    for model in apps.get_models(include_auto_created=True):
        place(model._meta.concrete_model)
    return [model for model in placed if model._meta.managed]


def columns(model: type[Model]) -> "list[Field[Any, Any]]":
    """Those that are stored, and not made of others by the database itself."""
    return [field for field in model._meta.concrete_fields if not field.generated]


def rows(model: type[Model], using: str) -> Generator[Row, None, None]:
    """Every row by its columns. JSON is the text that the database has: it tells null from NULL."""
    values = [
        Cast(field.attname, TextField()) if isinstance(field, JSONField) else field.attname
        for field in columns(model)
    ]
    found = model._base_manager.using(using).order_by().values_list(*values)
    yield from found.iterator(chunk_size=at_once(model))


def at_once(model: type[Model]) -> int:
    """How many of its rows are in memory at a time."""
    is_heavy = any(isinstance(field, (TextField, BinaryField)) for field in columns(model))
    return HEAVY_AT_ONCE if is_heavy else AT_ONCE


class Digest:
    """How many rows there are, and a sum over them that no order changes."""

    def __init__(self, model: type[Model]) -> None:
        self.are_json = [isinstance(field, JSONField) for field in columns(model)]
        self.count = self.sum = 0

    def add(self, row: Row) -> None:
        """Count one more row."""
        same = [
            [_in_order(json.loads(value, parse_int=Decimal, parse_float=Decimal))]
            if is_json and value is not None
            else _comparable(value)
            for value, is_json in zip(row, self.are_json, strict=True)
        ]
        made = hashlib.blake2b(repr(same).encode(errors="surrogatepass"), digest_size=16)
        self.count += 1
        self.sum += int.from_bytes(made.digest())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Digest) and (self.count, self.sum) == (other.count, other.sum)

    __hash__ = None  # type: ignore[assignment]  # it changes


def _in_order(value: Any) -> Any:
    """PostgreSQL keeps what JSON says: neither the order of its keys nor how a number is written.

    What is sorted is a list of pairs, and no JSON is a tuple.
    """
    if isinstance(value, dict):
        return tuple((key, _in_order(value[key])) for key in sorted(value))
    if isinstance(value, list):
        return [_in_order(item) for item in value]
    return _comparable(value)


def _comparable(value: Any) -> Any:
    if isinstance(value, memoryview):
        return bytes(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Decimal):
        return (value + 0).normalize()  # as -0 and 1e2, which are 0 and 100
    return value
