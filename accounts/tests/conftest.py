"""Somebody who is not signed in, and what they do to get in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.tests.letters import code_mailed_to
from tests.pages import CheckedClient

PASSWORD = "a long enough password"


@pytest.fixture
def visitor(db: None) -> Client:
    """A browser in which nobody is signed in."""
    return CheckedClient()


@pytest.fixture
def sign_up(visitor: Client) -> Callable[..., Any]:
    """Send the form, and answer what it is answered."""

    def send(address: str, query: str = "", **typed: str) -> Any:
        form = {"email": address, "password1": PASSWORD, **typed}
        return visitor.post(f"/accounts/signup/{query}", form)

    return send


@pytest.fixture
def sign_in(visitor: Client) -> Callable[..., Any]:
    """Send the form, and answer what it is answered."""

    def send(address: str, password: str = PASSWORD, query: str = "") -> Any:
        form = {"login": address, "password": password}
        return visitor.post(f"/accounts/login/{query}", form)

    return send


@pytest.fixture
def enter_code(visitor: Client) -> Callable[..., Any]:
    """Enter the code that was mailed to the address, or another one."""

    def send(page: str, address: str = "", code: str = "") -> Any:
        return visitor.post(page, {"code": code or code_mailed_to(address)})

    return send
