"""Action on who gets access to the Developer Portal without an invitation."""

from django.db import transaction

from audit import log
from console.refusals import Refusal
from organizations.domains.email_domains import PUBLIC_PROVIDERS, parse_domains
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import demand_giving
from organizations.tenancy.locks import authorize
from organizations.tenancy.roles import RoleSlug
from portal.events import PORTAL_SELF_SIGNUP_CHANGED
from portal.models import PortalSettings, SelfSignUp
from portal.permissions import CUSTOMIZE_PORTAL

SIGN_UP_ROLES = (RoleSlug.EXTERNAL_API_SUBSCRIBER,)
"""The roles of people who sign up by themselves."""
MOST_DOMAINS = 20
_FIELDS = ("self_signup", "allowed_domains")


class NoDomain(Refusal):
    slug = "no-domain"
    message = "Enter at least one domain, such as example.com."
    field = "domains"
    is_mistake = True


class TooManyDomains(Refusal):
    slug = "too-many-domains"
    message = "Enter up to {most} domains."
    field = "domains"
    is_mistake = True


class PublicProvider(Refusal):
    slug = "public-provider"
    message = "Anyone can have an address at {names}. Confirm below that anyone may join."
    field = "domains"
    is_mistake = True


@transaction.atomic
def change_self_signup(
    *, self_signup: SelfSignUp, domains: str, is_confirmed: bool, by: Actor
) -> PortalSettings:
    """Save who can sign up. `domains` count only if sign-up is open to email domains.

    Raises AboveYou if the actor lacks a permission of the role that everyone gets who signs up, or
    NoDomain, UnfitDomain, TooManyDomains, or PublicProvider unless `is_confirmed`.
    """
    organization, by = authorize(by, CUSTOMIZE_PORTAL)
    demand_giving(by, SIGN_UP_ROLES)
    is_open = self_signup == SelfSignUp.OPEN
    allowed_domains = _clean_domains(domains, is_confirmed=is_confirmed) if is_open else []

    settings = _lock_settings(organization)
    before = _described(settings)
    settings.self_signup, settings.allowed_domains = self_signup, "\n".join(allowed_domains)
    after = _described(settings)
    if before == after:
        return settings
    settings.save(update_fields=_FIELDS)
    log.record(
        PORTAL_SELF_SIGNUP_CHANGED,
        organization=organization,
        by=by,
        target=organization,
        before=before,
        after=after,
    )
    return settings


def _lock_settings(organization: Organization) -> PortalSettings:
    """The organization's settings, created if there were none, and locked."""
    PortalSettings.objects.get_or_create(organization=organization)
    return PortalSettings.objects.select_for_update(no_key=True).get(organization=organization)


def _clean_domains(typed: str, *, is_confirmed: bool) -> list[str]:
    """The domains in the text, normalized.

    Raises UnfitDomain, NoDomain, TooManyDomains, or PublicProvider unless it `is_confirmed` that
    everyone with an address there can join.
    """
    domains = parse_domains(typed)
    if not domains:
        raise NoDomain
    if len(domains) > MOST_DOMAINS:
        raise TooManyDomains(most=MOST_DOMAINS)
    public_providers = [domain for domain in domains if domain in PUBLIC_PROVIDERS]
    if public_providers and not is_confirmed:
        raise PublicProvider(names=", ".join(public_providers))
    return domains


def _described(settings: PortalSettings) -> dict[str, object]:
    """The settings as events have them."""
    return {
        "self_signup": SelfSignUp(settings.self_signup).label,
        "allowed_domains": ", ".join(settings.domains),
    }
