"""What an organization that requires a second factor asks of people who open its pages.

Two things, at every request: the person has a factor now, and this session has shown one of those
that they have. The first comes with the membership, in the same statement as the organization; the
second is in the session. A person who lacks the first is sent to set one up, a person who lacks the
second to show it, and both come back to where they were going.
"""

from enum import Enum
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.models import User
from accounts.second_factor.factors import FactorKeys
from accounts.sessions.shown_factors import has_shown_factor
from organizations.models import Membership, Organization
from organizations.tenancy.backends import permission_checker_of


class Lack(Enum):
    """What stands between a member and the pages of an organization that requires a factor."""

    FACTOR = "the person has none"
    PROOF = "this session has shown none"


def lack_of(request: HttpRequest, membership: Any) -> Lack | None:
    """What the member of this request lacks for the organization's pages, at no statement."""
    if not membership.organization.requires_second_factor:
        return None
    held = FactorKeys.read(membership.held_factors)
    if not held:
        return Lack.FACTOR
    return None if has_shown_factor(request, held) else Lack.PROOF


def send_to_factor_page(
    request: HttpRequest, membership: Membership, lack: Lack, *, back: str
) -> HttpResponse:
    """To what is lacking, and from there back. In this request the member may do nothing here."""
    permission_checker_of(membership.user).prime(membership.organization, set())
    if lack is Lack.FACTOR:
        context = {"onward": urlencode({"next": back})}
        return render(request, "organizations/second_factor_needed.html", context, status=403)
    ways = get_adapter().get_reauthentication_methods(membership.user)
    address = ways[0]["url"] if ways else reverse("accounts:sign-in-again")
    return redirect(f"{address}?{urlencode({'next': back})}")


def names_requiring_factor(user: User) -> list[str]:
    """The names of the organizations that this person could not open without a second factor."""
    found = Organization.objects.requiring_factor().filter(memberships__user=user)
    return list(found.order_by("name", "pk").values_list("name", flat=True))


def needs_factor_soon(membership: Any) -> bool:
    """Whether the member needs a second factor soon and has none: pages say so until the day."""
    organization = membership.organization
    if organization.second_factor_from is None or organization.requires_second_factor:
        return False
    return not FactorKeys.read(membership.held_factors)
