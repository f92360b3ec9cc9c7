"""`organization_page`: who may open a page of an organization, and what others get instead."""

import re
from collections.abc import Callable
from functools import cache, wraps
from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Case, ExpressionWrapper, OuterRef, When
from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import ResolverMatch
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from accounts.second_factor import factors
from accounts.sessions.provider_sessions import opens_organization
from console.database.prepared_queries import PreparedQuery, prepare
from console.serving.addresses import HandleConverter
from console.serving.refreshing import is_refresh
from organizations.models import Membership, MembershipRole, Organization
from organizations.models.membership_queryset import MembershipQuerySet, in_effect
from organizations.models.role import codenames_subquery
from organizations.rights import second_factor
from organizations.tenancy import scopes
from organizations.tenancy.backends import permission_checker_of
from organizations.tenancy.denials import deny
from organizations.tenancy.no_access import answer_without_access
from organizations.tenancy.page_demands import Demand, meets_demand
from organizations.tenancy.strangers import Stranger, StrangerAccess

View = Callable[..., HttpResponseBase]
_BELOW_ORGANIZATION = re.compile(rf"/organizations/(?P<handle>{HandleConverter.regex})/")


class PersonRequest(HttpRequest):
    """The request of a view that needs a signed-in person, but no organization."""

    user: User


class OrganizationRequest(HttpRequest):
    """The request of a view whose URL has the handle of an organization."""

    user: User
    membership: Membership
    organization: Organization
    reader: Membership | Stranger
    """The member or stranger who reads the page. With a stranger, `membership` is not set."""
    tab: str
    """The name of the settings tab that the page belongs to, if it is no tab itself."""
    part: str
    """The namespace of the navigation entry that a page of another app belongs to."""
    resolver_match: ResolverMatch
    htmx: HtmxDetails


def organization_page(
    *, strangers: StrangerAccess | None = None, in_projects: bool = False, **demands: Demand
) -> Callable[[View], View]:
    """Decorate a view so that only members open it who have the permission that its method demands.

    `@organization_page(GET=VIEW_PROJECT)` also answers HEAD. The view gets an OrganizationRequest,
    and takes rows from `request.organization` only. Instead of the page, a visitor is asked to sign
    in, and a stranger gets 404, as if the organization did not exist. A member gets 405 for a
    method without a demand, 403 with an explanation for a lack of the permission, a notice if the
    organization or the membership is suspended or the membership has ended, and the page of second
    factors if it requires one. A former handle redirects members to the present one, and a provider
    session of another organization to the person's own sign-in.

    With `strangers`, the page also opens to the people and methods that these admit, and to members
    without the permission or whose membership is not in effect, as to a stranger. The view shows
    what `request.reader` may see. With `in_projects`, it also opens to members with roles in some
    projects only; the view limits its rows by `reach`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def page(request: OrganizationRequest, handle: str, **kwargs: Any) -> HttpResponseBase:
            membership = _fetch_membership(request.user, handle)
            if not _is_open(request, membership):
                response = strangers and strangers.show(view, request, handle, kwargs, membership)
                return response or answer_without_access(request, membership, handle, strangers)
            _set_membership(request, membership)
            if response := _closed_to_all_members(request, demands):
                return response
            demand = demands[_method(request)]
            if not meets_demand(request.membership, demand, kwargs, in_projects=in_projects):
                response = strangers and strangers.show(view, request, handle, kwargs)
                return response or deny(request, demand)
            _remember_organization(request)
            return view(request, **kwargs)

        # Read by the tests and the switcher, and by the middleware that has people sign in.
        page.in_projects = in_projects  # type: ignore[attr-defined]  # read by the sweep of projects
        page.demands, page.strangers = demands, strangers  # type: ignore[attr-defined]  # read by the sweep of pages
        page.login_required = strangers is None  # type: ignore[attr-defined]  # read by Django’s middleware
        return page

    return decorate


def recognize_member(request: HttpRequest) -> None:
    """Set the membership of a request below an organization's path that is no page's path.

    So its 404 keeps the organization's navigation. Changes nothing for strangers, so that they
    learn nothing, nor if the organization is closed to the member. One query.
    """
    below = _BELOW_ORGANIZATION.match(request.path)
    if below is None or not hasattr(request, "user"):
        return
    membership = _fetch_membership(request.user, below["handle"])
    if not _is_open(request, membership) or membership.organization.is_suspended:
        return
    if second_factor.lack_of(request, membership) is None:
        _set_membership(cast(OrganizationRequest, request), membership)


def visible_memberships(user: User) -> MembershipQuerySet:
    """The person's memberships, each with its organization.

    Their `codenames` are the permissions of their roles, joined by spaces, or None for a membership
    that is not `is_in_effect`, `in_projects` is whether they hold a role in a project, and
    `held_factors` are the person's second factors.
    """
    return _with_permissions().filter(user=user)


@cache
def _with_permissions() -> MembershipQuerySet:
    """Memberships with `is_in_effect`, `codenames` and `held_factors`, for `visible_memberships`.

    Cached, because every page needs one and composing the queryset takes half as long as the query.
    Permissions are joined by the membership's key and not through guardian's view, because that
    joins person, membership and organization again, and takes three times as long to plan.
    """
    roles = MembershipRole.objects.filter(membership=OuterRef("pk")).values("membership")
    memberships = Membership.objects.select_related("organization")
    return memberships.annotate(
        is_in_effect=ExpressionWrapper(in_effect(), output_field=BooleanField()),
        codenames=Case(When(in_effect(), then=codenames_subquery(roles))),
        in_projects=scopes.holds_roles(OuterRef("pk")),
        held_factors=factors.factor_keys_subquery("user"),
    )


def keep_permissions(user: User, membership: Any) -> None:
    """Let `user.has_perm` answer about the membership's organization without another query.

    The membership comes from `visible_memberships`: its `codenames` are kept on this instance of
    the user, without those that an organization in its state does not grant. Also sets
    `is_in_projects`, so that members without roles in projects are never asked about them.
    """
    membership.is_in_projects = bool(getattr(membership, "in_projects", False))
    organization = membership.organization
    permissions = organization.effective_permissions((membership.codenames or "").split())
    permission_checker_of(user).keep_permissions(
        organization, {permission.value for permission in permissions}
    )


def _remember_organization(request: OrganizationRequest) -> None:
    """Save it as the person's last one, unless the request is one that a page makes by itself."""
    if not is_refresh(request):
        request.user.remember_organization(request.organization.pk)


def _method(request: HttpRequest) -> str:
    """The method whose demand applies: GET for HEAD, which is GET without its content."""
    return "GET" if request.method == "HEAD" else request.method or ""


def _closed_to_all_members(
    request: OrganizationRequest, demands: dict[str, Demand]
) -> HttpResponseBase | None:
    """The response that a member gets whatever their roles, or None if the page can open.

    403 while the organization is suspended, the way to a second factor that the member lacks, and
    405 for a method without a demand.
    """
    if request.organization.is_suspended:
        return render(request, "organizations/suspended.html", status=403)
    if lack := second_factor.lack_of(request, request.membership):
        return_url = _return_url(request, "GET" in demands)
        return second_factor.send_to_factor_page(request, request.membership, lack, back=return_url)
    if _method(request) not in demands:
        head = {"HEAD"} if "GET" in demands else set()
        return HttpResponseNotAllowed(sorted({*demands, *head}))
    return None


def _set_membership(request: OrganizationRequest, membership: Any) -> None:
    """Set `membership`, `organization` and `reader` of the request, and keep the permissions."""
    membership.user = request.user
    keep_permissions(request.user, membership)
    request.membership, request.organization = membership, membership.organization
    request.reader = membership


def _is_open(request: HttpRequest, membership: Any) -> bool:
    """Whether the person is a member now, and the session opens the organization."""
    if membership is None or not membership.is_in_effect:
        return False
    return opens_organization(request, membership.organization_id)


def _fetch_membership(user: Any, handle: str) -> Any:
    """The person's membership, with organization and permissions, in one query.

    None for a visitor, and for someone who is not a member of such an organization.
    """
    if not user.is_authenticated:
        return None
    ((field, organization),) = _organization_filter(handle).items()
    query = _membership_query(connection.vendor, field)
    memberships = query.fetch_instances(person=user.pk, organization=organization)
    return memberships[0] if memberships else None


@cache
def _membership_query(vendor: str, field: str) -> PreparedQuery:
    """The prepared query for a person's membership in the organization with this `field`.

    Prepared, because every page asks it: 0.04 ms of CPU and not 0.73, see ADR 51.
    """
    person, sample_id = 2_000_000_011, UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a3d")
    organization = sample_id if field == "organization" else str(sample_id)
    rows = _with_permissions().filter(user=person, **{field: organization})
    return prepare("entering", lambda: rows, person=person, organization=organization)


def _organization_filter(handle: str) -> dict[str, str | UUID]:
    """The filter of memberships for what stands in the URL: a handle, or the ID of an organization.

    No handle parses as an ID.
    """
    try:
        return {"organization": UUID(handle)}
    except ValueError:
        return {"organization__handle": handle}


def _return_url(request: OrganizationRequest, takes_get: bool) -> str:
    """The URL of the page, or that of the organization's home if the page takes no GET."""
    if takes_get:
        return request.get_full_path()
    return request.organization.get_absolute_url()
