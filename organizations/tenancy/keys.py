"""What keeps a row within its organization: a key that the database itself holds.

A model that belongs to an organization and refers to another one that does says so in its Meta,
`SameOrganization("project")`. The database then refuses a row whose organization is not that of
what it refers to, whatever program writes it. A system check finds a model that forgot it.
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
    """What belongs to one organization."""

    @property
    def organization_id(self) -> UUID:
        """Whose it is."""


def belongs_to(thing: Owned | None, organization_id: UUID) -> bool:
    """Whether the thing is the organization's own; without one, what is asked about is itself."""
    return thing is None or thing.organization_id == organization_id


class SameOrganization(CompositeKey):
    """A composite foreign key: what `field` refers to is of the organization that the row is of.

    What is referred to needs a `UniqueConstraint(fields=["organization", "id"], …)`.
    """

    default_violation_error_message = "Select one of this organization."
    violation_error_code = "other_organization"

    def __init__(self, field: str, *, name: str = "", **options: Any) -> None:
        name = name or f"%(class)s_{field}_within_organization"
        super().__init__(field, TENANT, TENANT, name=name, **options)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """As migrations write it down."""
        path, _, options = super().deconstruct()
        return path, [self.field], options


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
