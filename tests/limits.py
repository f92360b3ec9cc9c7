"""Writes docs/limits.md from the constants of the code: `python -m tests.limits`."""

import os
from datetime import timedelta
from importlib import import_module
from pathlib import Path

FILE = Path(__file__).parents[1] / "docs" / "limits.md"
LIMITS = {
    "Organizations": [
        ("own roles of an organization", "organizations.actions.own_roles:MOST_ROLES"),
        (
            "email domains of an organization",
            "organizations.actions.email_domains:MOST_EMAIL_DOMAINS",
        ),
        ("groups of an organization", "organizations.actions.groups:MOST_GROUPS"),
        (
            "members in a list to choose from; beyond, an address is typed",
            "organizations.admin.actions:MOST_TO_CHOOSE",
        ),
    ],
    "Programs": [
        (
            "unexpired tokens of a member in one organization, and of a service account",
            "machines.actions.terms:MOST_TOKENS",
        ),
        (
            "programs that wait to be signed in, in the whole console",
            "machines.actions.program_sign_ins:MOST_WAITING",
        ),
        (
            "service accounts of an organization",
            "machines.actions.service_accounts:MOST_SERVICE_ACCOUNTS",
        ),
        ("days for which a token, key or credential works", "credentials.models:LONGEST"),
        ("hours for which a rotated secret still works", "credentials.actions:LONGEST_OVERLAP"),
        ("calls of one token a minute", "console.api.tokens:READS"),
        ("webhooks of an organization", "webhooks.terms:MOST_WEBHOOKS"),
    ],
    "Delivery": [
        ("endpoints of a component", "projects.actions.endpoints:MOST_ENDPOINTS"),
        ("accepted events of a component", "projects.actions.accepted_events:MOST_ACCEPTED_EVENTS"),
        ("test reports of a build", "builds.actions.testing:MOST_REPORTS"),
        ("tests in one report", "builds.reporting.junit:MOST_CASES"),
        ("failures that are kept of one report", "builds.reporting.junit:MOST_FAILURES"),
        ("environments of an organization", "deployments.actions.environments:MOST_ENVIRONMENTS"),
        (
            "approvals that an environment can ask for",
            "deployments.environment_rules:MOST_APPROVALS",
        ),
        ("branch patterns of an environment", "deployments.environment_rules:MOST_PATTERNS"),
    ],
    "APIs and the Developer Portal": [
        ("versions of an API", "apis.actions.versions:MOST_VERSIONS"),
        ("definitions of a version", "apis.actions.uploads:MOST_DEFINITIONS"),
        ("documents of a version", "apis.actions.documents:MOST_DOCUMENTS"),
        ("characters of a document", "apis.actions.documents:LONGEST_TEXT"),
        (
            "operations that the reference of a version shows",
            "apis.definitions.reference.reader:MOST_OPERATIONS",
        ),
        ("applications of a member", "portal.actions.applications:MOST_APPLICATIONS"),
        (
            "unanswered requests for access to a Developer Portal",
            "portal.actions.signing_up:MOST_WAITING",
        ),
        (
            "email domains whose people join without a request",
            "portal.actions.self_signup:MOST_DOMAINS",
        ),
        ("domains of a Developer Portal", "portal.actions.domains:MOST_PORTAL_DOMAINS"),
        ("kept revisions of how a Developer Portal looks", "portal.actions.looks:MOST_LOOKS"),
        ("gateways of an organization", "gateways.actions:MOST_GATEWAYS"),
    ],
    "Billing": [
        ("cards of an organization", "billing.actions.cards:MOST_CARDS"),
    ],
}
"""What people read, and the constant that holds it."""
BEGINS = """# Limits

How many of each thing there can be. Reaching one is refused with the number. They do not depend on
the tier of an organization, which can have lower limits: see [Billing](billing.md). What protects
the console from too many requests is in [Grow](operations/grow.md#limits-that-protect-the-console),
and how many invitations are sent is a [setting](configuration.md).

Written by `python -m tests.limits`, and compared by a test.
"""


def written() -> str:
    """The page."""
    parts = [BEGINS]
    for heading, limits in LIMITS.items():
        rows = "".join(f"| {what} | {_value(place)} |\n" for what, place in limits)
        parts.append(f"## {heading}\n\n| limit | |\n| --- | --- |\n{rows}")
    return "\n".join(parts)


def _value(place: str) -> str:
    module, _, name = place.partition(":")
    value = getattr(import_module(module), name)
    if isinstance(value, timedelta):
        value = value.days if "days" in _text_of(place) else value // timedelta(hours=1)
    return f"{getattr(value, 'most', value):,}"


def _text_of(place: str) -> str:
    return next(what for limits in LIMITS.values() for what, at in limits if at == place)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")
    import django

    django.setup()
    FILE.write_text(written())
