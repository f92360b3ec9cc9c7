"""What each action demands of whoever does it, written out: nothing demands less by accident.

An action is a public function of an `actions` module that is one transaction. One that is new is
missing until its app says what it demands.
"""

import inspect
from importlib import import_module
from typing import Any
from unittest.mock import MagicMock

import pytest

from organizations.models import Membership
from organizations.tenancy.actors import Actor
from organizations.tenancy.roles import PERMISSIONS, Permission
from tests.addresses import organization_routes
from tests.api import operations
from tests.api.called import actions_called_by, views_of_operations
from tests.demanded import MEMBER, OPERATOR, actions_by_app, all_actions, all_demands, taking
from tests.our_apps import written_for_tests

ACTIONS, DEMANDS = all_actions(), all_demands()
GUARDS = {"authorize_exclusively", "authorize", "demand_operator"}


class Asked(Exception):
    """A guard was asked. What is in the way is not looked at further."""


@pytest.mark.parametrize("app", actions_by_app())
def test_every_action_says_what_it_demands(app):
    said = dict(written_for_tests("demands", "DEMANDS")).get(app, {})
    actions = set(actions_by_app()[app])

    assert actions - set(said) == set(), f"Add to DEMANDS in {app}/tests/demands.py."
    assert set(said) - actions == set(), f"Take out of DEMANDS in {app}/tests/demands.py."


def test_no_two_actions_are_called_the_same():
    assert sum(map(len, actions_by_app().values())) == len(ACTIONS) > 40


def test_every_permission_is_demanded_by_a_page_an_operation_or_an_action():
    demands = {demand for route in organization_routes() for demand in route.demands.values()}
    demands |= {operation.permission for operation in operations()}
    demanded = {each for each in {*demands, *DEMANDS.values()} if isinstance(each, Permission)}

    assert demanded == set(PERMISSIONS)


ASKED_WITHIN = {
    ("apis:add-definition", "replace_definition"),
    ("create_definition", "replace_definition"),
}
"""The page and the operation offer the second deed to those alone who may do it."""


def weaker(name: str, demanded: object, view: Any) -> list[str]:
    """What a page or an operation demands other than the actions that it calls, in sentences."""
    return [
        f"{name} demands {demanded} and calls {action}, which demands {DEMANDS[action]}:"
        f" let it demand that, too."
        for action in actions_called_by(view)
        if isinstance(DEMANDS.get(action), Permission)
        and DEMANDS[action] != demanded
        and (name, action) not in ASKED_WITHIN
    ]


def test_no_page_demands_less_than_the_actions_that_it_calls():
    """Whoever got there would fill in a form, and be refused."""
    routes = organization_routes()

    found = [line for r in routes for line in weaker(str(r), r.demands.get("POST"), r.view)]
    assert found == [], "\n".join(found)


def permissions_of_operations() -> dict[str, Permission | None]:
    return {operation.name: operation.permission for operation in operations()}


def test_no_operation_demands_less_than_the_actions_that_it_calls():
    found = [
        line
        for name, view in views_of_operations().items()
        for line in weaker(name, permissions_of_operations()[name], view)
    ]
    assert found == [], "\n".join(found)


def test_an_operation_demands_a_permission_that_its_app_declares_or_asks_for():
    """Not one of an app below it by mistake, which opens it to other roles."""
    strange = [
        f"{name} demands {permission}, which nothing else in {app_of(view)} does."
        for name, view in views_of_operations().items()
        if (permission := permissions_of_operations()[name])
        and permission not in demands_of_app(app_of(view))
    ]

    assert strange == [], "\n".join(strange)


def test_a_page_or_an_operation_that_demands_less_is_noticed():
    approve = views_of_operations()["approve_subscription"]

    (said,) = weaker("approve_subscription", PERMISSIONS["view_portal"], approve)

    assert said.startswith("approve_subscription demands view_portal and calls")
    assert PERMISSIONS["discover_apis"] not in demands_of_app("portal")
    assert PERMISSIONS["manage_api"] in demands_of_app("portal")


def app_of(view: Any) -> str:
    return str(inspect.unwrap(view).__module__).partition(".")[0]


def demands_of_app(app: str) -> set[object]:
    """The permissions that the app declares, and those that its actions and pages demand."""
    declared = vars(import_module(f"{app}.permissions")).values()
    of_actions = dict(written_for_tests("demands", "DEMANDS")).get(app, {}).values()
    of_pages = [
        permission
        for route in organization_routes()
        if app_of(route.view) == app
        for permission in route.demands.values()
    ]
    return {each for each in (*declared, *of_actions, *of_pages) if isinstance(each, Permission)}


def test_whoever_acts_in_an_organization_is_asked_again_under_the_lock():
    """The page checked before the lock was taken; a demotion may have been committed since."""
    guarded = {name for name, demand in DEMANDS.items() if isinstance(demand, Permission)}
    of_any_member = {name for name, demand in DEMANDS.items() if demand == MEMBER}

    assert len(taking(Actor)) >= 17
    assert taking(Actor) <= guarded
    assert taking(Actor, Membership) - of_any_member == guarded


def asked_by(action, monkeypatch):
    """What the action asks first of all guards; None if it asks none with what it was given."""
    module = import_module(action.__module__)

    def guard(by, permission=OPERATOR, *, on=None):
        raise Asked(permission)

    for name in GUARDS & vars(module).keys():
        monkeypatch.setattr(module, name, guard)
    given: dict[str, object] = {name: MagicMock() for name in inspect.signature(action).parameters}
    given |= {"reason": "They asked for it."} if "reason" in given else {}
    # The lock on a person comes before the one on the organization.
    monkeypatch.setattr(module, "_lock_person_of", lambda *_: None, raising=False)
    try:
        action(**given)
    except Asked as asked:
        return asked.args[0]
    except Exception:
        return None
    return None


GUARDED = {name for name, demand in DEMANDS.items() if demand in {*PERMISSIONS, OPERATOR}}


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(GUARDED))
def test_an_action_demands_exactly_this(name, monkeypatch):
    assert asked_by(ACTIONS[name], monkeypatch) == DEMANDS[name]


@pytest.mark.parametrize("name", sorted(DEMANDS.keys() - GUARDED))
def test_an_action_without_a_guard_uses_none(name):
    source = inspect.getsource(ACTIONS[name])

    assert not any(f"{guard}(" in source for guard in GUARDS)
