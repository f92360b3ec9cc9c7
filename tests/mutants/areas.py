"""All mutants, by area."""

from tests.mutants import (
    access,
    accounts,
    billing,
    browser,
    ci,
    deployments,
    domains,
    endings,
    gateways,
    groups,
    invitations,
    operations,
    own_roles,
    programs,
    provider_sessions,
    scopes,
    social,
)
from tests.mutants.mutant import Mutant

AREAS: dict[str, list[Mutant]] = {
    "access": access.MUTANTS,
    "endings": endings.MUTANTS,
    "groups": groups.MUTANTS,
    "own roles": own_roles.MUTANTS,
    "scopes": scopes.MUTANTS,
    "invitations": invitations.MUTANTS,
    "programs": programs.MUTANTS,
    "gateways": gateways.MUTANTS,
    "deployments": deployments.MUTANTS,
    "ci": ci.MUTANTS,
    "domains": domains.MUTANTS,
    "billing": billing.MUTANTS,
    "accounts": accounts.MUTANTS,
    "social": social.MUTANTS,
    "provider sessions": provider_sessions.MUTANTS,
    "browser": browser.MUTANTS,
    "operations": operations.MUTANTS,
}

UNBROKEN = {
    "An issued invoice or a payment is changed, by a page, a shell or SQL": "triggers hold it",
    "Someone edits the history to hide what they did": "a trigger holds it",
    "Sign-up, password reset or sign-in reveals who has an account": "allauth does, by a setting",
    "A session remains valid after a password change": "Django does, at each request",
    "A script is injected into a page": "Django escapes, and the policy is a setting",
    "Keys are read in the log of a gateway, or on its disk": "what the gateway runs is a template",
    "Links or searches are read in the log of the proxy": "what nginx runs is a file",
    "One machine opens thousands of connections and ends no request": "what nginx runs is a file",
    "A forged form": "middleware of Django's, in the settings",
    "Redis is flushed, frozen or gone": "there is nothing that asks it",
}
"""The threats that no mutant is about, with what protects instead of a function of ours."""


def chosen(names: list[str]) -> dict[str, list[Mutant]]:
    """Those of the areas with these names, and those with these words in their rule; or all."""
    found = {
        area: [m for m in mutants if not names or area in names or any(n in m.rule for n in names)]
        for area, mutants in AREAS.items()
    }
    return {area: mutants for area, mutants in found.items() if mutants}
