"""Foreign keys of two columns, which the database itself enforces."""

from collections.abc import Container, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Columns, Statement, Table
from django.db.models import BaseConstraint, Model

NOTHING = "SELECT 1"
"""SQL for Django to run, because it runs what `create_sql` returns even if that is None."""


class CompositeKey(BaseConstraint):
    """`parent_column` of the row that `field` refers to is equal to `column` of this row.

    The referenced model needs a `UniqueConstraint` of `parent_column` and its key. The database
    checks it at the end of the transaction, as Django's own keys, and forms check it at the field.
    """

    default_violation_error_message = "Select another one."
    violation_error_code = "other_parent"
    _key = "FOREIGN KEY (%(columns)s) REFERENCES %(parent)s (%(parent_columns)s) "
    _key += "DEFERRABLE INITIALLY DEFERRED"

    def __init__(
        self, field: str, column: str, parent_column: str, *, name: str, **options: Any
    ) -> None:
        self.field, self.column, self.parent_column = field, column, parent_column
        # Django fills in the placeholders of the name, as for abstract models.
        super().__init__(name=name, **options)

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """The part of CREATE TABLE for SQLite; None elsewhere, after deferring an ALTER TABLE."""
        if schema_editor.connection.vendor == "sqlite":
            return self._statement(f"CONSTRAINT %(name)s {self._key}", model, schema_editor)
        self.create_sql(model, schema_editor)
        return None

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        """Defer adding the constraint until all tables exist, with the unique key of the parent."""
        template = f"ALTER TABLE %(table)s ADD CONSTRAINT %(name)s {self._key}"
        schema_editor.deferred_sql.append(self._statement(template, model, schema_editor))
        return NOTHING

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        """The statement that drops the constraint."""
        return self._statement(
            "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s", model, schema_editor
        )

    def validate(
        self,
        model: type[Model],
        instance: Model,
        exclude: Container[str] | None = None,
        using: str = "default",
    ) -> None:
        """Raise ValidationError at the field for what the database would refuse at the commit."""
        field: Any = model._meta.get_field(self.field)
        key_value = getattr(instance, field.attname)
        if key_value is None or (exclude and self.field in exclude):
            return
        column: Any = model._meta.get_field(self.column)
        expected_columns = {"pk": key_value, self.parent_column: getattr(instance, column.attname)}
        parents = field.related_model._base_manager.using(using)
        if not parents.filter(**expected_columns).exists():
            error = ValidationError(
                self.get_violation_error_message(), code=self.violation_error_code
            )
            raise ValidationError({self.field: error})

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """The path and arguments for migrations to write."""
        path, _, options = super().deconstruct()
        if self.violation_error_code == type(self).violation_error_code:
            del options["violation_error_code"]
        return path, [self.field, self.column, self.parent_column], options

    def __eq__(self, other: object) -> bool:
        if isinstance(other, CompositeKey):
            return self.deconstruct() == other.deconstruct()
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]  # as the constraints of Django

    def _statement(self, template: str, model: Any, editor: BaseDatabaseSchemaEditor) -> Statement:
        """The statement of a template. Django adapts it if a table or column is renamed first."""
        table, quote = model._meta.db_table, editor.quote_name
        key_field = model._meta.get_field(self.field)
        parent = key_field.related_model._meta
        columns = [model._meta.get_field(self.column).column, key_field.column]
        parent_columns = [parent.get_field(self.parent_column).column, parent.pk.column]
        return Statement(
            template,
            table=Table(table, quote),
            name=quote(self.name),
            columns=Columns(table, columns, quote),
            parent=Table(parent.db_table, quote),
            parent_columns=Columns(parent.db_table, parent_columns, quote),
        )
