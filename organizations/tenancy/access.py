"""How a page states which permission it demands, and who gets past the door."""

from collections.abc import Callable
from enum import Enum
from functools import cache, wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.db import connection
from django.db.models import OuterRef
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import ResolverMatch, reverse

from accounts.models import User
from accounts.second_factor import factors
from audit import log
from console.database.prepared_queries import PreparedQuery, prepare
from organizations.events import ACCESS_REFUSED
from organizations.models import Handle, Membership, MembershipRole, Organization
from organizations.models.membership import MembershipQuerySet
from organizations.models.role import codenames_subquery
from organizations.permissions import VIEW_ORGANIZATION
from organizations.rights import second_factor
from organizations.tenancy.backends import permission_checker_of
from organizations.tenancy.navigation import first_entry
from organizations.tenancy.roles import Permission, roles_granting
from organizations.tenancy.strangers import Stranger, Strangers

SHOWN_ADMINISTRATORS = 5


class Belonging(Enum):
    """The demand of the few pages that every member may open, whatever their roles."""

    MEMBER = "be a member"


Demand = Permission | Belonging
View = Callable[..., HttpResponseBase]


class PersonRequest(HttpRequest):
    """What a view receives that needs someone signed in, but no organization."""

    user: User


class OrganizationRequest(HttpRequest):
    """What a view of an organization's page receives, whose address has its handle."""

    user: User
    membership: Membership
    organization: Organization
    reader: Membership | Stranger
    """Who reads a page that opens to strangers as well: there need be no membership."""
    tab: str
    """The settings tab that a page without one of its own belongs to."""
    part: str
    """The entry of the navigation that a page of another app belongs to, by its namespace."""
    resolver_match: ResolverMatch


def organization_page(
    *, strangers: Strangers | None = None, **demands: Demand
) -> Callable[[View], View]:
    """Open a page to members who have, for the method, the permission it demands.

    `@organization_page(GET=VIEW_PROJECT)` also answers HEAD. A stranger gets 404, as if the
    organization did not exist. A member gets 405 for a method without a demand, and 403 with an
    explanation without the permission. An old handle redirects members to the present one, and a
    suspended organization shows them a notice and nothing else, and one that requires a second
    factor leads them to it (`second_factor.py`). The view finds who and where on the request, and
    reaches nothing that is not `request.organization`'s.

    With `strangers`, it opens to them as well, as far as these say. Its view asks `request.reader`,
    and shows each what they may see: a member who lacks the permission is a stranger there, too.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def page(request: OrganizationRequest, handle: str, **kwargs: Any) -> HttpResponseBase:
            if not _enter(request, handle):
                shown = strangers and strangers.show(view, request, handle, kwargs)
                return shown or _lead_on(request, handle)
            if closed := _closed(request, demands):
                return closed
            demand = demands[_method(request)]
            if isinstance(demand, Permission) and not request.membership.can(demand):
                shown = strangers and strangers.show(view, request, handle, kwargs)
                return shown or _turn_away(request, demand)
            request.user.remember_organization(request.organization.pk)
            return view(request, **kwargs)

        # Read by the tests and the switcher, and by the middleware that has people sign in.
        page.demands, page.strangers = demands, strangers  # type: ignore[attr-defined]  # read by the sweep of pages
        page.login_required = strangers is None  # type: ignore[attr-defined]  # read by Django’s middleware
        return page

    return decorate


def visible_memberships(user: User) -> MembershipQuerySet:
    """This person's memberships, each with its organization and, as text, its permissions."""
    return _with_permissions().filter(user=user)


@cache
def _with_permissions() -> MembershipQuerySet:
    """Memberships, each with the permissions of its roles, in the same query.

    Every page asks for one: put together anew each time, it would cost half as much again. By the
    membership's key and not through guardian's view, which joins the person, the membership and
    the organization again: planning that took three times as long.
    """
    held = MembershipRole.objects.filter(membership=OuterRef("pk")).values("membership")
    everybodys = Membership.objects.select_related("organization")
    return everybodys.annotate(
        codenames=codenames_subquery(held), held_factors=factors.factor_keys_subquery("user")
    )


def keep_permissions(user: User, membership: Any) -> None:
    """Let `user.has_perm` answer about this organization without a query of its own."""
    counting = membership.organization.counting((membership.codenames or "").split())
    permission_checker_of(user).prime(membership.organization, {each.value for each in counting})


def _method(request: HttpRequest) -> str:
    """What the demand is looked up by: HEAD is GET without its content."""
    return "GET" if request.method == "HEAD" else request.method or ""


def _closed(request: OrganizationRequest, demands: dict[str, Demand]) -> HttpResponseBase | None:
    """What every member gets instead of the page, whatever their roles; None if it opens."""
    if request.organization.is_suspended:
        return render(request, "organizations/suspended.html", status=403)
    if lack := second_factor.lack_of(request, request.membership):
        back = _way_back(request, "GET" in demands)
        return second_factor.send_to_factor_page(request, request.membership, lack, back=back)
    if _method(request) not in demands:
        return HttpResponseNotAllowed(sorted({*demands, *_head_of(demands)}))
    return None


def _enter(request: OrganizationRequest, handle: str) -> bool:
    """Find who and where, in one statement; False when there is no such membership."""
    if not request.user.is_authenticated:
        return False
    membership = _membership_of(request.user, handle)
    if membership is None:
        return False
    membership.user = request.user
    keep_permissions(request.user, membership)
    request.membership, request.organization = membership, membership.organization
    request.reader = membership
    return True


def _membership_of(user: User, handle: str) -> Any:
    """This person's membership there, with its organization and permissions; None without one."""
    ((by, organization),) = _named(handle).items()
    entering = _entering(connection.vendor, by)
    memberships = entering.fetch_instances(person=user.pk, organization=organization)
    return memberships[0] if memberships else None


@cache
def _entering(vendor: str, by: str) -> PreparedQuery:
    """What every page of the console asks of who opens it: it is written once."""
    person, somewhere = 2_000_000_011, UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a3d")
    organization = somewhere if by == "organization" else str(somewhere)
    rows = _with_permissions().filter(user=person, **{by: organization})
    return prepare("entering", lambda: rows, person=person, organization=organization)


def _lead_on(request: OrganizationRequest, handle: str) -> HttpResponse:
    """From a handle that the member's organization had, to the same page under the present one.

    To anyone else it is a handle that no organization has: 404, once they have signed in.
    """
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    retired = Handle.objects.redirecting(request.user).filter(handle=handle)
    old = retired.select_related("organization").first()
    if old is None or old.organization is None:
        raise Http404
    old.note_use()
    page = request.resolver_match
    present = {**page.kwargs, "handle": old.organization.handle}
    _, mark, query = request.get_full_path().partition("?")
    address = f"{reverse(page.view_name, kwargs=present)}{mark}{query}"
    # 307 keeps the method and what was typed: a form rendered before the change is not lost.
    return HttpResponseRedirect(address, preserve_request=True)


def _named(handle: str) -> dict[str, str | UUID]:
    """An address may carry the handle or the ID; no handle parses as an ID."""
    try:
        return {"organization": UUID(handle)}
    except ValueError:
        return {"organization__handle": handle}


def _way_back(request: OrganizationRequest, can_be_opened: bool) -> str:
    """Where someone was going; of a form without a page of its own, the organization's home."""
    if can_be_opened:
        return request.get_full_path()
    return request.organization.get_absolute_url()


def _head_of(demands: dict[str, Demand]) -> set[str]:
    return {"HEAD"} if "GET" in demands else set()


def _turn_away(request: OrganizationRequest, demand: Permission) -> HttpResponse:
    """Send someone to what they may see who sees no console; explain the closed door to others."""
    is_reading = request.method in {"GET", "HEAD"}
    sees_console = request.membership.can(VIEW_ORGANIZATION)
    entry = first_entry(request.membership)
    if is_reading and not sees_console and entry is not None:
        return redirect(entry.url(request.organization))

    log.record_refusal(
        ACCESS_REFUSED,
        organization=request.organization,
        by=request.user,
        reason=demand.label,
        attempted=f"{request.method} {request.path}"[:300],
    )
    return render(request, "403.html", denial_context(request.membership, demand), status=403)


def denial_context(membership: Membership, demand: Permission) -> dict[str, Any]:
    """What a closed door tells a member: the permission, the roles with it, and who to ask.

    No one can be asked again while a request waits, nor while the organization can only be read.
    Members who see no console read no names of others here either.
    """
    organization = membership.organization
    administrators = organization.administrators().select_related("user")
    if not membership.can(VIEW_ORGANIZATION):
        administrators = administrators.none()
    waiting = membership.access_requests.open().select_related("asked_of")
    return {
        "permission": demand,
        "granting_roles": [role.label for role in roles_granting(demand)],
        "administrators": administrators.order_by("pk")[:SHOWN_ADMINISTRATORS],
        "access_request": waiting.filter(permission=demand.value).first(),
        "can_only_be_read": organization.is_being_deleted and not demand.outlasts_deletion,
    }
