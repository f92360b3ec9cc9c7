"""Values that show whether anyone's access to an organization changed, without reading it all."""

from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    Max,
    OuterRef,
    Q,
    QuerySet,
    StringAgg,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast

from accounts.second_factor import factors
from organizations.models.membership import Membership
from organizations.models.membership_queryset import in_effect
from organizations.models.membership_role import MembershipRole
from organizations.models.organization import Organization


def access_fingerprint(organization: Organization) -> list[object]:
    """Values that differ whenever a role of an active member was given or taken, in one query.

    What each role lets its holders do is not among them.

    Rows of roles are created and deleted under the organization's lock and never changed, each with
    a higher key than all before it, so that their number and highest key identify the set. The keys
    of memberships without effect are read at each use, because an end passes without a write. If a
    second factor is required, the number and highest key of the members' factors are added.
    """
    held_roles = MembershipRole.objects.filter(organization=OuterRef("pk")).order_by()
    members = Membership.objects.filter(organization=OuterRef("pk")).order_by()
    keys = StringAgg(Cast("pk", TextField()), Value(" "))
    values = Organization.objects.filter(pk=organization.pk).values_list(
        _aggregate(held_roles, Count("pk")),
        _aggregate(held_roles, Max("pk")),
        _aggregate(members.filter(~in_effect() | Q(user__is_active=False)), keys),
        *(_factor_aggregates(members) if organization.requires_second_factor else []),
    )
    number, highest_key, inactive_keys, *of_factors = values.get()
    return [number, highest_key, sorted((inactive_keys or "").split()), *of_factors]


def _factor_aggregates(members: QuerySet[Membership]) -> list[Subquery]:
    """The number and the highest key of the members' second factors.

    They differ whenever a member got or lost a factor, because factors never change their owner,
    and each has a higher key than all before it.
    """
    owners = members.filter(user__authenticator__type__in=[factors.APP, factors.PASSKEY])
    key = "user__authenticator"
    return [_aggregate(owners, Count(key)), _aggregate(owners, Max(key))]


def _aggregate(rows: QuerySet[Any], aggregate: Aggregate) -> Subquery:
    """A subquery with one aggregate over these rows of the organization."""
    return Subquery(rows.values("organization").annotate(value=aggregate).values("value"))
