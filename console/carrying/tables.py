"""The tables that are carried over, and digests to compare their rows in both databases."""

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
"""The most rows that are read or written in one statement."""
HEAVY_AT_ONCE = 20
"""The most rows that are read in one step of tables with large texts or files."""


def tables() -> list[type[Model]]:
    """Every model that has a table, each before those that it refers to, if possible.

    So the lines of an invoice come before the invoice, because none can be added to an issued one.
    Foreign keys are checked at the end.
    """
    ordered: dict[type[Model], None] = {}
    visited = set[type[Model]]()

    def visit(model: Any) -> None:
        """Visit the models whose rows refer to this one, and then list it before them."""
        if model in visited:
            return
        visited.add(model)
        for relation in model._meta.get_fields(include_hidden=True):
            if relation.auto_created and (relation.one_to_many or relation.one_to_one):
                visit(relation.related_model._meta.concrete_model)
        ordered[model] = None

    for model in apps.get_models(include_auto_created=True):
        visit(model._meta.concrete_model)
    return [model for model in ordered if model._meta.managed]


def columns(model: type[Model]) -> "list[Field[Any, Any]]":
    """The columns of the model that the database does not generate itself."""
    return [field for field in model._meta.concrete_fields if not field.generated]


def rows(model: type[Model], using: str) -> Generator[Row, None, None]:
    """Every row as a tuple of its columns. JSON is text, which tells JSON's null from NULL."""
    values = [
        Cast(field.attname, TextField()) if isinstance(field, JSONField) else field.attname
        for field in columns(model)
    ]
    all_rows = model._base_manager.using(using).order_by().values_list(*values)
    yield from all_rows.iterator(chunk_size=at_once(model))


def at_once(model: type[Model]) -> int:
    """How many rows of the model to read in one step, so that they fit into memory."""
    is_heavy = any(isinstance(field, (TextField, BinaryField)) for field in columns(model))
    return HEAVY_AT_ONCE if is_heavy else AT_ONCE


class Digest:
    """The number of rows, and a sum of their hashes, which does not depend on their order."""

    def __init__(self, model: type[Model]) -> None:
        self.are_json = [isinstance(field, JSONField) for field in columns(model)]
        self.count = self.sum = 0

    def add(self, row: Row) -> None:
        """Add a row. Values that are equal in both databases count as equal."""
        comparable = [
            [_without_key_order(json.loads(value, parse_int=Decimal, parse_float=Decimal))]
            if is_json and value is not None
            else _comparable(value)
            for value, is_json in zip(row, self.are_json, strict=True)
        ]
        row_hash = hashlib.blake2b(repr(comparable).encode(errors="surrogatepass"), digest_size=16)
        self.count += 1
        self.sum += int.from_bytes(row_hash.digest())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Digest) and (self.count, self.sum) == (other.count, other.sum)

    __hash__ = None  # type: ignore[assignment]  # it changes


def _without_key_order(value: Any) -> Any:
    """A JSON value in which objects are sorted tuples of pairs, and numbers are normalized.

    PostgreSQL keeps neither the order of keys nor how a number was written.
    """
    if isinstance(value, dict):
        return tuple((key, _without_key_order(value[key])) for key in sorted(value))
    if isinstance(value, list):
        return [_without_key_order(item) for item in value]
    return _comparable(value)


def _comparable(value: Any) -> Any:
    """The value in a form that is equal for both databases."""
    if isinstance(value, memoryview):
        return bytes(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Decimal):
        return (value + 0).normalize()  # as -0 and 1e2, which are 0 and 100
    return value
