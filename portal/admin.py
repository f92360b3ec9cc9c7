"""Operators look applications up, with what they may call and by which keys."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from apis.environments import Environment
from console.operators.columns import State as Look
from console.operators.columns import itself, link, moment, mono, state, words
from console.operators.lookup import ListGroup, Section
from organizations.domains.admin import (
    DomainClaimAdmin,
    domain_section,
    failing_attention,
    failing_filter,
)
from organizations.tenancy.operator_search import InOrganizationAdmin
from portal.models import Application, PortalDomain, Subscription, SubscriptionQuerySet


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


@admin.register(PortalDomain)
class PortalDomainAdmin(DomainClaimAdmin):
    rank = 66
    group = ListGroup.APIS
    purpose = "Domains of the Developer Portals of all organizations, newest first."
    list_filter = [failing_filter(PortalDomain)]


DOMAINS_OF_ORGANIZATION = domain_section(
    "Domains of the Developer Portal", PortalDomain, "portal_domains", rank=54
)
FAILING_DOMAINS = failing_attention("Domains failing", PortalDomain)
