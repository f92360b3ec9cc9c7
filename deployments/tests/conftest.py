"""A component of Acme on its way to Production, and who decides there."""

import pytest

from builds.tests.makers import add_build
from deployments import actions
from deployments.tests.makers import add_environment, carry_out
from organizations.tenancy.roles import RoleSlug
from projects.tests.makers import add_component
from tests.cast import add_member


@pytest.fixture
def eve(acme):
    """An Environment manager of Acme."""
    return add_member(acme, "Eve", RoleSlug.ENVIRONMENT_MANAGER)


@pytest.fixture
def orders(adam):
    return add_component(adam)


@pytest.fixture
def staging(adam):
    return add_environment(by=adam)


@pytest.fixture
def production(staging, adam, eve):
    return add_environment("Production", is_production=True, approvals=1, by=adam)


@pytest.fixture
def waiting(orders, staging, production, adam, mia):
    """A deployment of Mia's to Production."""
    build = add_build(orders)
    carry_out(actions.request_deployment(build=build, environment=staging, by=mia), by=adam)
    return actions.request_deployment(build=build, environment=production, by=mia)
