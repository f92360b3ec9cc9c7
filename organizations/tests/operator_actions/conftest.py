"""Acme and Zenith, whom operators do something to, and Olga, who is one."""

import pytest
from django.utils import timezone

from organizations.models import Handle, Organization
from organizations.roles import RoleSlug
from outbox.models import Mail
from tests.cast import add_member, invite, lose_factor, make_organization, make_person


@pytest.fixture(scope="module")
def made(kept):
    """Acme with an old handle and an invitation, Zenith, suspended, and an operator of them."""
    adam = make_organization("Acme", by=make_person("Adam"))
    acme = adam.organization
    invite("nia@example.com", by=adam)
    zed = make_organization("Zenith", by=make_person("Zed"))
    Organization.objects.filter(pk=zed.organization_id).update(
        suspended_at=timezone.now(),
        suspension_reason="Spam was sent.",
        second_factor_from=timezone.now().date(),
    )
    return {
        "adam": adam,
        "mia": add_member(acme, "Mia", RoleSlug.DEVELOPER),
        "zed": zed,
        "olga": make_person("Olga", is_staff=True, is_superuser=True),
        "old handle": Handle.objects.create(
            handle="acme-old", handle_key="acme-old", organization=acme, retired_at=timezone.now()
        ),
        "mail": Mail.objects.get(),
    }


@pytest.fixture
def adam(things):
    return things["adam"]


@pytest.fixture
def mia(things):
    return things["mia"]


@pytest.fixture
def zed(things):
    return things["zed"]


@pytest.fixture
def olga(things):
    """An operator of the installation, member of nothing."""
    return things["olga"]


@pytest.fixture
def old_handle(things):
    return things["old handle"]


@pytest.fixture
def rows(things, client_of):
    """Something to act on, for each page: it is as the page wants it."""
    client_of(things["mia"])
    lose_factor(things["mia"].user)
    return {
        "suspend": things["adam"].organization,
        "end-suspension": things["zed"].organization,
        "lift-second-factor": things["zed"].organization,
        "appoint-administrator": things["adam"].organization,
        "release": things["old handle"],
        "resend": things["mail"],
        "drop": things["mail"],
        "end-sessions": things["mia"].user,
        "vouch": things["mia"].user,
    }
