"""What operators type, as keys: each way by an index, and no more of them than a list shows.

They are read before they become part of another query. With the question in their place PostgreSQL
cannot tell an organization of a million from one of ten: 1.2 s in place of 1 ms.
"""

from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models import User
from console.lists.paging import COUNT_CAP
from console.lists.searching import any_of
from console.operators.lookup import keys_matching
from console.operators.searching import asked_once
from console.words import text
from organizations.models import Organization


@asked_once
def organization_ids_at(term: str) -> list[UUID]:
    """The organization with this handle or ID."""
    return list(Organization.objects.known_as(term.lower()).values_list("pk", flat=True))


@asked_once
def organization_ids_starting(start: str) -> set[UUID]:
    """The organizations whose name begins with the text, and the one with this handle or ID."""
    rows = Organization.objects.alias(name_key=Lower("name"))
    named = any_of(rows.filter(name_key__startswith=start.lower()), COUNT_CAP + 1)
    return {*organization_ids_at(start), *named.values_list("pk", flat=True)}


@asked_once
def user_ids_at(address: str) -> list[int]:
    """The people who have this whole address: one at most has proved it."""
    found = EmailAddress.objects.filter(email=text.fold(address))
    return list(found.values_list("user", flat=True))


@asked_once
def user_ids_starting(start: str) -> set[int]:
    """The people whose name or address begins with the text, or who have it as an address."""
    start = text.fold(start)
    begin = [Q(name_key__startswith=start), Q(email__startswith=start)]
    return keys_matching(User.objects.all(), Q(pk__in=user_ids_at(start)), starts=begin)
