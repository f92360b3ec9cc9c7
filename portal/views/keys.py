"""Pages of an application's keys, in the Developer Portal."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.html import format_html

from accounts.sessions.freshness import fresh_sign_in_required
from apis.environments import Environment
from apis.lifecycle.completeness import Missing, missing_parts_of
from credentials.pages import CredentialPages
from organizations.models import Membership
from organizations.tenancy.access import OrganizationRequest, organization_page
from portal import actions
from portal.actions import KeyTerms
from portal.applications.calling import calling
from portal.forms.keys import KeyForm
from portal.models import Application, Key
from portal.permissions import GENERATE_KEY, MANAGE_KEYS
from portal.reaching import managed_application


class KeyPages(CredentialPages[Key, Application]):
    """The words and addresses of the pages of keys."""

    base = "applications/base.html"
    noun = "key"
    creating = "Generate"
    lead = "{holder} shows it to call the APIs that it is subscribed to."
    rule = "At most two keys in each mode."
    stays = "The application, its other keys and its subscriptions."
    below_new = below_existing = "applications/_calling.html"

    def context(self, request: Any, holder: Application) -> dict[str, Any]:
        # A template calls the second one, below a key.
        return {
            "application": holder,
            "missing": partial(_missing_for_calls, holder, request.membership),
        }

    def below_new_context(self, made: Key) -> dict[str, Any]:
        """A call of the first API to copy with the new key; nothing if it does not work there."""
        subscriptions = made.application.subscriptions.active().with_details()
        first = calling(list(subscriptions.order_by("asked_at", "pk")), [made], "")
        is_opened = first and first.address and first.address.environment == made.environment
        return {"calling": first} if is_opened else {}

    def about(self, credential: Key) -> str:
        application = credential.application
        environment = credential.get_environment_display().lower()
        link = format_html('<a href="{}">{}</a>', application.get_absolute_url(), application)
        return format_html("A key of {} for {}.", link, environment)

    def gives(self, old: Key) -> str:
        return f"for {old.get_environment_display().lower()}"


PAGES = KeyPages()


def _missing_for_calls(application: Application, member: Membership) -> list[Missing]:
    """What calls to the application's first version still need; empty if it calls none."""
    subscription = (
        application.subscriptions.active().with_details().order_by("asked_at", "pk").first()
    )
    if subscription is None:
        return []
    subscription.version.api.organization = application.organization
    return missing_parts_of(subscription.version, member)


def _key_or_404(request: OrganizationRequest, application_id: UUID, key_id: UUID) -> Key:
    """The key of an application that the member manages, with its application. Raises Http404."""
    application = managed_application(request, application_id)
    key = get_object_or_404(application.keys, pk=key_id)
    key.application, key.organization = application, request.organization
    return key


@organization_page(GET=GENERATE_KEY, POST=GENERATE_KEY)
@fresh_sign_in_required(
    what_for="Generating a key", cancel="applications:application", about=managed_application
)
def generate(request: OrganizationRequest, application_id: UUID) -> HttpResponse:
    """Generate a key of the application, and show its secret once."""
    application = managed_application(request, application_id)
    environment = request.GET.get("environment")
    if environment not in Environment.values:
        environment = Environment.PRODUCTION
    form = KeyForm(request.POST or None, initial={"environment": environment})
    make = partial(actions.generate_key, application=application, by=request.membership)
    return PAGES.new(request, application, form, lambda fields: make(wanted=KeyTerms(**fields)))


@organization_page(GET=MANAGE_KEYS)
def key(request: OrganizationRequest, application_id: UUID, key_id: UUID) -> HttpResponse:
    """A key, without its secret."""
    key = _key_or_404(request, application_id, key_id)
    rotate, revoke = "applications:rotate-key", "applications:revoke-key"
    return PAGES.show(request, key, key.application, rotate=rotate, revoke=revoke)


@organization_page(GET=MANAGE_KEYS, POST=MANAGE_KEYS)
@fresh_sign_in_required(what_for="Rotating a key", cancel="applications:key", about=_key_or_404)
def rotate(request: OrganizationRequest, application_id: UUID, key_id: UUID) -> HttpResponse:
    """Replace a key by another one, and show its secret once."""
    key = _key_or_404(request, application_id, key_id)
    replace = partial(actions.rotate_key, key=key, by=request.membership)
    return PAGES.rotate(request, key, key.application, replace)


@organization_page(GET=MANAGE_KEYS, POST=MANAGE_KEYS)
def revoke(request: OrganizationRequest, application_id: UUID, key_id: UUID) -> HttpResponse:
    """Revoke a key, after a confirmation."""
    key = _key_or_404(request, application_id, key_id)
    end = partial(actions.revoke_key, key=key, by=request.membership)
    return PAGES.revoke(request, [key], key.application, end)
