"""What each action demands of whoever does it, as its app writes it down for the tests.

An app keeps it in the module `tests.demands`: DEMANDS says what each action demands, and is never
made from the code; CALLS lets a program do each that takes an Actor. One that cannot be told like
the others is in TRIED_ELSEWHERE.
"""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, get_type_hints

from organizations.tenancy.actors import Actor
from tests.our_apps import is_tried, our_apps, written_for_tests
from tests.samples import Things

OPERATOR = "an operator"
MEMBER = "a member, whatever the roles"
PERSON = "the person concerned"
CREDENTIAL = "the credential of the thing concerned"
NOBODY = "the clock, or the console itself"


@dataclass(frozen=True)
class Call:
    """How an action is done to one of everything, by whoever is given."""

    do: Callable[[Things, Actor], Any]
    gives_roles: bool = False
    """Whether it gives or takes roles: it needs all their permissions, too."""
    needs_person: bool = False
    """Whether it hangs on a person who answers for it."""
    needs_sign_in: bool = False
    """Whether only a person does it, for whom the page asks for a fresh sign-in."""
    is_at_home: bool = False
    """Whether it is given no row: whoever acts does it in their own organization."""

    def __call__(self, things: Things, by: Actor) -> Any:
        return self.do(things, by)


def actions_by_app() -> dict[str, dict[str, Any]]:
    """The actions of each app that has any, by their names."""
    found = {app: _actions_of(app) for app in our_apps()}
    return {app: actions for app, actions in found.items() if actions}


def all_actions() -> dict[str, Any]:
    """Those of all apps."""
    return {name: each for actions in actions_by_app().values() for name, each in actions.items()}


def taking(*actors: type) -> set[str]:
    """The actions whose `by` is one of these, by their annotations."""
    return {n for n, each in all_actions().items() if get_type_hints(each).get("by") in actors}


def all_demands() -> dict[str, Any]:
    """What each action demands: a permission, or one of the words above."""
    return {
        name: each
        for _, part in written_for_tests("demands", "DEMANDS")
        for name, each in part.items()
    }


def all_calls() -> dict[str, Call]:
    """How each action that takes an Actor is done."""
    return {name: each for _, name, each in _calls()}


def tried_calls() -> dict[str, Call]:
    """Those that each test of machines tries, one after the other."""
    return {name: each for app, name, each in _calls() if is_tried(app)}


def tried_elsewhere() -> set[str]:
    """Those that take an Actor, and that tests of their own try."""
    return {name for _, part in written_for_tests("demands", "TRIED_ELSEWHERE") for name in part}


def _calls() -> Iterator[tuple[str, str, Call]]:
    for app, part in written_for_tests("demands", "CALLS"):
        yield from ((app, name, each) for name, each in part.items())


def _actions_of(app: str) -> dict[str, Any]:
    """Every public function of an `actions` module that is one transaction."""
    return {
        name: function
        for module in _modules_of(app)
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and function.__module__ == module.__name__
        and hasattr(function, "__wrapped__")
        and not name.startswith("_")
    }


def _modules_of(app: str) -> list[Any]:
    folder = our_apps()[app]
    if not any(found.name == "actions" for found in iter_modules([str(folder)])):
        return []
    package = import_module(f"{app}.actions")
    within = iter_modules(getattr(package, "__path__", []))
    return [package, *(import_module(f"{package.__name__}.{found.name}") for found in within)]
