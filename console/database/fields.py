"""Columns whose values are computed from other columns of the row, and a lookup of JSON."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import JSONField, Lookup

from console.lists.searching import search_text
from console.words import text

if TYPE_CHECKING:
    Base = models.Field
else:
    Base = object


class _ComputedField(Base):
    """A column whose value is computed from other fields of the row.

    It is computed on every insert, also in bulk, and on every save of the whole row. A model passes
    the fields of a partial save through `following`. `QuerySet.update` does not compute it.
    """

    def __init__(self, *, of: str | tuple[str, ...], **options: Any) -> None:
        self.of = of
        super().__init__(**{"editable": False, "default": "", **options})

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of the fields from which the value is computed."""
        return (self.of,) if isinstance(self.of, str) else self.of

    def compute(self, *values: str) -> str:
        """The column's value, computed from those of its sources."""
        raise NotImplementedError  # each subclass has its own

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Compute the value from the instance's fields, set it there, and return it."""
        values = (getattr(model_instance, source) for source in self.sources)
        # A field left to the default of the database has no text yet.
        value = self.compute(*(value if isinstance(value, str) else "" for value in values))
        setattr(model_instance, self.attname, value)
        return value


class FoldedField(_ComputedField, models.CharField):
    """Another field's text, folded by `text.fold`, to compare and to be unique by.

    It is stored, because databases fold letters differently, and SQLite only those of ASCII.
    """

    def compute(self, *values: str) -> str:
        """The folded form of the first value."""
        return text.fold(values[0])


class SearchField(_ComputedField, models.TextField):
    """The words of other fields, for `searching.found_by` to search."""

    def compute(self, *values: str) -> str:
        """The search text of the values."""
        return search_text(*values)


def following(model: type[models.Model], options: dict[str, Any]) -> dict[str, Any]:
    """The options of `save`, with the columns that depend on its `update_fields` added to these."""
    if options.get("update_fields") is None:
        return options
    names = set(options["update_fields"])
    computed_fields = [
        field for field in model._meta.concrete_fields if isinstance(field, _ComputedField)
    ]
    return {
        **options,
        "update_fields": names
        | {field.name for field in computed_fields if names & {*field.sources}},
    }


@JSONField.register_lookup
class Lists(Lookup):
    """Whether a list of numbers in JSON contains a number: `approvers__lists=7`. False for NULL.

    Django's own `contains` does not work on SQLite.
    """

    lookup_name = "lists"
    prepare_rhs = False

    # The number is passed as JSON text.
    def get_db_prep_lookup(self, value: int | str, connection: Any) -> tuple[str, tuple[str]]:
        """A placeholder and its parameter: the number as text."""
        return "%s", (str(value),)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The condition by JSON containment, for which there can be an index."""
        column, params = self.process_lhs(compiler, connection)
        number, value = self.process_rhs(compiler, connection)
        return f"{column} @> {number}::jsonb", (*params, *value)

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The condition on the elements of the JSON list."""
        column, params = self.process_lhs(compiler, connection)
        number, value = self.process_rhs(compiler, connection)
        listed = f"(SELECT value FROM json_each({column}))"  # noqa: S608  (the name of a column)
        return f"CAST({number} AS INTEGER) IN {listed}", (*value, *params)
