"""A foreign key of two columns, which the database itself holds."""

from collections.abc import Container, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Columns, Statement, Table
from django.db.models import BaseConstraint, Model

NOTHING = "SELECT 1"
"""For Django to run, which of a table with defaults also runs a `None`."""


class CompositeKey(BaseConstraint):
    """What `field` refers to has in `parent_column` what the row has in `column`.

    What is referred to needs a `UniqueConstraint` of `parent_column` and its key. Checked by the
    database at the end of the transaction, as Django's own keys are, and by forms at the field.
    """

    default_violation_error_message = "Select another one."
    violation_error_code = "other_parent"
    _key = "FOREIGN KEY (%(columns)s) REFERENCES %(parent)s (%(parent_columns)s) "
    _key += "DEFERRABLE INITIALLY DEFERRED"

    def __init__(
        self, field: str, column: str, parent_column: str, *, name: str, **options: Any
    ) -> None:
        self.field, self.column, self.parent_column = field, column, parent_column
        # Django puts the name of the model in, as it does for abstract ones.
        super().__init__(name=name, **options)

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """The part of CREATE TABLE that says it, or nothing where it can be said later."""
        if schema_editor.connection.vendor == "sqlite":
            return self._statement(f"CONSTRAINT %(name)s {self._key}", model, schema_editor)
        self.create_sql(model, schema_editor)
        return None

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        """Say it when all tables are there: the key of the parent may come later than this one."""
        say = f"ALTER TABLE %(table)s ADD CONSTRAINT %(name)s {self._key}"
        schema_editor.deferred_sql.append(self._statement(say, model, schema_editor))
        return NOTHING

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        """Let go of it."""
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
        """Refuse at the field what the database would refuse at the end of the transaction."""
        field: Any = model._meta.get_field(self.field)
        key = getattr(instance, field.attname)
        if key is None or (exclude and self.field in exclude):
            return
        own: Any = model._meta.get_field(self.column)
        within = {"pk": key, self.parent_column: getattr(instance, own.attname)}
        parents = field.related_model._base_manager.using(using)
        if not parents.filter(**within).exists():
            reason = ValidationError(
                self.get_violation_error_message(), code=self.violation_error_code
            )
            raise ValidationError({self.field: reason})

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """As migrations write it down."""
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
        """It follows when a table or a column of it is renamed before it runs."""
        table, quote = model._meta.db_table, editor.quote_name
        key = model._meta.get_field(self.field)
        parent = key.related_model._meta
        columns = [model._meta.get_field(self.column).column, key.column]
        parent_columns = [parent.get_field(self.parent_column).column, parent.pk.column]
        return Statement(
            template,
            table=Table(table, quote),
            name=quote(self.name),
            columns=Columns(table, columns, quote),
            parent=Table(parent.db_table, quote),
            parent_columns=Columns(parent.db_table, parent_columns, quote),
        )
