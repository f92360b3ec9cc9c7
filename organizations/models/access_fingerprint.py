"""Whether anyone's access changed, without reading it."""

from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    Max,
    OuterRef,
    QuerySet,
    StringAgg,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast

from accounts.second_factor import factors
from organizations.models.membership import Membership, MembershipRole
from organizations.models.organization import Organization


def access_fingerprint(organization: Organization) -> list[object]:
    """What differs whenever a role of someone who can sign in was given or taken, for 1 query.

    Rows of roles are made and deleted under the organization's lock and never changed, each with a
    higher key than all before it. So their number and their highest key say which there are. Where
    a second factor is required, so do those of the members' factors.
    """
    held = MembershipRole.objects.filter(organization=OuterRef("pk")).order_by()
    away = Membership.objects.filter(organization=OuterRef("pk"), user__is_active=False).order_by()
    key = StringAgg(Cast("pk", TextField()), Value(" "))
    found = Organization.objects.filter(pk=organization.pk).values_list(
        _one(held, Count("pk")),
        _one(held, Max("pk")),
        _one(away, key),
        *(_marks_of_factors() if organization.requires_second_factor else []),
    )
    number, newest, gone, *of_factors = found.get()
    return [number, newest, sorted((gone or "").split()), *of_factors]


def _marks_of_factors() -> list[Subquery]:
    """What differs whenever a member got or lost a second factor: their number and highest key.

    Rows of factors are never given to someone else, and each has a higher key than all before it.
    """
    having = Membership.objects.filter(organization=OuterRef("pk")).order_by()
    having = having.filter(user__authenticator__type__in=[factors.APP, factors.PASSKEY])
    return [_one(having, Count("user__authenticator")), _one(having, Max("user__authenticator"))]


def _one(rows: QuerySet[Any], found: Aggregate) -> Subquery:
    """One figure about all these rows of the organization."""
    return Subquery(rows.values("organization").annotate(found=found).values("found"))
