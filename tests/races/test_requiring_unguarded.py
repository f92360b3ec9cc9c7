"""What the race of `test_requiring.py` comes to with a door that asks in two statements."""

from typing import Any

import pytest

from accounts.models import User
from accounts.second_factor import factors
from organizations.tenancy import access
from tests.races import test_requiring as guarded

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_in_two_statements_a_page_opens_on_a_factor_that_is_gone(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    by, member = guarded.rounds_of()[0]
    window = guarded.with_factor_shown(member.user)
    meanwhile = guarded.removes_and_requires(by, member)
    in_one_statement = access._fetch_membership

    def in_two(user: User, handle: str) -> Any:
        held = factors.factors_of(user).get()
        meanwhile()
        found = in_one_statement(user, handle)
        found.held_factors = f"totp:{held.pk}"
        return found

    monkeypatch.setattr(access, "_fetch_membership", in_two)

    answer = window.get(guarded.members_page(member))

    assert guarded.is_let_in_although_required(answer)
