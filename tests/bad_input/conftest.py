"""Whom bad input comes from, and every address that it goes to."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.addresses import routes
from tests.bad_input.values import ALLAUTH


@pytest.fixture
def adam(things):
    return things.admin


@pytest.fixture
def addresses(things):
    """Every page of ours and of allauth's that we show, about these things."""
    found = [reverse(name) for name in ALLAUTH]
    for route in routes():
        if route.is_of_organization:
            found.append(things.address(route))
        elif "<uuid:pk>" in route.path:
            answers = {"pk": things.invitation.pk}
            answers |= {"token": "some-token"} if "<str:token>" in route.path else {}
            found.append(reverse(route.name, kwargs=answers))
        else:
            found.append("/" + route.path)
    return sorted(set(found))


@pytest.fixture
def sender(db):
    """A signed-in program. It reads pages that hold what no browser could have sent."""

    def sign_in(user):
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
