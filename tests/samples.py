"""What an id in an address stands for: every app makes one of each of its things for the tests.

An app keeps them in a list, SAMPLES, of its module `tests.samples`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.urls import reverse

from organizations.models import Membership, Organization
from organizations.tenancy.roles import Permission
from tests.addresses import Route
from tests.our_apps import written_for_tests


@dataclass(frozen=True)
class Things:
    """One organization with its administrator, and one of each thing in it: `things.project`."""

    organization: Organization
    admin: Membership
    mark: str = ""
    """A word in every name of theirs, by which they are told from those of another organization."""
    made: dict[str, Any] = field(default_factory=dict)
    """By the names of their samples."""

    def named(self, name: str) -> str:
        """What to call a thing here."""
        return f"{self.mark} {name}".strip()

    def address(self, route: Route, handle: str = "") -> str:
        """The route's address about these things, under the handle of another one if given."""
        values: dict[str, object] = {"handle": handle or self.organization.handle}
        samples = {sample.placeholder: sample for sample in all_samples()}
        for placeholder in route.placeholders:
            sample = samples.get(f"<{placeholder}>")
            assert sample, (
                f"Nothing stands for <{placeholder}> in the address of {route}:"
                f" add a Sample for it to SAMPLES in tests/samples.py of the app."
            )
            values[placeholder.partition(":")[2]] = sample.in_address(self.made[sample.name])
        return reverse(route.name, kwargs=values)

    def in_addresses(self) -> dict[str, str]:
        """By what a request can name each of them."""
        return {each.name: str(each.in_address(self.made[each.name])) for each in all_samples()}

    def __getattr__(self, name: str) -> Any:
        # Whoever copies this asks for its methods before it has anything.
        made = self.__dict__.get("made", {})
        if name not in made:
            raise AttributeError(f"No app has a sample called {name} in its tests/samples.py.")
        return made[name]


@dataclass(frozen=True)
class Sample:
    """One thing of an organization, and what names it in an address."""

    name: str
    make: Callable[[Things], Any]
    """Given what was made so far: by the apps below, and by the app's own samples before it."""
    placeholder: str = ""
    """As in URL patterns, such as `<handle:project_handle>`. What no address names has none."""
    in_address: Callable[[Any], object] = lambda thing: thing.pk
    """What stands there for it."""
    more: Callable[[Membership, int, int], object] | None = None
    """Where a page lists them: makes, from this number on, so many more for an administrator."""
    most: int = 1_000_000
    """How many of them the action that makes them allows."""
    is_of_some: bool = False
    """Whether not all who have the permission find it, but its owner and administrators do."""
    of_all_with: Permission | None = None
    """Of what `is_of_some`: the permission with which every one is found."""
    is_own: bool = False
    """Whether only the member who made it finds it, whatever the roles of others."""


@cache
def all_samples() -> list[Sample]:
    """Those of all apps, from the lowest to the highest."""
    return [each for _, some in written_for_tests("samples", "SAMPLES") for each in some]


def more_of_all_samples(admin: Membership, start: int, count: int) -> None:
    """So many more of everything, but of nothing more than there may be."""
    for sample in all_samples():
        if sample.more and start < sample.most:
            sample.more(admin, start, min(count, sample.most - start))


def is_of_some(route: Route) -> bool:
    """Whether the route is about a thing that not everyone finds who has the permission."""
    of_some = {sample.placeholder for sample in all_samples() if sample.is_of_some}
    return any(f"<{placeholder}>" in of_some for placeholder in route.placeholders)


def is_own(route: Route) -> bool:
    """Whether the route is about a thing that only the member who made it finds."""
    own = {sample.placeholder for sample in all_samples() if sample.is_own}
    return any(f"<{placeholder}>" in own for placeholder in route.placeholders)


def things_of(admin: Membership, mark: str = "") -> Things:
    """One of everything in this administrator's organization."""
    things = Things(admin.organization, admin, mark)
    for sample in all_samples():
        things.made[sample.name] = sample.make(things)
    return things
