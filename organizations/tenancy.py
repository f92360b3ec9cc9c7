"""What keeps a row within its organization: a key that the database itself holds.

A model that belongs to an organization and refers to another one that does says so in its Meta,
`SameOrganization("project")`. The database then refuses a row whose organization is not that of
what it refers to, whoever writes it. A system check finds a model that forgot it.
"""

from collections.abc import Container, Iterator, Sequence
from typing import Any, Protocol
from uuid import UUID

from django.apps import AppConfig, apps
from django.core import checks
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Columns, Statement, Table
from django.db.models import BaseConstraint, ForeignKey, Model, UniqueConstraint

TENANT = "organization"


class Owned(Protocol):
    """What belongs to one organization."""

    @property
    def organization_id(self) -> UUID:
        """Whose it is."""


def is_of(thing: Owned | None, organization_id: UUID) -> bool:
    """Whether the thing is the organization's own; without one, what is asked about is itself."""
    return thing is None or thing.organization_id == organization_id


class SameOrganization(BaseConstraint):
    """A composite foreign key: what `field` refers to is of the organization that the row is of.

    What is referred to needs a `UniqueConstraint(fields=["organization", "id"], …)`. Checked by the
    database at the end of the transaction, as Django's own keys are, and by forms at the field.
    """

    default_violation_error_message = "Select one of this organization."
    violation_error_code = "other_organization"
    _key = "FOREIGN KEY (%(columns)s) REFERENCES %(parent)s (%(parent_columns)s) "
    _key += "DEFERRABLE INITIALLY DEFERRED"

    def __init__(self, field: str, *, name: str = "", **options: Any) -> None:
        self.field = field
        # Django puts the name of the model in, as it does for abstract ones.
        super().__init__(name=name or f"%(class)s_{field}_within_organization", **options)

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """The part of CREATE TABLE that says it, or nothing where it can be said later."""
        if schema_editor.connection.vendor == "sqlite":
            return self._statement(f"CONSTRAINT %(name)s {self._key}", model, schema_editor)
        return self.create_sql(model, schema_editor)

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        """Say it when all tables are there: the key of the parent may come later than this one."""
        say = f"ALTER TABLE %(table)s ADD CONSTRAINT %(name)s {self._key}"
        schema_editor.deferred_sql.append(self._statement(say, model, schema_editor))

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
        within = {"pk": key, TENANT: getattr(instance, f"{TENANT}_id")}
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
        return path, [self.field], options

    def __eq__(self, other: object) -> bool:
        if isinstance(other, SameOrganization):
            return self.deconstruct() == other.deconstruct()
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]  # as the constraints of Django

    def _statement(self, template: str, model: Any, editor: BaseDatabaseSchemaEditor) -> Statement:
        """It follows when a table or a column of it is renamed before it runs."""
        table, quote = model._meta.db_table, editor.quote_name
        key = model._meta.get_field(self.field)
        parent = key.related_model._meta
        columns = [model._meta.get_field(TENANT).column, key.column]
        parent_columns = [parent.get_field(TENANT).column, parent.pk.column]
        return Statement(
            template,
            table=Table(table, quote),
            name=quote(self.name),
            columns=Columns(table, columns, quote),
            parent=Table(parent.db_table, quote),
            parent_columns=Columns(parent.db_table, parent_columns, quote),
        )


@checks.register(checks.Tags.models)
def check_tenant_keys(
    app_configs: Sequence[AppConfig] | None = None, **options: Any
) -> list[checks.CheckMessage]:
    """A key between rows of organizations stays within one, and what it leads to can be its end."""
    models = [
        m for m in apps.get_models() if app_configs is None or m._meta.app_config in app_configs
    ]
    return [message for model in models for message in tenant_key_errors(model)]


def tenant_key_errors(model: type[Model]) -> Iterator[checks.CheckMessage]:
    """What this model forgot, or declares in vain."""
    declared = {c.field for c in model._meta.constraints if isinstance(c, SameOrganization)}
    needed = {field.name: field for field in _keys_between_tenants(model)}
    for name in sorted(needed.keys() - declared):
        yield checks.Error(
            f"{name} may lead into another organization.",
            hint=f'Add SameOrganization("{name}") to the constraints of Meta.',
            obj=model,
            id="organizations.E001",
        )
    for name in sorted(declared - needed.keys()):
        yield checks.Error(
            f'SameOrganization("{name}") is not between two models with an organization.',
            hint="Take it out, or give both an organization.",
            obj=model,
            id="organizations.E002",
        )
    for name in sorted(declared & needed.keys()):
        if not _is_end_of_keys(needed[name].related_model):
            yield checks.Error(
                f'SameOrganization("{name}") leads to a model without a key to lead to.',
                hint='Give it UniqueConstraint(fields=["organization", "id"], name="…").',
                obj=model,
                id="organizations.E003",
            )


def _keys_between_tenants(model: type[Model]) -> Iterator[ForeignKey]:
    if not _has_tenant(model):
        return
    for field in model._meta.local_fields:
        if (
            isinstance(field, ForeignKey)
            and field.name != TENANT
            and _has_tenant(field.related_model)
        ):
            yield field


def _has_tenant(model: Any) -> bool:
    try:
        return isinstance(model._meta.get_field(TENANT), ForeignKey)
    except FieldDoesNotExist:
        return False


def _is_end_of_keys(model: Any) -> bool:
    return any(
        isinstance(constraint, UniqueConstraint)
        and list(constraint.fields) == [TENANT, model._meta.pk.name]
        and constraint.condition is None
        for constraint in model._meta.constraints
    )
