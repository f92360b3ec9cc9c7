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
    """The pages of CI credentials, in the CI tab of the component."""

    base = "projects/components/base.html"
    lead = (
        "CI reports builds and tests of {holder} with it. It can do nothing else, and it"
        " is shown once."
    )
    rule = "Those who may replace it are reminded by email before it expires."
    stays = "The builds that were reported with it."
    below_new = "components/steps.html"

    def context(self, request: Any, holder: Component) -> dict[str, Any]:
        """The context of a page under the CI tab of the component."""
        return component_context(request, holder, tab=TAB)

    def back(self, holder: Component) -> str:
        """The address of the CI tab."""
        return holder.url_of(TAB)

    def about(self, credential: CiCredential) -> str:
        """A sentence about the credential, for its page."""
        if credential.is_revoked:
            return f"A revoked CI credential of {credential.component}."
        component = credential.component
        return f"A CI credential of {component}. It reports builds and tests, and nothing else."

    def gives(self, old: CiCredential) -> str:
        """The end of the sentence about what a rotated credential keeps."""
        return "for the same component"

    def below_new_context(self, made: CiCredential) -> dict[str, Any]:
        """The steps to copy, for the page that shows a new secret."""
        return {"steps": steps_for(made.component), "steps_of": "Kind of CI"}


PAGES = CiCredentialPages()


def _credential(
    request: OrganizationRequest, project_handle: str, component_handle: str, ci_credential_id: UUID
) -> CiCredential:
    """The CI credential of the address, with its component. Raises Http404 if there is none."""
    component = component_of(request, project_handle, component_handle)
    credential = get_object_or_404(component.ci_credentials, pk=ci_credential_id)
    credential.component, credential.organization = component, request.organization
    return credential


@organization_page(GET=BUILD_COMPONENT)
def ci(request: OrganizationRequest, project_handle: str, component_handle: str) -> HttpResponse:
    """The CI tab: credentials, the last report, the last refused one, and the steps to copy."""
    component = component_of(request, project_handle, component_handle)
    credentials = list(component.ci_credentials.newest_first())
    for credential in credentials:
        credential.component, credential.organization = component, request.organization
    context: dict[str, Any] = {
        "credentials": credentials,
        "refused": component.refused_reports.first(),
        "reported_at": component.builds.aggregate(at=Max("reported_at"))["at"],
        "steps": steps_for(component),
    }
    return show_component(request, component, "builds/ci.html", context)


@organization_page(GET=BUILD_COMPONENT, POST=BUILD_COMPONENT)
@fresh_sign_in_required(what_for="Creating a CI credential", cancel=TAB, about=component_of)
def create(
    request: OrganizationRequest, project_handle: str, component_handle: str
) -> HttpResponse:
    """Create a CI credential of the component, whose secret is shown once."""
    component = component_of(request, project_handle, component_handle)
    form = CredentialForm(request.POST or None, initial={"name": "CI"})
    make = partial(actions.create_ci_credential, component=component, by=request.membership)
    return PAGES.new(
        request, component, form, lambda fields: make(wanted=CredentialTerms(**fields))
    )


@organization_page(GET=BUILD_COMPONENT)
def credential(
    request: OrganizationRequest, project_handle: str, component_handle: str, ci_credential_id: UUID
) -> HttpResponse:
    """The page of one CI credential, without its secret."""
    credential = _credential(request, project_handle, component_handle, ci_credential_id)
    rotate, revoke = "builds:rotate-ci-credential", "builds:revoke-ci-credential"
    return PAGES.show(request, credential, credential.component, rotate=rotate, revoke=revoke)


@organization_page(GET=BUILD_COMPONENT, POST=BUILD_COMPONENT)
@fresh_sign_in_required(
    what_for="Rotating a CI credential", cancel="builds:ci-credential", about=_credential
)
def rotate(
    request: OrganizationRequest, project_handle: str, component_handle: str, ci_credential_id: UUID
) -> HttpResponse:
    """Replace the secret of a CI credential; the new one is shown once."""
    credential = _credential(request, project_handle, component_handle, ci_credential_id)
    replace = partial(actions.rotate_ci_credential, credential=credential, by=request.membership)
    return PAGES.rotate(request, credential, credential.component, replace)


@organization_page(GET=BUILD_COMPONENT, POST=BUILD_COMPONENT)
def revoke(
    request: OrganizationRequest, project_handle: str, component_handle: str, ci_credential_id: UUID
) -> HttpResponse:
    """Ask for confirmation, then revoke a CI credential."""
    credential = _credential(request, project_handle, component_handle, ci_credential_id)
    revoke_credential = partial(
        actions.revoke_ci_credential, credential=credential, by=request.membership
    )
    return PAGES.revoke(request, [credential], credential.component, revoke_credential)
