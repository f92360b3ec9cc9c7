"""How CI reports on a component: its credentials, and the steps to copy."""

from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from accounts.sessions.freshness import fresh_sign_in_required
from builds import actions
from builds.models import CiCredential
from builds.permissions import BUILD_COMPONENT
from builds.reporting.steps import steps_for
from credentials.forms import CredentialForm
from credentials.pages import CredentialPages
from organizations.tenancy.access import OrganizationRequest, organization_page
from organizations.tenancy.credential_kinds import CredentialTerms
from projects.models import Component
from projects.reaching import component_context, component_of, show_component

TAB = "builds:ci"


class CiCredentialPages(CredentialPages[CiCredential, Component]):
    """In the CI tab of the component."""

    base = "projects/components/base.html"
    lead = (
        "CI reports builds and tests of {holder} with it. It can do nothing else, and its secret"
        " is shown once."
    )
    rule = "Those who may replace it are reminded by email before it expires."
    stays = "The builds that were reported with it."
    below = "builds/_ci_steps.html"

    def context(self, request: Any, holder: Component) -> dict[str, Any]:
        return component_context(request, holder, tab=TAB)

    def back(self, holder: Component) -> str:
        return holder.url_of(TAB)

    def about(self, credential: CiCredential) -> str:
        if credential.is_revoked:
            return f"A revoked CI credential of {credential.component}."
        of = credential.component
        return f"A CI credential of {of}. It reports builds and tests, and nothing else."

    def gives(self, old: CiCredential) -> str:
        return "for the same component"

    def shown_below(self, made: CiCredential) -> dict[str, Any]:
        return {"steps": steps_for(made.component)}


PAGES = CiCredentialPages()


def _credential(
    request: OrganizationRequest, project: str, component: str, ci_credential: UUID
) -> CiCredential:
    owner = component_of(request, project, component)
    found = get_object_or_404(owner.ci_credentials, pk=ci_credential)
    found.component, found.organization = owner, request.organization
    return found


@organization_page(GET=BUILD_COMPONENT)
def ci(request: OrganizationRequest, project: str, component: str) -> HttpResponse:
    """Who may report, what was last reported and last refused, and the steps to copy."""
    found = component_of(request, project, component)
    credentials = list(found.ci_credentials.newest_first())
    for each in credentials:
        each.component, each.organization = found, request.organization
    context: dict[str, Any] = {
        "credentials": credentials,
        "refused": found.refused_reports.first(),
        "reported_at": found.builds.aggregate(at=Max("reported_at"))["at"],
        "steps": steps_for(found),
    }
    return show_component(request, found, "builds/ci.html", context)


@organization_page(GET=BUILD_COMPONENT, POST=BUILD_COMPONENT)
@fresh_sign_in_required(what_for="Creating a CI credential", cancel=TAB, about=component_of)
def create(request: OrganizationRequest, project: str, component: str) -> HttpResponse:
    """Another credential for CI of the component, shown once."""
    found = component_of(request, project, component)
    form = CredentialForm(request.POST or None, initial={"name": "CI"})
    make = partial(actions.create_ci_credential, component=found, by=request.membership)
    return PAGES.new(request, found, form, lambda typed: make(wanted=CredentialTerms(**typed)))


@organization_page(GET=BUILD_COMPONENT)
def credential(
    request: OrganizationRequest, project: str, component: str, ci_credential: UUID
) -> HttpResponse:
    """Everything about a credential but its text."""
    found = _credential(request, project, component, ci_credential)
    rotate, revoke = "builds:rotate-ci-credential", "builds:revoke-ci-credential"
    return PAGES.look(request, found, found.component, rotate=rotate, revoke=revoke)


@organization_page(GET=BUILD_COMPONENT, POST=BUILD_COMPONENT)
@fresh_sign_in_required(
    what_for="Rotating a CI credential", cancel="builds:ci-credential", about=_credential
)
def rotate(
    request: OrganizationRequest, project: str, component: str, ci_credential: UUID
) -> HttpResponse:
    """Another text in place of this one, shown once."""
    found = _credential(request, project, component, ci_credential)
    replace = partial(actions.rotate_ci_credential, credential=found, by=request.membership)
    return PAGES.rotate(request, found, found.component, replace)


@organization_page(GET=BUILD_COMPONENT, POST=BUILD_COMPONENT)
def revoke(
    request: OrganizationRequest, project: str, component: str, ci_credential: UUID
) -> HttpResponse:
    """Ask, then end it."""
    found = _credential(request, project, component, ci_credential)
    end = partial(actions.revoke_ci_credential, credential=found, by=request.membership)
    return PAGES.revoke(request, [found], found.component, end)
