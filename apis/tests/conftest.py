"""People and an API of Acme, for the tests of the catalogue."""

import pytest

from apis import requirements
from apis.actions import create_api
from apis.definitions.tests.conftest import patient
from apis.lifecycle.publishing import REQUIREMENTS, Requirement
from apis.lifecycle.uses import USES, Use
from apis.tests.makers import add_version
from console.lists.paging import Total
from console.manifests import declarations_of
from organizations.tenancy.roles import RoleSlug
from projects.actions import create_project
from tests.cast import add_member

__all__ = ["patient"]


@pytest.fixture(autouse=True)
def own_requirements(monkeypatch):
    """What apps above ask of a version before it is published, they meet and test themselves."""
    own = {
        each.sentence: each
        for each in declarations_of(requirements)
        if isinstance(each, Requirement)
    }
    monkeypatch.setitem(vars(REQUIREMENTS), "by_key", own)


@pytest.fixture
def pat(acme):
    """A member who publishes APIs."""
    return add_member(acme, "Pat", RoleSlug.API_PUBLISHER)


@pytest.fixture
def sue(acme):
    """A member who subscribes to APIs."""
    return add_member(acme, "Sue", RoleSlug.API_SUBSCRIBER)


@pytest.fixture
def project(adam):
    return create_project(name="Apollo", by=adam)


@pytest.fixture
def payments(pat, project):
    """An API with a first version that has nothing yet."""
    return create_api(name="Payments", project=project, summary="Invoices.", by=pat)


@pytest.fixture
def in_state(payments):
    """A second version of Payments in a state."""
    return lambda state, **fields: add_version(payments, state, **fields)


@pytest.fixture
def in_use(monkeypatch):
    """An app above says that every version is subscribed to."""
    use = Use("subscriptions", lambda version: Total(2))
    monkeypatch.setitem(USES.by_key, use.noun, use)
