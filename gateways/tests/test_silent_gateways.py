"""Gateways that checked keys before and do so no longer need attention on Home."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gateways.actions import rotate_gateway_token
from gateways.models import SILENT_AFTER, GatewayToken
from gateways.tests.makers import add_gateway
from organizations.tenancy.troubles import troubles_of
from tests.reading import link_named, words

pytestmark = [pytest.mark.django_db, pytest.mark.both]
HOME = "/organizations/acme/"


def seen(token: GatewayToken, ago: timedelta) -> GatewayToken:
    GatewayToken.objects.filter(pk=token.pk).update(last_used_at=timezone.now() - ago)
    return token


def test_home_says_since_when_a_gateway_is_silent_and_leads_to_it(adam, client_of):
    token = seen(add_gateway("Europe", by=adam), timedelta(days=3, minutes=1))

    page = client_of(adam).get(HOME)

    assert "Needs attention 1 Gateway Europe Silent last seen 3 days ago" in words(page)
    link = link_named(page, "View gateway of Gateway Europe")
    assert link == token.gateway.get_absolute_url()


def test_one_that_was_never_seen_or_lately_is_no_trouble(adam):
    add_gateway("New", by=adam)
    seen(add_gateway("Busy", by=adam), SILENT_AFTER - timedelta(minutes=5))

    assert troubles_of(adam).shown == []


def test_any_token_of_a_gateway_counts(adam):
    old = seen(add_gateway("Europe", by=adam), timedelta(days=3))
    assert len(troubles_of(adam).shown) == 1

    seen(rotate_gateway_token(gateway=old.gateway, overlap_hours=1, by=adam), timedelta(0))

    assert troubles_of(adam).shown == []


def test_who_does_not_manage_gateways_is_told_nothing(adam, mia, zed):
    seen(add_gateway("Europe", by=adam), timedelta(days=3))

    assert troubles_of(mia).shown == troubles_of(zed).shown == []
