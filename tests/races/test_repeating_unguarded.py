"""What the races of `test_repeating.py` come to without the lock or the constraint."""

from functools import partial

import pytest

from organizations.models import IdempotencyKey
from organizations.tenancy import api_resources, idempotency
from projects.actions import components as component_actions
from tests.races import slip_in, without_constraints
from tests.races.test_repeating import component_of, sender

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]


def test_without_the_lock_a_change_undoes_another_one(pair, monkeypatch):
    member, _ = pair
    component = component_of(member)
    send = sender(member, "patch", f"/components/{component.pk}")
    monkeypatch.setattr(api_resources, "lock_organization", lambda _: None)
    slip_in(monkeypatch, component_actions, "clean_name", partial(send, {"path": "api"}))

    send({"branch": "main"})

    component.refresh_from_db()
    assert (component.branch, component.path) == ("main", "")


def test_without_the_constraint_a_repeated_request_is_done_again(pair, monkeypatch):
    member, _ = pair
    component = component_of(member)
    send = sender(member, "post", f"/components/{component.pk}/archive")
    key = {"idempotency-key": "one"}
    with without_constraints("idempotency_key_once_per_token"):
        slip_in(monkeypatch, idempotency, "_claim", partial(send, {}, **key))

        assert "Idempotent-Replayed" not in send({}, **key)
        assert IdempotencyKey.objects.count() == 2
