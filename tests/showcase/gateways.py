"""Gateways, seen by those who manage them."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from playwright.sync_api import Page

from gateways.models import GatewayToken
from gateways.tests.makers import add_gateway, offer
from organizations.models import Membership
from tests.showcase.acts import in_turn, presses
from tests.showcase.deleting import IS_ME
from tests.showcase.shot import Shot
from tests.showcase.world import LONG_NAME, World

PAST = timezone.now() - timedelta(days=2)


def gateway_shots(w: World) -> Iterator[Shot]:
    """The list, one gateway in each state, and its token."""
    served = offer(w.few, "Tracking").token
    served.note_use(at=timezone.now() - timedelta(hours=3), address=None)
    caddy = add_gateway("Asia", by=w.few, software="caddy", environment="sandbox")
    long = add_gateway(LONG_NAME, by=w.long, cache_seconds=10)
    expired = add_gateway("Retired", by=w.few)
    GatewayToken.objects.filter(pk=expired.pk).update(
        created_at=PAST, expires_at=PAST + timedelta(days=1)
    )
    for state, who in {"0": w.empty, "few": w.few, "long": w.long}.items():
        yield Shot("gateways", state, _at("gateways:gateways", who), who)
    new = _at("gateways:create", w.few)
    yield Shot("gateway-new", "empty", new, w.few, IS_ME)
    yield Shot("gateway-new", "error", new, w.few, in_turn(IS_ME, presses("Create gateway")))
    makes = in_turn(IS_ME, _fills_another_name, presses("Create gateway"))
    yield Shot("gateway-new", "shown", new, w.few, makes)
    one = served.gateway.get_absolute_url()
    yield Shot("gateway", "few", one, w.few)
    yield Shot("gateway", "caddy", caddy.gateway.get_absolute_url(), w.few)
    yield Shot("gateway", "expired", expired.gateway.get_absolute_url(), w.few)
    yield Shot("gateway", "long", long.gateway.get_absolute_url(), w.long)
    yield Shot("gateway-edit", "few", f"{one}edit/", w.few)
    yield Shot("gateway-delete", "few", f"{one}delete/", w.few)
    yield Shot("gateway-token-rotate", "few", f"{one}token/rotate/", w.few, IS_ME)
    new_token = f"{expired.gateway.get_absolute_url()}token/new/"
    yield Shot("gateway-token-new", "few", new_token, w.few, IS_ME)


def _fills_another_name(page: Page) -> None:
    """Pictures are taken in each width and theme, and each time it is made."""
    page.get_by_label("Name").fill(f"Europe {get_random_string(4)}")


def _at(name: str, who: Membership) -> str:
    return reverse(name, args=[who.organization.handle])
