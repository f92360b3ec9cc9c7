"""How a page states which permission it demands, and who gets past the door."""

from collections.abc import Callable
from enum import Enum
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.db.models import F, OuterRef, StringAgg, Subquery, Value
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from accounts.middleware import person_of
from accounts.models import User
from audit import log
from audit.models import Did
from console.statements import Columns
from organizations.backends import checker_of
from organizations.models import GrantedPermission, Handle, Membership, Organization
from organizations.models.membership import MembershipQuerySet
from organizations.roles import Permission, roles_granting

SHOWN_ADMINISTRATORS = 5
# The permissions are read from guardian's own table.
ORGANIZATION = Columns(Organization, "organization")
ENTER = f"""
SELECT {ORGANIZATION}, membership.id, (
    SELECT {{aggregate}}(permission.codename, ' ')
    FROM organizations_granted_permission AS granted
    JOIN auth_permission AS permission ON permission.id = granted.permission_id
    WHERE granted.user_id = membership.user_id
      AND granted.content_object_id = membership.organization_id
)
FROM organizations_membership AS membership
JOIN organizations_organization AS organization ON organization.id = membership.organization_id
WHERE membership.user_id = %s AND organization.{{column}} = %s
"""  # noqa: S608  (names of columns)


class Belonging(Enum):
    """The demand of the few pages that every member may open, whatever their roles."""

    MEMBER = "be a member"


Demand = Permission | Belonging
View = Callable[..., HttpResponseBase]


class OrganizationRequest(HttpRequest):
    """What a view under /organizations/<handle>/ receives."""

    user: User
    membership: Membership
    organization: Organization
    tab: str
    """The settings tab that a page without one of its own belongs to."""


def organization_page(**demands: Demand) -> Callable[[View], View]:
    """Open a page to members who have, for the method, the permission it demands.

    `@organization_page(GET=Permission.VIEW_PROJECT)` also answers HEAD. A stranger gets 404, as if
    the organization did not exist. A member gets 405 for a method without a demand, and 403 with
    an explanation without the permission. An old handle leads members on to the present one, and a
    suspended organization shows them a notice and nothing else. The view finds who and where on
    the request, and reaches nothing that is not `request.organization`'s.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def page(request: OrganizationRequest, handle: str, **kwargs: Any) -> HttpResponseBase:
            if not _enter(request, handle):
                return _lead_on(request, handle)
            if request.organization.is_suspended:
                return render(request, "organizations/suspended.html", status=403)
            method = "GET" if request.method == "HEAD" else request.method
            if method not in demands:
                return HttpResponseNotAllowed(sorted({*demands, *_head_of(demands)}))
            demand = demands[method]
            if isinstance(demand, Permission) and not request.membership.can(demand):
                return _turn_away(request, demand)
            request.user.remember_organization(request.organization.pk)
            return view(request, **kwargs)

        page.demands = demands  # type: ignore[attr-defined]  # read by the tests and the switcher
        return page

    return decorate


def visible_memberships(user: User) -> MembershipQuerySet:
    """This person's memberships, each with its organization and, as text, its permissions.

    The permissions come from guardian's own table, in the same query.
    """
    granted = (
        GrantedPermission.objects.filter(
            user=OuterRef("user"), content_object=OuterRef("organization")
        )
        .order_by()
        .values("content_object")
        .annotate(codenames=StringAgg(F("permission__codename"), Value(" ")))
        .values("codenames")
    )
    mine = Membership.objects.filter(user=user).select_related("organization")
    return mine.annotate(codenames=Subquery(granted))


def prime(user: User, membership: Any) -> None:
    """Let `user.has_perm` answer about this organization without a query of its own."""
    codenames = set((membership.codenames or "").split())
    checker_of(user).prime(membership.organization, codenames)


def _enter(request: OrganizationRequest, handle: str) -> bool:
    """Find who and where, in one statement; False when there is no such membership."""
    column, value = _named(handle)
    aggregate = "string_agg" if connection.vendor == "postgresql" else "group_concat"
    # Themselves, and not the lazy stand-in, which is asked anew at every look at them.
    person = request.user = cast(User, person_of(request))
    with connection.cursor() as cursor:
        cursor.execute(ENTER.format(column=column, aggregate=aggregate), [person.pk, value])
        found = cursor.fetchone()
    if found is None:
        return False
    *columns, membership_id, codenames = found
    organization = ORGANIZATION.row(columns)
    names = ["id", "organization_id", "user_id"]
    values = [membership_id, organization.pk, person.pk]
    request.organization = organization
    request.membership = Membership.from_db(connection.alias, names, values)
    request.membership.organization = organization
    request.membership.user = person
    checker_of(person).prime(organization, (codenames or "").split())
    return True


def _lead_on(request: OrganizationRequest, handle: str) -> HttpResponse:
    """From a handle that one's organization had before, to the same page under the present one.

    To anybody else it is a handle that no organization has: 404.
    """
    retired = Handle.objects.leading(request.user).filter(handle=handle)
    old = retired.select_related("organization").first()
    if old is None or old.organization is None:
        raise Http404
    old.note_use()
    start = f"/organizations/{handle}/"
    rest = request.get_full_path().removeprefix(start)
    # 307 keeps the method and what was typed: a form rendered before the change is not lost.
    address = f"/organizations/{old.organization.handle}/{rest}"
    return HttpResponseRedirect(address, preserve_request=True)


def _named(handle: str) -> tuple[str, str]:
    """An address may carry the handle or the ID; no handle parses as an ID."""
    try:
        pk = UUID(handle)
    except ValueError:
        return "handle", handle
    return "id", pk.hex if connection.vendor == "sqlite" else str(pk)


def _head_of(demands: dict[str, Demand]) -> set[str]:
    return {"HEAD"} if "GET" in demands else set()


def _turn_away(request: OrganizationRequest, demand: Permission) -> HttpResponse:
    """Send someone who has only the portal there; explain the closed door to anybody else."""
    member = request.membership
    is_reading = request.method in {"GET", "HEAD"}
    has_only_portal = member.can(Permission.VIEW_PORTAL) and not member.can(
        Permission.VIEW_ORGANIZATION
    )
    if is_reading and has_only_portal:
        return redirect("portal:home", request.organization.handle)

    log.record_refusal(
        Did.ACCESS_REFUSED,
        organization=request.organization,
        by=request.user,
        reason=demand.label,
        attempted=f"{request.method} {request.path}"[:300],
    )
    return render(request, "403.html", explain(request.membership, demand), status=403)


def explain(membership: Membership, demand: Permission) -> dict[str, Any]:
    """What a closed door tells a member: the permission, the roles with it, and whom to ask.

    Nobody can be asked again while a request waits, nor while the organization can only be read.
    """
    organization = membership.organization
    administrators = organization.administrators().select_related("user")
    waiting = membership.access_requests.open().select_related("asked_of")
    return {
        "permission": demand,
        "granting_roles": [role.label for role in roles_granting(demand)],
        "administrators": administrators.order_by("pk")[:SHOWN_ADMINISTRATORS],
        "access_request": waiting.filter(permission=demand).first(),
        "can_only_be_read": organization.is_being_deleted and not demand.outlasts_deletion,
    }
