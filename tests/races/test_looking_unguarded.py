"""What the races of `test_looking.py` come to without the index that decides them."""

from functools import partial

import pytest

from portal import actions
from portal.actions import looks
from tests.races import slip_in, without_constraints
from tests.races.test_looking import drafts

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]


def test_without_the_index_two_looks_are_live(pair, monkeypatch):
    first, second = pair
    one, other = drafts(first, "One", "Other")
    slip_in(monkeypatch, looks, "_not_live", partial(actions.make_look_live, look=other, by=second))

    with without_constraints("look_one_is_live"):
        actions.make_look_live(look=one, by=first)

        assert first.organization.looks.live().count() == 2
