"""Pages of the credential of an environment's engine."""

from functools import partial
from typing import Any

from django.http import HttpResponse

from accounts.sessions.freshness import fresh_sign_in_required
from credentials.forms import LifeForm
from credentials.pages import CredentialPages
from deployments import actions
from deployments.engines import engine_steps
from deployments.models import EngineCredential, Environment
from deployments.permissions import MANAGE_ENVIRONMENT
from deployments.views.environments import environment_of
from organizations.tenancy.access import OrganizationRequest, organization_page

PAGE = "environments:environment"


class EngineCredentialPages(CredentialPages[EngineCredential, Environment]):
    """The pages of engine credentials, below the environment, which has one at a time."""

    base = "environments/base.html"
    lead = "The engine of {holder} shows it to fetch approved deployments and to report."
    rule = "Members who manage environments are reminded by email before it expires."
    goes = "The engine gets no approved deployments, and cannot report."
    stays = "What runs there, and deployments that wait for an engine."
    below_new = "components/steps.html"

    def context(self, request: Any, holder: Environment) -> dict[str, Any]:
        """The context that the base template needs."""
        return {"environment": holder}

    def gives(self, old: EngineCredential) -> str:
        """The end of the sentence about what a rotated credential keeps."""
        return "for this environment"

    def below_new_context(self, made: EngineCredential) -> dict[str, Any]:
        """The steps to copy, for the page that shows a new secret."""
        return {"steps": engine_steps(made.environment), "steps_of": "Kind of engine"}


PAGES = EngineCredentialPages()


@organization_page(GET=MANAGE_ENVIRONMENT, POST=MANAGE_ENVIRONMENT)
@fresh_sign_in_required(what_for="Creating a credential", cancel=PAGE, about=environment_of)
def create(request: OrganizationRequest, environment_handle: str) -> HttpResponse:
    """Create the credential of an environment that has none; it is shown once."""
    environment = environment_of(request, environment_handle)
    make = partial(actions.create_engine_credential, environment=environment, by=request.membership)
    return PAGES.new(
        request, environment, LifeForm(request.POST or None), lambda fields: make(**fields)
    )


@organization_page(GET=MANAGE_ENVIRONMENT, POST=MANAGE_ENVIRONMENT)
@fresh_sign_in_required(what_for="Rotating a credential", cancel=PAGE, about=environment_of)
def rotate(request: OrganizationRequest, environment_handle: str) -> HttpResponse:
    """Replace the credential of the environment; the new one is shown once."""
    environment = environment_of(request, environment_handle)
    old = environment.engine_credentials.living().newest_of_chains().newest_first().first()
    replace = partial(
        actions.rotate_engine_credential, environment=environment, by=request.membership
    )
    return PAGES.rotate(request, old, environment, replace)


@organization_page(GET=MANAGE_ENVIRONMENT, POST=MANAGE_ENVIRONMENT)
def revoke(request: OrganizationRequest, environment_handle: str) -> HttpResponse:
    """Ask for confirmation, then revoke all credentials of the environment."""
    environment = environment_of(request, environment_handle)
    credentials = environment.engine_credentials.living().newest_first()
    revoke_all = partial(
        actions.revoke_engine_credentials, environment=environment, by=request.membership
    )
    return PAGES.revoke(request, credentials, environment, revoke_all)
