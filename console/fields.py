"""Columns that follow from other columns."""

from typing import Any

from django.db import models

from console import text


class FoldedField(models.CharField):
    """Another field's text as `text.fold` gives it, to compare and to search by.

    A database folds letters by its own lights, and SQLite those of ASCII only; so the key is
    stored. It follows on every insert, also in bulk, and on every save of the whole row; a model
    passes the fields of a partial save through `following`. `QuerySet.update` goes past both.
    """

    def __init__(self, *, of: str, **options: Any) -> None:
        self.of = of
        super().__init__(**{"editable": False, "default": "", **options})

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = text.fold(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, key)
        return key


def following(model: type[models.Model], options: dict[str, Any]) -> dict[str, Any]:
    """The options of `save` with every key whose text is among its `update_fields`."""
    if options.get("update_fields") is None:
        return options
    names = set(options["update_fields"])
    folded = [field for field in model._meta.concrete_fields if isinstance(field, FoldedField)]
    return {**options, "update_fields": names | {key.name for key in folded if key.of in names}}
