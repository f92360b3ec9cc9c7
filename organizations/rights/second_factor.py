"""What pages of an organization that requires a second factor check in each request.

The person has a factor, which is read with the membership in the same query; and this session has
shown one of their factors. People without a factor are sent to set one up, people whose session
has shown none to show it, and both come back to where they were going.
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
    """What a member lacks to open the pages of an organization that requires a second factor."""

    FACTOR = "the person has none"
    PROOF = "this session has shown none"


def lack_of(request: HttpRequest, membership: Any) -> Lack | None:
    """What the member lacks to open the organization's pages, without a query; None if nothing.

    `membership` was read with `held_factors`.
    """
    if not membership.organization.requires_second_factor:
        return None
    held = FactorKeys.read(membership.held_factors)
    if not held:
        return Lack.FACTOR
    return None if has_shown_factor(request, held) else Lack.PROOF


def send_to_factor_page(
    request: HttpRequest, membership: Membership, lack: Lack, *, back: str
) -> HttpResponse:
    """Answer with the page on which the member sets up a factor or shows one, then goes to `back`.

    Takes all permissions in the organization from the member for the rest of the request.
    """
    permission_checker_of(membership.user).keep_permissions(membership.organization, set())
    if lack is Lack.FACTOR:
        context = {"onward": urlencode({"next": back})}
        return render(request, "organizations/second_factor_needed.html", context, status=403)
    ways = get_adapter().get_reauthentication_methods(membership.user)
    address = ways[0]["url"] if ways else reverse("accounts:sign-in-again")
    return redirect(f"{address}?{urlencode({'next': back})}")


def names_requiring_factor(user: User) -> list[str]:
    """The names of this person's organizations that require a second factor now."""
    organizations = Organization.objects.requiring_factor().filter(memberships__user=user)
    return list(organizations.order_by("name", "pk").values_list("name", flat=True))


def needs_factor_soon(membership: Any) -> bool:
    """Whether the member has no second factor and the organization will require one soon.

    `membership` was read with `held_factors`.
    """
    organization = membership.organization
    if organization.second_factor_from is None or organization.requires_second_factor:
        return False
    return not FactorKeys.read(membership.held_factors)
