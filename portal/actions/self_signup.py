"""Who gets access to the Developer Portal without an invitation, as administrators choose it."""

from django.db import transaction

from audit import log
from console.refusals import Refusal
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import demand_giving
from organizations.tenancy.locks import authorize
from organizations.tenancy.roles import RoleSlug
from portal.events import PORTAL_SELF_SIGNUP_CHANGED
from portal.models import PortalSettings, SelfSignUp
from portal.permissions import CUSTOMIZE_PORTAL
from portal.sign_ups.mail_domains import PUBLIC_PROVIDERS, BadDomain, parse_domains

SIGN_UP_ROLES = (RoleSlug.EXTERNAL_API_SUBSCRIBER,)
"""The roles of those who come by themselves."""
MOST_DOMAINS = 20
_KEPT = ("self_signup", "allowed_domains")


class NoDomain(Refusal):
    slug = "no-domain"
    message = "Enter at least one domain, such as example.com."
    field = "domains"
    is_mistake = True


class UnfitDomain(Refusal):
    slug = "unfit-domain"
    message = "{name} is not an email domain. Enter one such as example.com on each line."
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
    """Choose who can join. Domains count only if it is open to them.

    Everyone who comes gets a role, so the actor must be able to give it.
    """
    organization, by = authorize(by, CUSTOMIZE_PORTAL)
    demand_giving(by, SIGN_UP_ROLES)
    is_open = self_signup == SelfSignUp.OPEN
    allowed = _fit(domains, is_confirmed=is_confirmed) if is_open else []

    settings = _fresh(organization)
    before = _said(settings)
    settings.self_signup, settings.allowed_domains = self_signup, "\n".join(allowed)
    after = _said(settings)
    if before == after:
        return settings
    settings.save(update_fields=_KEPT)
    log.record(
        PORTAL_SELF_SIGNUP_CHANGED,
        organization=organization,
        by=by,
        target=organization,
        before=before,
        after=after,
    )
    return settings


def _fresh(organization: Organization) -> PortalSettings:
    """The row, made if there was none, and locked."""
    PortalSettings.objects.get_or_create(organization=organization)
    return PortalSettings.objects.select_for_update(no_key=True).get(organization=organization)


def _fit(typed: str, *, is_confirmed: bool) -> list[str]:
    try:
        domains = parse_domains(typed)
    except BadDomain as error:
        raise UnfitDomain(name=str(error)[:60]) from error
    if not domains:
        raise NoDomain
    if len(domains) > MOST_DOMAINS:
        raise TooManyDomains(most=MOST_DOMAINS)
    public = [domain for domain in domains if domain in PUBLIC_PROVIDERS]
    if public and not is_confirmed:
        raise PublicProvider(names=", ".join(public))
    return domains


def _said(settings: PortalSettings) -> dict[str, object]:
    """The settings as the history keeps them."""
    return {
        "self_signup": SelfSignUp(settings.self_signup).label,
        "allowed_domains": ", ".join(settings.domains),
    }
