"""Email domains, in the settings, and people who are outside."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from organizations.models import Membership
from organizations.models.domain_claim import DomainState, Finding
from tests.showcase.acts import fills, in_turn, presses
from tests.showcase.shot import Shot
from tests.showcase.world import World


def email_domain_shots(w: World) -> Iterator[Shot]:
    """Without one, in some states, and the lists in which people outside are marked."""
    now = timezone.now()
    checked: dict[str, Any] = {"checked_at": now, "next_check_at": now + timedelta(hours=1)}
    domains = w.many.organization.email_domains
    held = domains.create(
        name="acme.example.org", state="proved", proved_at=now, finding=Finding.FOUND, **checked
    )
    failing = domains.create(
        name="xn--bcher-kva.de",
        state=DomainState.FAILING,
        proved_at=now,
        failing_since=now - timedelta(days=3),
        finding=Finding.NO_NAME,
        **checked,
    )
    long = w.long.organization.email_domains.create(name="x" * 60 + ".acme.com")
    page = "settings:email-domains"
    yield Shot("email-domains", "0", _at(page, w.empty), w.empty)
    wrong = in_turn(fills("Domain", "gmail.com"), presses("Add domain"))
    yield Shot("email-domains", "error", _at(page, w.few), w.few, wrong)
    yield Shot("email-domains", "many", _at(page, w.many), w.many)
    yield Shot("email-domain", "held", held.get_absolute_url(), w.many)
    yield Shot("email-domain", "failing", failing.get_absolute_url(), w.many)
    yield Shot("email-domain", "long", long.get_absolute_url(), w.long)
    removal = reverse("settings:delete-email-domain", args=[held.organization.handle, held.pk])
    yield Shot("email-domain-remove", "held", removal, w.many)
    yield Shot("members", "outside", _at("settings:members", w.many), w.many)
    yield Shot("invite", "outside", _at("settings:invite", w.many), w.many)


def _at(name: str, who: Membership) -> str:
    return reverse(name, args=[who.organization.handle])
