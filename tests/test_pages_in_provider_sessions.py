"""A session that another organization's provider began opens no page but those for every session.

All addresses are asked, those of libraries and of operators, too, so that a new page is among them.
"""

import re
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.sessions.provider_sessions import PAGES_FOR_EVERY_SESSION
from console.serving.pages import Address, addresses
from organizations.models import Membership
from tests.addresses import tried_routes
from tests.database import everything, taken_back
from tests.provider_sessions import leads_to_own_sign_in, vouched_for
from tests.samples import Things

pytestmark = [pytest.mark.once, pytest.mark.untraced, pytest.mark.django_db]

ELSEWHERE = UUID("11111111-1111-4111-8111-111111111111")
IN_ADDRESS = {"uuid": ELSEWHERE, "int": 1, "app_label": "accounts"}
"""What stands in an address for a placeholder of this kind or name; a word for all others."""

Browser = Callable[[Membership | User], Client]


def test_no_page_of_an_organization_opens_to_its_administrator(
    made: Things, client_of: Browser, subtests: pytest.Subtests
) -> None:
    """But those that visitors read, and these as a visitor reads them."""
    before = everything()

    for route in tried_routes():
        with subtests.test(page=str(route)), taken_back():
            page = vouched_for(client_of(made.admin), made.admin.user, ELSEWHERE)
            for method in ("GET", "HEAD", "POST", "PUT"):
                visitor = Client().generic(method, made.address(route))

                response = page.generic(method, made.address(route))

                if visitor.headers.get("Location", "").startswith("/accounts/login/"):
                    assert leads_to_own_sign_in(response), method
                else:
                    assert response.status_code == visitor.status_code, method
            assert everything() == before


def test_no_other_page_opens(made: Things, client_of: Browser, subtests: pytest.Subtests) -> None:
    User.objects.filter(pk=made.admin.user.pk).update(is_staff=True, is_superuser=True)
    before = everything()

    for address in closed_addresses():
        with subtests.test(page=address.name), taken_back():
            page = vouched_for(client_of(made.admin), made.admin.user, ELSEWHERE)
            for method in ("GET", "POST"):
                response = page.generic(method, sample_path(address))

                assert leads_to_own_sign_in(response), method
            assert everything() == before


def closed_addresses() -> Iterator[Address]:
    """All addresses but those of organizations, for every session, and for programs."""
    for address in addresses():
        is_for_machines = getattr(address.view, "is_for_machines", False)
        is_open = address.name in PAGES_FOR_EVERY_SESSION or hasattr(address.view, "demands")
        if not is_for_machines and not is_open:
            yield address


def sample_path(address: Address) -> str:
    """A path that leads to the address, about things that need not exist."""
    placeholders = re.findall(r"<(?:(\w+):)?(\w+)>", address.path)
    values = {name: IN_ADDRESS.get(kind or name, "elsewhere") for kind, name in placeholders}
    return reverse(address.name, kwargs=values)


def test_there_are_pages_to_ask() -> None:
    names = {address.name for address in closed_addresses()}

    assert len(names) > 100
    assert {"accounts:close", "tokens:tokens", "organizations:create", "admin:index"} <= names
