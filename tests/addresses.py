"""Every address there is, read from the URL configuration, so that a new page is in every test."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from machines.models import PersonalToken, ServiceAccount, ServiceAccountToken
from organizations.actions import request_access
from organizations.models import AccessRequest, Invitation, Membership, Organization
from organizations.roles import RoleSlug
from projects.actions import create_project
from projects.models import Project
from projects.permissions import MANAGE_PROJECT
from tests.cast import (
    add_member,
    add_service_account,
    add_service_account_token,
    add_token,
    invite,
)


@dataclass(frozen=True)
class Route:
    """One address pattern and the view behind it."""

    name: str
    path: str
    view: Any

    @property
    def is_of_organization(self) -> bool:
        """Whether the page belongs to one organization."""
        return self.path.startswith("organizations/<")

    @property
    def demands(self) -> dict[str, Any]:
        """What the page demands for each method; {} when it never said."""
        return getattr(self.view, "demands", {})

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Things:
    """What the ids in an organization's addresses can stand for."""

    organization: Organization
    admin: Membership
    membership: Membership
    invitation: Invitation
    project: Project
    asked: AccessRequest
    account: ServiceAccount
    token: ServiceAccountToken
    member_token: PersonalToken

    def address(self, route: Route, handle: str = "") -> str:
        """The route's address about these things, under the handle of another one if given."""
        values: dict[str, Any] = {"handle": handle or self.organization.handle}
        if "<int:pk>" in route.path:
            values["pk"] = self.membership.pk
        if "<uuid:pk>" in route.path:
            values["pk"] = self.invitation.pk
        if "<int:asked>" in route.path:
            values["asked"] = self.asked.pk
        if "<uuid:account>" in route.path:
            values["account"] = self.account.pk
        if "<uuid:token>" in route.path:
            is_own = route.name.startswith("tokens:")
            values["token"] = self.member_token.pk if is_own else self.token.pk
        if "<uuid:member_token>" in route.path:
            values["member_token"] = self.member_token.pk
        if ":project>" in route.path:
            values["project"] = self.project.handle
        return reverse(route.name, kwargs=values)


def things_of(admin: Membership) -> Things:
    """A member who asks for access, an invitation and more in this one's organization."""
    organization = admin.organization
    member = add_member(organization, f"Some {organization}", RoleSlug.DEVELOPER)
    account = add_service_account("Deployments", by=admin)
    return Things(
        organization,
        admin,
        membership=member,
        invitation=invite(f"someone@{organization.handle}.example", by=admin),
        project=create_project(name="Apollo", by=admin),
        asked=request_access(membership=member, permission=MANAGE_PROJECT, of=admin),
        account=account,
        token=add_service_account_token(account, by=admin),
        member_token=add_token(member),
    )


def routes() -> list[Route]:
    """All pages of our own, without those of allauth and the operators' admin."""
    return [
        route
        for route in _walk(get_resolver(), "", "")
        if not route.path.startswith(("operators/", "development/"))
        and not route.name.startswith("account_")
        and not getattr(route.view, "is_for_machines", False)
    ]


def organization_routes() -> list[Route]:
    """The pages of one organization."""
    return [route for route in routes() if route.is_of_organization]


def _walk(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, path, inner)
        elif isinstance(entry, URLPattern) and entry.name:
            yield Route(f"{namespace}{entry.name}", path, entry.callback)
