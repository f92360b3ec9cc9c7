"""Primary keys of organizations and people that match what operators type, found by an index.

The keys are read before they become part of another query, because with a subquery in their place
PostgreSQL cannot tell an organization of a million from one of ten: 1.2 s in place of 1 ms.
"""

from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models import User
from console.lists.paging import COUNT_CAP
from console.lists.searching import any_of
from console.operators.lookup import ReadOnlyAdmin, keys_matching
from console.operators.searching import once_per_search
from console.words import text
from organizations.models import Organization


@once_per_search
def organization_ids_at(term: str) -> list[UUID]:
    """The ID of the organization with this handle or ID, in a list, which may be empty."""
    return list(Organization.objects.known_as(term.lower()).values_list("pk", flat=True))


@once_per_search
def organization_ids_starting(start: str) -> set[UUID]:
    """The IDs of organizations whose name begins with the text, or with this handle or ID.

    Of names, one more than `COUNT_CAP` at most.
    """
    rows = Organization.objects.alias(name_key=Lower("name"))
    matches = any_of(rows.filter(name_key__startswith=start.lower()), COUNT_CAP + 1)
    return {*organization_ids_at(start), *matches.values_list("pk", flat=True)}


@once_per_search
def user_ids_at(address: str) -> list[int]:
    """The IDs of people with exactly this address, one of which at most has verified it."""
    addresses = EmailAddress.objects.filter(email=text.fold(address))
    return list(addresses.values_list("user", flat=True))


@once_per_search
def user_ids_starting(start: str) -> set[int]:
    """The IDs of people whose name or primary address begins with the text, or has this address."""
    start = text.fold(start)
    starts = [Q(name_key__startswith=start), Q(email__startswith=start)]
    return keys_matching(User.objects.all(), Q(pk__in=user_ids_at(start)), starts=starts)


class InOrganizationAdmin(ReadOnlyAdmin):
    """Rows of organizations, newest first, searched by the handle or ID of an organization."""

    search_help_text = "The handle or ID of an organization."
    ordering = ["-created_at", "-pk"]

    def matches(self, term: str) -> list[Q]:
        """The condition for rows of the organization with this handle or ID."""
        return [Q(organization__in=organization_ids_at(term))]
