"""What the list of gateways says of each: whether it asks, and whether it can."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gateways.models import Gateway, GatewayToken
from gateways.tests.makers import add_gateway
from tests.reading import words

pytestmark = pytest.mark.django_db
GATEWAYS = "/organizations/acme/settings/gateways/"


def test_the_list_says_which_gateways_ask(adam, client_of, django_assert_num_queries):
    now = timezone.now()
    expired = {"created_at": now - timedelta(days=9), "expires_at": now - timedelta(days=1)}
    cases = {
        "Never": ("none", "Never seen", {}),
        "Europe": ("good", "Seen", {"last_used_at": now - timedelta(hours=23)}),
        "Asia": ("off", "Silent", {"last_used_at": now - timedelta(hours=25)}),
        "Old": ("bad", "No token", {"last_used_at": now, **expired}),
    }
    for name, (*_, fields) in cases.items():
        token = add_gateway(name, by=adam)
        GatewayToken.objects.filter(pk=token.pk).update(**fields)

    with django_assert_num_queries(1):
        found = {each.name: each.standing for each in Gateway.objects.with_last_seen()}
    assert found == {name: (kind, said) for name, (kind, said, _) in cases.items()}
    seen = words(client_of(adam).get(GATEWAYS))
    for _, said, _ in cases.values():
        assert said in seen
    assert "23 hours ago" in seen
