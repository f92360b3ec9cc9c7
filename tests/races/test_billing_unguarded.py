"""What the races of `test_billing.py` come to without the lock that decides them."""

from functools import partial

import pytest

from billing.tests.makers import make_seller, make_tier
from projects.actions import create_project, projects
from tests.races import slip_in
from tests.races.test_billing import subscribed

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]


def test_without_the_lock_two_take_the_last_place(pair, monkeypatch):
    make_seller()
    first, second = pair
    subscribed(first.organization, make_tier("Small", 0, "month", projects=1))
    slip_in(monkeypatch, projects, "clean_name", partial(create_project, name="Gemini", by=second))

    create_project(name="Apollo", by=first)

    assert first.organization.projects.count() == 2
