"""An organization whose time is over."""

import pytest

from organizations import actions
from projects.actions import create_project
from tests.cast import invite
from tests.removal.rows import let_time_pass
from tests.samples import things_of
from tests.telling import spread_everything


@pytest.fixture
def due(adam, acme, mia):
    """Acme, with something of everything, 31 days after Adam asked for its deletion."""
    things_of(adam)
    invite("kim@example.com", by=adam)
    create_project(name="Gemini", by=adam)
    actions.delete_organization(handle="acme", by=adam)
    spread_everything()
    let_time_pass(acme)
    return acme
