"""What the races of `test_signing_up.py` come to without what decides them."""

from functools import partial

import pytest

from portal import actions
from portal.actions import signing_up
from portal.actions.signing_up import AskedForAccessAlready
from portal.models import SelfSignUp, SignUpState
from portal.tests.makers import add_sign_up, choose_self_signup
from tests.cast import make_person
from tests.races import slip_in, without_constraints
from tests.races.rounds import organization_of

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]


@pytest.fixture
def scene(ada, eve):
    one, other = organization_of(ada, eve)
    choose_self_signup(one.organization, SelfSignUp.APPROVAL)
    return one, other, make_person("Nia")


def test_without_the_index_one_person_waits_twice(scene, monkeypatch):
    one, _, nia = scene
    ask = partial(actions.request_sign_up, organization=one.organization, user=nia)
    slip_in(monkeypatch, signing_up, "_clean_note", ask)

    with without_constraints("sign_up_one_pending_per_person"):
        ask()

        assert one.organization.sign_ups.pending().count() == 2


def test_without_the_locks_the_index_decides(scene, monkeypatch):
    one, _, nia = scene
    ask = partial(actions.request_sign_up, organization=one.organization, user=nia)
    slip_in(monkeypatch, signing_up, "_clean_note", ask)

    with pytest.raises(AskedForAccessAlready):
        ask()

    assert one.organization.sign_ups.pending().count() == 1


def test_without_the_condition_what_was_approved_is_rejected(scene, monkeypatch):
    one, other, nia = scene
    asked = add_sign_up(one.organization, nia)
    approve = partial(actions.approve_sign_up, sign_up=asked, by=other)
    slip_in(monkeypatch, signing_up, "clean_reason", approve)
    answer = signing_up._save_answer
    monkeypatch.setattr(
        signing_up,
        "_save_answer",
        lambda organization, sign_up, *_, **fields: answer(
            organization, sign_up, *SignUpState, **fields
        ),
    )

    actions.reject_sign_up(sign_up=asked, reason="Spam.", by=one)

    asked.refresh_from_db()
    assert asked.state == SignUpState.REJECTED
    assert one.organization.memberships.filter(user=nia).exists()
