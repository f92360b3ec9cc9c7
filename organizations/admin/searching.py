"""What operators type, as rows: each way by an index, and no more rows than a list shows."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet

from accounts.models import User
from console import text
from console.operators import matching
from organizations.models import Organization


def known_as(term: str) -> QuerySet[Organization, Any]:
    """The organization with this handle or ID, as a part of other queries."""
    return Organization.objects.known_as(term.strip().lower()).values("pk")


def of_person_at(address: str) -> QuerySet[EmailAddress, Any]:
    """The person who has this whole address, as a part of other queries."""
    return EmailAddress.objects.filter(email=text.fold(address)).values("user")


def people_called(start: str) -> QuerySet[User, Any]:
    """The people whose name or address begins with the text, or who have it as an address."""
    start = text.fold(start)
    return matching(
        User.objects.order_by("-pk"),
        Q(name_key__startswith=start),
        Q(email__startswith=start),
        Q(pk__in=of_person_at(start)),
    ).values("pk")
