"""What the races of `test_closing.py` come to without the locks of the person and organization."""

from functools import partial

import pytest
from django.db import IntegrityError

from accounts.actions import close_account
from accounts.actions import people as people_actions
from accounts.models import User
from organizations import actions
from organizations.actions import answering as answers
from organizations.actions import closing_accounts, operators
from organizations.models import Membership
from tests.cast import make_person
from tests.races import administrators, slip_in
from tests.races.rounds import invitations_to, organization_of, organizations_of

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]


def closes(user: User) -> partial[None]:
    return partial(close_account, address=user.email, by=user)


@pytest.fixture
def acme(ada, eve, nia):
    """An organization with two administrators and a developer."""
    (members,) = organizations_of(ada, eve, developers=[nia], rounds=1)
    return members


def test_without_locks_and_trigger_two_close_and_nobody_administers(
    acme, ada, eve, monkeypatch, without_triggers
):
    slip_in(monkeypatch, closing_accounts, "_give_up_creatorship", closes(eve), before=True)

    closes(ada)()

    assert administrators(acme[0].organization) == 0
    assert acme[0].organization.memberships.count() == 1


def test_without_the_lock_the_trigger_still_keeps_one(acme, ada, eve, monkeypatch):
    slip_in(monkeypatch, closing_accounts, "_give_up_creatorship", closes(eve), before=True)

    with pytest.raises(IntegrityError, match="must keep an active administrator"):
        closes(ada)()

    assert administrators(acme[0].organization) == 1


def test_without_the_lock_a_closed_account_joins(ada, nia, monkeypatch):
    ((_, invitation),) = invitations_to(nia, [organization_of(ada)])
    slip_in(monkeypatch, answers, "_demand_inviter", closes(nia))

    actions.join(invitation=invitation, user=nia)

    assert Membership.objects.filter(user=nia, user__is_active=False).exists()


def test_without_the_lock_an_operator_appoints_who_is_gone(acme, nia, monkeypatch):
    slip_in(monkeypatch, operators, "_member_by_address", closes(nia))

    with pytest.raises(IntegrityError):
        operators.appoint_administrator(
            organization=acme[0].organization,
            address=nia.email,
            reason="They asked for it.",
            by=make_person("Olga", is_staff=True),
        )


def test_without_the_lock_a_name_comes_to_a_closed_account(nia, monkeypatch):
    slip_in(monkeypatch, people_actions, "lock_person", closes(nia))

    people_actions.change_name(name="Nia Okoye", by=nia)

    nia.refresh_from_db()
    assert (nia.is_active, nia.name) == (False, "Nia Okoye")
