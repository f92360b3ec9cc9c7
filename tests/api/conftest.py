"""Tokens and things that the tests of all operations share."""

import pytest
from django.test import Client

from console.api.tokens import READS
from machines.decisions.views import CHECKS
from organizations.models import Membership, Notification
from organizations.permissions import CHECK_ACCESS
from organizations.tenancy.api_access import RECORDED_HOURLY
from organizations.tenancy.roles import PERMISSIONS, Permission, RoleSlug
from projects.actions import create_project
from projects.models import Project
from tests.api import Machine, personal_token, service_token
from tests.cast import add_member, make_organization, make_person
from tests.samples import Things, things_of


@pytest.fixture(autouse=True)
def _no_calls_counted() -> None:
    READS.forget()
    CHECKS.forget()
    RECORDED_HOURLY.forget()


@pytest.fixture(scope="module")
def tokens(made: Things) -> dict[Permission, tuple[str, str]]:
    """For each permission a token that has it and no other: an administrator's, and a machine's.

    Each of an administrator of its own: there are more permissions than one may have tokens. What
    all of them were told of each other, thousands of rows, every comparison would read again.
    """
    made_for = {}
    for permission in PERMISSIONS:
        admin = _administrator(made, permission)
        made_for[permission] = (
            personal_token(admin, permission).secret,
            service_token(admin, permission, name=permission.label[:50]).secret,
        )
    Notification.objects.all().delete()
    return made_for


def _administrator(made: Things, permission: Permission) -> Membership:
    return add_member(made.organization, f"Lin-{permission.value}", RoleSlug.ADMINISTRATOR)


@pytest.fixture(scope="module")
def anything(made: Things) -> str:
    """A token that may do everything."""
    return personal_token(made.admin).secret


@pytest.fixture(scope="module")
def theirs(kept: None) -> Things:
    """What is in another organization."""
    return things_of(make_organization("Quaxel", by=make_person("Quentin")), mark="Their")


@pytest.fixture
def gateway(adam: Membership) -> Client:
    """A gateway of Acme, which may check access and nothing else."""
    return Machine(service_token(adam, CHECK_ACCESS, name="Gateway").secret)


@pytest.fixture
def apollo(adam: Membership) -> Project:
    return create_project(name="Apollo", by=adam)


@pytest.fixture
def machine(adam: Membership) -> Machine:
    """A program of Adam's that may do all that he may."""
    return Machine(personal_token(adam).secret)
