"""Comparisons that the ORM does not have on both databases."""

from typing import Any

from django.db.models import JSONField, Lookup


@JSONField.register_lookup
class Lists(Lookup):
    """Whether a list of numbers in JSON contains a number: `approvers__lists=7`. False for NULL.

    Django's own `contains` does not work on SQLite.
    """

    lookup_name = "lists"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: int | str, connection: Any) -> tuple[str, tuple[str]]:
        return "%s", (str(value),)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        number, value = self.process_rhs(compiler, connection)
        return f"{column} @> {number}::jsonb", (*params, *value)

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        number, value = self.process_rhs(compiler, connection)
        listed = f"(SELECT value FROM json_each({column}))"  # noqa: S608  (the name of a column)
        return f"CAST({number} AS INTEGER) IN {listed}", (*value, *params)
