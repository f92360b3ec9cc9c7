"""Operators look applications up, with what they may call and by which keys."""

from typing import Any, ClassVar, cast

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from apis.environments import Environment
from console.operators.attention import Attention
from console.operators.columns import State as Look
from console.operators.columns import itself, link, moment, mono, state, words
from console.operators.lookup import ListGroup, Section, StateFilter
from organizations.models.domain_claim import DomainState
from organizations.tenancy.operator_search import InOrganizationAdmin
from portal.models import Application, PortalDomain, Subscription, SubscriptionQuerySet

LOOKS_OF_DOMAINS = {
    DomainState.PENDING: "waiting",
    DomainState.PROVED: "good",
    DomainState.FAILING: "off",
    DomainState.LOST: "muted",
}


def state_of_domain(domain: PortalDomain) -> Look:
    """How the domain's state is drawn, and its label."""
    return LOOKS_OF_DOMAINS[DomainState(domain.state)], domain.get_state_display()


def state_of(application: Application) -> Look:
    """Whether the application is blocked: how that is drawn, and its label."""
    return ("bad", "Blocked") if application.is_blocked else ("good", "Active")


def state_of_subscription(subscription: Subscription) -> Look:
    """How the subscription's state is drawn, and its label."""
    return subscription.kind, subscription.get_state_display()


def keys_of(application: Application) -> str:
    """The application's keys as text, each with its environment and whether it has expired."""
    return ", ".join(
        f"{key} ({Environment(key.environment).label.lower()}"
        f"{', expired' if key.is_expired else ''})"
        for key in application.keys.newest_first()
    )


def owner_of(application: Application) -> object:
    """The person who owns the application; None once they have left the organization."""
    return application.owner and application.owner.user


STATE = state("State", state_of)
OWNER = link("Owner", owner_of)
STATE_OF_SUBSCRIPTION = state("State", state_of_subscription)
STATE_OF_DOMAIN = state("State", state_of_domain)
ADDED = moment("Added", "created_at")
ASKED = moment("Requested", "asked_at")
SUBSCRIPTIONS_OF_APPLICATION = Section(
    title="Subscriptions",
    model=Subscription,
    rows=lambda application: application.subscriptions.with_details().newest_first(),
    columns=[
        itself("Subscription", lambda subscription: subscription.version),
        words("Plan", "plan"),
        STATE_OF_SUBSCRIPTION,
        words("Reason", "reason"),
        ASKED,
    ],
    rank=10,
)


@admin.register(Subscription)
class SubscriptionAdmin(InOrganizationAdmin):
    rank = 64
    group = ListGroup.APIS
    icon = "file-text"
    purpose = "Subscriptions of all organizations, newest first."
    list_display = [
        itself("Subscription"),
        link("Organization", "organization"),
        words("Plan", "plan"),
        STATE_OF_SUBSCRIPTION,
        ASKED,
    ]
    ordering = ["-asked_at", "-pk"]
    details = [
        link("Organization", "organization"),
        link("Application", "application"),
        link("API version", "version"),
        words("Plan", "plan"),
        STATE_OF_SUBSCRIPTION,
        words("Reason", "reason"),
        words("Purpose", "purpose"),
        link("Requested by", "asked_by"),
        ASKED,
        link("Decided by", "decided_by"),
        moment("Decided", "decided_at"),
        mono("ID", "pk"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subscription]:
        subscriptions: Any = super().get_queryset(request)
        return cast("SubscriptionQuerySet", subscriptions.with_details()).prefetch_related(
            "organization", "decided_by"
        )


@admin.register(Application)
class ApplicationAdmin(InOrganizationAdmin):
    rank = 63
    group = ListGroup.APIS
    icon = "key"
    purpose = "Applications of all organizations, newest first."
    list_display = [
        itself("Application"),
        link("Organization", "organization"),
        OWNER,
        STATE,
        moment("Created", "created_at"),
    ]
    details = [
        link("Organization", "organization"),
        OWNER,
        mono("Handle", "handle"),
        words("Description", "description"),
        STATE,
        words("Reason for blocking", "blocked_reason"),
        words("Keys", keys_of),
        moment("Created", "created_at"),
        mono("ID", "pk"),
    ]
    sections = [SUBSCRIPTIONS_OF_APPLICATION]
    prefetched = ("organization", "owner__user")


APPLICATIONS_OF_ORGANIZATION = Section(
    title="Applications",
    model=Application,
    rows=lambda organization: organization.applications.order_by(
        "-created_at", "-pk"
    ).prefetch_related("owner__user"),
    columns=[itself("Application"), OWNER, STATE, moment("Created", "created_at")],
    query=lambda organization: organization.pk,
    rank=52,
)


class DomainFilter(StateFilter):
    title = "State"
    parameter_name = "check"
    states: ClassVar = {}
    passing: ClassVar = {
        "failing": (
            DomainState.FAILING.label,
            lambda: PortalDomain.objects.failing().values("pk"),
        ),
    }


@admin.register(PortalDomain)
class PortalDomainAdmin(InOrganizationAdmin):
    rank = 66
    group = ListGroup.APIS
    icon = "globe"
    purpose = "Domains of the Developer Portals of all organizations, newest first."
    list_display = [itself("Domain"), link("Organization", "organization"), STATE_OF_DOMAIN, ADDED]
    list_filter = [DomainFilter]
    search_help_text = "A domain, or the handle or ID of an organization."
    details = [
        link("Organization", "organization"),
        words("In its own letters", "unicode_name"),
        STATE_OF_DOMAIN,
        moment("Proved", "proved_at"),
        moment("Proof missing since", "failing_since"),
        words("Last check", "get_finding_display"),
        moment("Last checked", "checked_at"),
        moment("Next check", "next_check_at"),
        mono("TXT record", "record_name"),
        mono("Value", "record_value"),
        link("Added by", "created_by"),
        ADDED,
        mono("ID", "pk"),
    ]
    prefetched = ("organization", "created_by")

    def matches(self, term: str) -> list[Q]:
        return [Q(name=term.strip().lower()), *super().matches(term)]


DOMAINS_OF_ORGANIZATION = Section(
    title="Domains of the Developer Portal",
    model=PortalDomain,
    rows=lambda organization: organization.portal_domains.by_name(),
    columns=[itself("Domain"), STATE_OF_DOMAIN, ADDED],
    rank=54,
)


FAILING_DOMAINS = Attention(
    "Domains failing",
    "their proof is missing",
    PortalDomain,
    "check=failing",
    lambda: PortalDomain.objects.failing(),
    kind="off",
)
