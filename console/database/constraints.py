"""Check constraints that many models have."""

from django.db.models import CheckConstraint, Q
from django.db.models.enums import Choices


def choice_constraint(field: str, choices: type[Choices]) -> CheckConstraint:
    """The constraint `<model>_<field>_is_known`: the field's value is one of the choices."""
    condition = Q(**{f"{field}__in": choices.values})
    return CheckConstraint(condition=condition, name=f"%(class)s_{field}_is_known")
