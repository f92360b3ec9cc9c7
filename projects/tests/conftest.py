"""A component of Acme."""

import pytest

from projects.tests.makers import add_component


@pytest.fixture
def orders(adam):
    return add_component(adam)
