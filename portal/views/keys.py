"""The keys of an application, in the Developer Portal."""

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
from portal.forms.keys import KeyForm
from portal.models import Application, Key
from portal.permissions import GENERATE_KEY, MANAGE_KEYS
from portal.reaching import managed_application


class KeyPages(CredentialPages[Key, Application]):
    """Below the application."""

    base = "applications/base.html"
    noun = "key"
    creating = "Generate"
    lead = "{holder} shows it to call the APIs that it is subscribed to."
    rule = "At most two keys in each environment."
    stays = "The application, its other keys and its subscriptions."
    below = below_look = "applications/_calling.html"

    def context(self, request: Any, holder: Application) -> dict[str, Any]:
        # A template calls the second one, below a key.
        return {"application": holder, "missing": partial(_missing, holder, request.membership)}

    def about(self, credential: Key) -> str:
        of, where = credential.application, credential.get_environment_display().lower()
        return format_html('A key of <a href="{}">{}</a> for {}.', of.get_absolute_url(), of, where)

    def gives(self, old: Key) -> str:
        return f"for {old.get_environment_display().lower()}"


PAGES = KeyPages()


def _missing(application: Application, member: Membership) -> list[Missing]:
    """What the first of the versions that the application calls lacks; empty if it calls none."""
    subscription = (
        application.subscriptions.active().with_details().order_by("asked_at", "pk").first()
    )
    if subscription is None:
        return []
    subscription.version.api.organization = application.organization
    return missing_parts_of(subscription.version, member)


def _key(request: OrganizationRequest, application: UUID, key: UUID) -> Key:
    owner = managed_application(request, application)
    found = get_object_or_404(owner.keys, pk=key)
    found.application, found.organization = owner, request.organization
    return found


@organization_page(GET=GENERATE_KEY, POST=GENERATE_KEY)
@fresh_sign_in_required(
    what_for="Generating a key", cancel="applications:application", about=managed_application
)
def generate(request: OrganizationRequest, application: UUID) -> HttpResponse:
    """Another key of the application, shown once."""
    found = managed_application(request, application)
    chosen = request.GET.get("environment")
    initial = {"environment": chosen if chosen in Environment.values else Environment.PRODUCTION}
    form = KeyForm(request.POST or None, initial=initial)
    make = partial(actions.generate_key, application=found, by=request.membership)
    return PAGES.new(request, found, form, lambda typed: make(wanted=KeyTerms(**typed)))


@organization_page(GET=MANAGE_KEYS)
def key(request: OrganizationRequest, application: UUID, key: UUID) -> HttpResponse:
    """Everything about a key but its text."""
    found = _key(request, application, key)
    rotate, revoke = "applications:rotate-key", "applications:revoke-key"
    return PAGES.look(request, found, found.application, rotate=rotate, revoke=revoke)


@organization_page(GET=MANAGE_KEYS, POST=MANAGE_KEYS)
@fresh_sign_in_required(what_for="Rotating a key", cancel="applications:key", about=_key)
def rotate(request: OrganizationRequest, application: UUID, key: UUID) -> HttpResponse:
    """Another text for the same key, shown once."""
    found = _key(request, application, key)
    replace = partial(actions.rotate_key, key=found, by=request.membership)
    return PAGES.rotate(request, found, found.application, replace)


@organization_page(GET=MANAGE_KEYS, POST=MANAGE_KEYS)
def revoke(request: OrganizationRequest, application: UUID, key: UUID) -> HttpResponse:
    """Ask, then end it."""
    found = _key(request, application, key)
    end = partial(actions.revoke_key, key=found, by=request.membership)
    return PAGES.revoke(request, [found], found.application, end)
