"""Domains of the Developer Portal, in the settings."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from organizations.models import Membership
from organizations.models.domain_claim import DomainState, Finding
from portal.models import PortalDomain
from portal.tests.makers import add_domain
from tests.showcase.acts import fills, in_turn, presses
from tests.showcase.shot import Shot
from tests.showcase.world import World


def domain_shots(w: World) -> Iterator[Shot]:
    """Without one, in each state, and with the longest name."""
    now = timezone.now()
    checked: dict[str, Any] = {"checked_at": now, "next_check_at": now + timedelta(hours=1)}
    missing: dict[str, Any] = {
        "state": DomainState.FAILING,
        "failing_since": now - timedelta(days=3),
        "finding": Finding.NO_NAME,
    }
    organization = w.many.organization
    served = add_domain(organization, "apis.acme.com", finding=Finding.FOUND, **checked)
    failing = add_domain(organization, "docs.acme.com", **missing, **checked)
    foreign = add_domain(
        organization, "xn--bcher-kva.de", "pending", finding=Finding.TAKEN, **checked
    )
    add_domain(organization, "old.acme.com", "lost", next_check_at=None)
    long = add_domain(w.long.organization, "x" * 60 + ".acme.com", "pending")
    page = "portal-domains:domains"
    yield Shot("domains", "0", _at(page, w.empty), w.empty)
    wrong = in_turn(fills("Domain", "https://acme.com"), presses("Add domain"))
    yield Shot("domains", "error", _at(page, w.few), w.few, wrong)
    yield Shot("domains", "many", _at(page, w.many), w.many)
    yield Shot("domain", "served", served.get_absolute_url(), w.many)
    yield Shot("domain", "failing", failing.get_absolute_url(), w.many)
    yield Shot("domain", "taken", foreign.get_absolute_url(), w.many)
    yield Shot("domain", "long", long.get_absolute_url(), w.long)
    yield _removal(served, w.many)


def _removal(domain: PortalDomain, who: Membership) -> Shot:
    page = reverse("portal-domains:delete", args=[who.organization.handle, domain.pk])
    return Shot("domain-remove", "served", page, who)


def _at(name: str, who: Membership) -> str:
    return reverse(name, args=[who.organization.handle])
