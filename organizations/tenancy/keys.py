"""Composite foreign keys that keep rows within their organization.

A model of an organization with a foreign key to another one declares `SameOrganization("project")`
in its Meta. The database then refuses a row that refers to a row of another organization. A system
check finds models that do not declare it.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol
from uuid import UUID

from django.apps import AppConfig, apps
from django.core import checks
from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignKey, Model, UniqueConstraint

from console.database.composite_keys import CompositeKey

TENANT = "organization"


class Owned(Protocol):
    """A row that belongs to one organization."""

    @property
    def organization_id(self) -> UUID: ...


def belongs_to(row: Owned | None, organization_id: UUID) -> bool:
    """Whether the row belongs to the organization; True for None, the organization itself."""
    return row is None or row.organization_id == organization_id


class SameOrganization(CompositeKey):
    """A composite foreign key: the row that `field` refers to has the same organization.

    The model that `field` refers to needs a `UniqueConstraint(fields=["organization", "id"], …)`.
    """

    default_violation_error_message = "Select one of this organization."
    violation_error_code = "other_organization"

    def __init__(self, field: str, *, name: str = "", **options: Any) -> None:
        name = name or f"%(class)s_{field}_within_organization"
        super().__init__(field, TENANT, TENANT, name=name, **options)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """The path and arguments that migrations write."""
        path, _, options = super().deconstruct()
        return path, [self.field], options


@checks.register(checks.Tags.models)
def check_tenant_keys(
    app_configs: Sequence[AppConfig] | None = None, **options: Any
) -> list[checks.CheckMessage]:
    """Django's system check that each model declares `SameOrganization` where it has to."""
    models = [
        model
        for model in apps.get_models()
        if app_configs is None or model._meta.app_config in app_configs
    ]
    return [message for model in models for message in tenant_key_errors(model)]


def tenant_key_errors(model: type[Model]) -> Iterator[checks.CheckMessage]:
    """An error for each foreign key of the model without its `SameOrganization`, for each
    `SameOrganization` that is not needed, and for each that leads to a model without the
    `UniqueConstraint` for it.
    """
    constraints = model._meta.constraints
    declared = {key.field for key in constraints if isinstance(key, SameOrganization)}
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
    """The foreign keys from this model of an organization to others, without that to it."""
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
    """Whether the model has a foreign key `organization`."""
    try:
        return isinstance(model._meta.get_field(TENANT), ForeignKey)
    except FieldDoesNotExist:
        return False


def _is_end_of_keys(model: Any) -> bool:
    """Whether the model has the unique constraint that a composite foreign key refers to."""
    return any(
        isinstance(constraint, UniqueConstraint)
        and list(constraint.fields) == [TENANT, model._meta.pk.name]
        and constraint.condition is None
        for constraint in model._meta.constraints
    )
