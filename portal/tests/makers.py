"""Rows of the Developer Portal for tests, without the pages that make them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from apis.environments import Environment
from apis.models import Version
from credentials.actions import issue
from organizations.models import Membership, Organization
from organizations.models.domain_claim import HELD_STATES
from portal.models import (
    Application,
    Key,
    Offer,
    Plan,
    PortalDomain,
    PortalSettings,
    SelfSignUp,
    SignUp,
    SignUpState,
    State,
    Subscription,
)


def add_plan(name: str, *, by: Membership, **fields: Any) -> Plan:
    """A plan without a limit, which needs no approval unless it says so."""
    handle = name.lower().replace(" ", "-")
    return by.organization.plans.create(**{"name": name, "handle": handle, **fields})


def add_offer(version: Version, plan: Plan) -> Offer:
    """Let the version be subscribed to with the plan."""
    return version.offers.create(organization=version.organization, plan=plan)


def add_application(name: str, *, owner: Membership, **fields: Any) -> Application:
    """A member's application."""
    handle = name.lower().replace(" ", "-")
    return owner.organization.applications.create(
        **{"name": name, "handle": handle, "owner": owner, **fields}
    )


def add_subscription(
    application: Application, version: Version, plan: Plan, state: State = State.ACTIVE
) -> Subscription:
    """What the application's owner asked for, in this state."""
    return application.subscriptions.create(
        organization=application.organization,
        version=version,
        plan=plan,
        state=state,
        asked_by=application.owner.user if application.owner else None,
        reason="Too many calls." if state in (State.BLOCKED, State.REJECTED) else "",
    )


def add_key(
    application: Application,
    *,
    environment: str = Environment.PRODUCTION,
    slot: int = 1,
    name: str = "Web shop",
    days: int = 90,
) -> Key:
    """A key with its secret on it."""
    return issue(
        Key,
        name=name,
        life=timedelta(days=days),
        organization=application.organization,
        application=application,
        environment=environment,
        slot=slot,
    )


def add_sign_up(
    organization: Organization,
    user: User,
    state: SignUpState = SignUpState.PENDING,
    note: str = "",
) -> SignUp:
    """A person's request for access, in this state."""
    decided = {} if state == SignUpState.PENDING else {"decided_at": timezone.now()}
    reason = "We do not know you." if state == SignUpState.REJECTED else ""
    return organization.sign_ups.create(user=user, state=state, note=note, reason=reason, **decided)


def choose_self_signup(
    organization: Organization, self_signup: SelfSignUp, *domains: str
) -> PortalSettings:
    """Who gets access without an invitation."""
    made, _ = PortalSettings.objects.update_or_create(
        organization=organization,
        defaults={"self_signup": self_signup, "allowed_domains": "\n".join(domains)},
    )
    return made


def add_domain(
    organization: Organization, name: str, state: str = "proved", **values: Any
) -> PortalDomain:
    """A domain of the organization's portal, past the actions; proved unless said otherwise."""
    if state in HELD_STATES:
        values.setdefault("proved_at", timezone.now())
    domain: PortalDomain = organization.portal_domains.create(name=name, state=state, **values)
    return domain
