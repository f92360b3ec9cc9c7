"""Definitions made to take the machine: uploaded and looked at, they take little of the console."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.test import Client

from apis.definitions.checking import checks
from apis.models import Version
from apis.states import State
from apis.tests.hostile import HOSTILE, lists_put_together
from apis.tests.makers import add_address, defined
from apis.tests.test_definitions import page_of
from tests.effort import at_most
from tests.memory import grows_by_at_most

pytestmark = [pytest.mark.django_db, pytest.mark.untraced]

MOST_MEMORY = 50
"""Megabytes of a web process."""
MOST_TIME = 0.3
"""Seconds of processor time of a web process."""
PAGES = ["definition", "reference", "definition-json", "definition-yaml", "definition-markdown"]


@pytest.fixture(autouse=True)
def never_paused(monkeypatch):
    """Some of them take too much, one after the other and for the same organization."""
    monkeypatch.setattr(checks.turns.line, "_accounts", {})


@pytest.fixture
def version(payments):
    found = payments.versions.get()
    add_address(found)
    return found


@pytest.fixture
def browser(client_of, adam):
    """A client that does not parse what it gets, which would be counted."""
    client = Client()
    client.cookies = client_of(adam).cookies
    return client


@contextmanager
def little() -> Iterator[None]:
    with grows_by_at_most(MOST_MEMORY), at_most(MOST_TIME):
        yield


def looked_at(browser, version):
    """All pages that show something of the current definition are answered, with little."""
    Version.objects.filter(pk=version.pk).update(state=State.PUBLISHED)
    tried = f"{version.get_absolute_url()}try/"
    for address in [*(page_of(version, f"apis:{name}") for name in PAGES), tried]:
        with little():
            assert browser.get(address).status_code == 200
    for operation in ("GET /a", "POST /a"):
        with little():
            assert browser.get(tried, {"operation": operation}).status_code in {200, 404}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_definition_takes_little_of_a_web_process(name, browser, version):
    browser.post(page_of(version), {"definition": defined("0.1.0")})  # all is imported
    text = HOSTILE[name]()
    assert len(text.encode()) <= 2_000_000

    with little():
        answer = browser.post(page_of(version), {"definition": text})

    assert answer.status_code in {200, 302}
    if answer.status_code == 302:
        looked_at(browser, version)


def test_two_that_are_large_are_compared_with_little(browser, version):
    for number in ("1.0.0", "1.1.0"):
        text = lists_put_together(20_000, 1_000).replace("1.0.0", number)
        assert browser.post(page_of(version), {"definition": text}).status_code == 302

    with little():
        answer = browser.get(
            page_of(version, "apis:compare-definitions"), {"old": "1.0.0", "new": "1.1.0"}
        )

    assert answer.status_code == 200
