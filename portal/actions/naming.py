"""Names of plans and applications, and the handles that are made from them."""

from typing import Any

from django.db import IntegrityError, transaction

from console.database.retries import insert_with_retries
from console.refusals import Refusal
from console.words import text
from organizations.tenancy.handles import free_handle


class NameTaken(Refusal):
    slug = "name-taken"
    message = "Another {noun} is already named {name}."
    field = "name"


def create_named(rows: Any, *, name: str, **fields: Any) -> Any:
    """Create a row with this name, which is cleaned, and the first free handle made from it.

    Tries again where another request has taken the handle in the same moment; an IntegrityError for
    any other reason gets through in the end. Raises NameTaken, or NoHandleLeft.
    """

    def insert() -> Any:
        demand_free_name(rows, name)
        return rows.create(name=name, handle=free_handle(rows, name), **fields)

    return insert_with_retries(insert)


def set_name(row: Any, rows: Any, name: str) -> None:
    """Set a cleaned name, without saving: the caller does so by `save_named`. Raises NameTaken."""
    if text.fold(name) != row.name_key:
        demand_free_name(rows, name)
    row.name = name


def save_named(row: Any, *, fields: list[str]) -> None:
    """Save the name and these fields. Raises NameTaken if another request took the name before."""
    try:
        with transaction.atomic():
            row.save(update_fields=["name", *fields])
    except IntegrityError:
        raise NameTaken(noun=row._meta.verbose_name, name=row.name) from None


def demand_free_name(rows: Any, name: str) -> None:
    """Raise NameTaken if one of the rows has this name, in upper or lower case."""
    if rows.named(name).exists():
        raise NameTaken(noun=rows.model._meta.verbose_name, name=name)
