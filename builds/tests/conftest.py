"""CI of a component."""

import pytest

from builds.tests.makers import Ci


@pytest.fixture
def ci(things):
    """What CI of a component sends."""
    return Ci(things.ci_credential.secret)
