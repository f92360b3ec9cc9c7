"""Columns that follow from other columns."""

from typing import TYPE_CHECKING, Any

from django.db import models

from console.lists.searching import search_text
from console.words import text

if TYPE_CHECKING:
    Base = models.Field
else:
    Base = object


class _Following(Base):
    """A column whose value is made from other fields of the row.

    It follows on every insert, also in bulk, and on every save of the whole row; a model passes the
    fields of a partial save through `following`. `QuerySet.update` goes past both.
    """

    def __init__(self, *, of: str | tuple[str, ...], **options: Any) -> None:
        self.of = of
        super().__init__(**{"editable": False, "default": "", **options})

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of the fields that it is made from."""
        return (self.of,) if isinstance(self.of, str) else self.of

    def derived(self, *values: str) -> str:
        """The column's value, from those of its sources."""
        raise NotImplementedError  # every derived column has its own

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        values = (getattr(model_instance, source) for source in self.sources)
        # A field left to the default of the database has no text yet.
        value = self.derived(*(value if isinstance(value, str) else "" for value in values))
        setattr(model_instance, self.attname, value)
        return value


class FoldedField(_Following, models.CharField):
    """Another field's text as `text.fold` gives it, to compare by.

    A database folds letters by its own lights, and SQLite those of ASCII only; so the key is
    stored.
    """

    def derived(self, *values: str) -> str:
        return text.fold(values[0])


class SearchField(_Following, models.TextField):
    """The words of other fields, to be found by `searching.found_by`."""

    def derived(self, *values: str) -> str:
        return search_text(*values)


def following(model: type[models.Model], options: dict[str, Any]) -> dict[str, Any]:
    """The options of `save` with every column that follows from one of its `update_fields`."""
    if options.get("update_fields") is None:
        return options
    names = set(options["update_fields"])
    derived = [field for field in model._meta.concrete_fields if isinstance(field, _Following)]
    return {
        **options,
        "update_fields": names | {each.name for each in derived if names & {*each.sources}},
    }
