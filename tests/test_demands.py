"""What each action demands of whoever does it, written out: nothing demands less by accident.

An action is a public function of an `actions` module that is one transaction. One that is new is
missing here until somebody says what it demands.
"""

import inspect
from importlib import import_module
from pkgutil import iter_modules
from typing import get_type_hints
from unittest.mock import MagicMock

import pytest
from django.apps import apps

from machines.permissions import MANAGE_TOKEN
from organizations.actors import Actor
from organizations.models import Membership
from organizations.permissions import (
    DELETE_ORGANIZATION,
    MANAGE_MEMBERSHIP,
    MANAGE_ORGANIZATION,
    VIEW_EVENT,
)
from organizations.roles import PERMISSIONS, Permission
from projects.permissions import MANAGE_PROJECT
from tests.addresses import organization_routes
from tests.api import operations

OPERATOR = "an operator"
MEMBER = "a member, whatever the roles"
PERSON = "the person concerned"
NOBODY = "the clock, or the console itself"

DEMANDS = {
    "change_invitation_roles": MANAGE_MEMBERSHIP,
    "change_members": MANAGE_MEMBERSHIP,
    "change_roles": MANAGE_MEMBERSHIP,
    "decline_access": MANAGE_MEMBERSHIP,
    "grant_access": MANAGE_MEMBERSHIP,
    "invite_members": MANAGE_MEMBERSHIP,
    "remove_member": MANAGE_MEMBERSHIP,
    "resend_invitation": MANAGE_MEMBERSHIP,
    "revoke_invitation": MANAGE_MEMBERSHIP,
    "export_history": VIEW_EVENT,
    "rename_organization": MANAGE_ORGANIZATION,
    "accept_creatorship": MANAGE_ORGANIZATION,
    "decline_creatorship": MANAGE_ORGANIZATION,
    "offer_creatorship": MANAGE_ORGANIZATION,
    "withdraw_creatorship": MANAGE_ORGANIZATION,
    "delete_organization": DELETE_ORGANIZATION,
    "restore_organization": DELETE_ORGANIZATION,
    "archive_project": MANAGE_PROJECT,
    "change_project": MANAGE_PROJECT,
    "create_project": MANAGE_PROJECT,
    "restore_project": MANAGE_PROJECT,
    "change_service_account": MANAGE_TOKEN,
    "create_service_account": MANAGE_TOKEN,
    "create_service_account_token": MANAGE_TOKEN,
    "delete_service_account": MANAGE_TOKEN,
    "revoke_member_token": MANAGE_TOKEN,
    "revoke_service_account_token": MANAGE_TOKEN,
    "rotate_service_account_token": MANAGE_TOKEN,
    "appoint_administrator": OPERATOR,
    "drop_mail": OPERATOR,
    "end_sessions": OPERATOR,
    "release_handle": OPERATOR,
    "resend_mail": OPERATOR,
    "suspend_organization": OPERATOR,
    "unsuspend_organization": OPERATOR,
    "choose_notifications": MEMBER,
    "create_personal_token": MEMBER,
    "leave_organization": MEMBER,
    "note_first_step": MEMBER,
    "request_access": MEMBER,
    "change_name": PERSON,
    "create_organization": PERSON,
    "decline_invitation": PERSON,
    "end_shown_token": PERSON,
    "join": PERSON,
    "revoke_personal_token": PERSON,
    "rotate_personal_token": PERSON,
    "ask_for_renewal": PERSON,
    "take_over_unproved_account": PERSON,
    "remind_invitees": NOBODY,
}
GUARDS = {"locked_for", "entered_for", "demand_operator"}


class Asked(Exception):
    """A guard was asked. What is in the way is not looked at further."""


def modules():
    for app in apps.get_app_configs():
        if any(found.name == "actions" for found in iter_modules([app.path])):
            package = import_module(f"{app.name}.actions")
            yield package
            for found in iter_modules(getattr(package, "__path__", [])):
                yield import_module(f"{package.__name__}.{found.name}")


ACTIONS = {
    name: function
    for module in modules()
    if (inspect.getsourcefile(module) or "").find("site-packages") < 0
    for name, function in vars(module).items()
    if inspect.isfunction(function)
    and function.__module__ == module.__name__
    and hasattr(function, "__wrapped__")
    and not name.startswith("_")
}


def test_every_action_says_here_what_it_demands():
    assert set(ACTIONS) == set(DEMANDS)


def test_every_permission_is_demanded_by_a_page_an_operation_or_an_action():
    demands = {demand for route in organization_routes() for demand in route.demands.values()}
    demands |= {operation.permission for operation in operations()}
    demanded = {each for each in {*demands, *DEMANDS.values()} if isinstance(each, Permission)}

    assert demanded == set(PERMISSIONS)


def done_by(*kinds: type) -> set[str]:
    """The actions whose `by` is one of these, by their annotations."""
    return {name for name, action in ACTIONS.items() if get_type_hints(action).get("by") in kinds}


def given_an_actor() -> set[str]:
    """Those that a machine can do, too."""
    return done_by(Actor)


def test_whoever_acts_in_an_organization_is_asked_again_under_the_lock():
    """The page checked before the lock was taken; a demotion may have been committed since."""
    guarded = {name for name, demand in DEMANDS.items() if isinstance(demand, Permission)}
    of_any_member = {name for name, demand in DEMANDS.items() if demand == MEMBER}

    assert len(given_an_actor()) >= 17
    assert given_an_actor() <= guarded
    assert done_by(Actor, Membership) - of_any_member == guarded


def asked_by(action, monkeypatch):
    """What the action asks first of all guards; None if it asks none with what it was given."""
    module = import_module(action.__module__)

    def guard(by, permission=OPERATOR, *, on=None):
        raise Asked(permission)

    for name in GUARDS & vars(module).keys():
        monkeypatch.setattr(module, name, guard)
    given: dict[str, object] = {name: MagicMock() for name in inspect.signature(action).parameters}
    given |= {"reason": "They asked for it."} if "reason" in given else {}
    # Locks on people come before the one on the organization.
    monkeypatch.setattr(module, "_lock_people", lambda *_: None, raising=False)
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
