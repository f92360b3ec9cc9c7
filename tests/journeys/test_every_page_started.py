"""Every page is answered where newcomers see it first: in a console that `bin/start` runs.

Once for each page, and with TEST_EVERYTHING in each of the states that there are pictures of.
"""

from collections.abc import Callable, Iterator
from typing import Any

from playwright.sync_api import BrowserContext

from accounts.models import User
from organizations.models import Membership
from tests.addresses import routes
from tests.everything import EVERYTHING
from tests.samples import things_of
from tests.showcase.others import name_of
from tests.showcase.shots import all_shots
from tests.showcase.window import sign_in
from tests.showcase.world import World, make_world

Visit = tuple[Membership | User | None, str]


def visits(world: World) -> Iterator[Visit]:
    """Every page that there is a picture of, and every address of an organization."""
    seen: set[str] = set()
    for shot in all_shots(world):
        name = name_of(shot.address)
        if EVERYTHING or not name or name not in seen:
            yield shot.who, shot.address
        seen.add(name)
    things = things_of(world.empty)
    for route in routes():
        if route.is_of_organization and (EVERYTHING or route.name not in seen):
            yield world.empty, things.address(route)
    yield None, "/healthz"
    yield None, "/readyz"


def test_every_page_is_answered_as_a_newcomer_runs_it(
    db: None, new_context: Callable[..., BrowserContext], origin: str, settings: Any
) -> None:
    settings.ROOT_URLCONF = "tests.showcase.urls"  # which knows the address of the mails, too
    world, window = make_world(), new_context()
    failures = []

    for who, address in dict.fromkeys(visits(world)):
        sign_in(window, who, origin)
        answer = window.request.get(address)
        if answer.status >= 500:
            failures.append(f"{address} as {who}: {answer.status}")

    assert not failures, "\n".join(failures)
