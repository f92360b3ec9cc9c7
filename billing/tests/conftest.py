"""A seller with three tiers, and Acme with its billing details."""

import pytest

from billing.tests.makers import make_profile, make_seller, make_tier
from billing.tests.stripe_fixtures import stripe, the_stand_in
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member

__all__ = ["stripe", "the_stand_in"]


@pytest.fixture
def seller(db):
    return make_seller()


@pytest.fixture
def free(seller):
    return make_tier("Free", 0)


@pytest.fixture
def team(seller):
    return make_tier("Team", 4_900)


@pytest.fixture
def business(seller):
    return make_tier("Business", 19_900)


@pytest.fixture
def profile(acme):
    return make_profile(acme)


@pytest.fixture
def bill(acme):
    """Billing administrator of Acme."""
    return add_member(acme, "Bill", RoleSlug.BILLING_ADMINISTRATOR)
