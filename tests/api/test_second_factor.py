"""Programs where a second factor is required, and gateways that ask about members."""

import json

import pytest

from accounts.second_factor import factors, totp
from organizations.models import Organization
from organizations.models.access_fingerprint import access_fingerprint
from organizations.models.organization import today
from tests.api import Machine, personal_token
from tests.cast import add_service_account, add_service_account_token, add_token

pytestmark = pytest.mark.django_db


def require(acme):
    Organization.objects.filter(pk=acme.pk).update(second_factor_from=today())


def app_of(user):
    return factors.create_app(user, totp.new_secret())


def test_a_token_of_a_member_without_one_says_why_it_opens_nothing(client, acme, mia):
    token = add_token(mia)
    shown = {"authorization": f"Bearer {token.secret}"}
    address = f"/api/v1/organizations/{acme.pk}/projects"
    assert client.get(address, headers=shown).status_code == 200

    require(acme)
    answer = client.get(address, headers=shown)

    assert answer.status_code == 403
    assert answer.json()["type"].endswith("#second-factor-required")
    assert "The owner of the token has none" in answer.json()["detail"]
    app_of(mia.user)
    assert client.get(address, headers=shown).status_code == 200


def test_gateways_hear_no_about_a_member_without_one(acme, adam, mia):
    app_of(adam.user)
    shown = add_token(mia).secret
    require(acme)

    assert ask(acme, adam, mia, shown) == {
        "introspection": False,
        "evaluation": False,
        "check": 403,
        "listed": False,
    }
    app_of(mia.user)
    assert ask(acme, adam, mia, shown) == {
        "introspection": True,
        "evaluation": True,
        "check": 200,
        "listed": True,
    }


def ask(acme, adam, mia, shown):
    """What each way of asking says about Mia, who may view projects, and about her token."""
    gateway = Machine(personal_token(adam).secret)
    question = {
        "subject": {"type": "user", "id": str(mia.user_id)},
        "action": {"name": "view_project"},
        "resource": {"type": "organization", "id": str(acme.pk)},
    }
    listed = gateway.get(f"/api/v1/organizations/{acme.pk}/access")
    everybody = json.loads(listed.getvalue())["members"]
    evaluation = gateway.post("/access/v1/evaluation", question, content_type="application/json")
    introspection = gateway.post(
        "/access/v1/tokens/introspect",
        f"token={shown}",
        content_type="application/x-www-form-urlencoded",
    )
    return {
        "introspection": introspection.json()["active"],
        "evaluation": evaluation.json()["decision"],
        "check": Machine(shown).get("/access/v1/check?permission=view_project").status_code,
        "listed": str(mia.user_id) in {each["user_id"] for each in everybody},
    }


def test_the_list_of_all_access_is_another_when_somebody_sets_one_up(acme, adam, mia):
    app_of(adam.user)
    before = access_fingerprint(acme)
    require(acme)
    acme.refresh_from_db()
    required = access_fingerprint(acme)
    app = app_of(mia.user)
    added = access_fingerprint(acme)
    app.delete()

    assert len({str(mark) for mark in (before, required, added)}) == 3
    assert access_fingerprint(acme) == required


def test_tokens_of_service_accounts_are_not_affected(acme, adam):
    account = add_service_account("Robot", by=adam)
    token = add_service_account_token(account, by=adam)
    require(acme)

    answer = Machine(token.secret).get(f"/api/v1/organizations/{acme.pk}/projects")

    assert answer.status_code == 200
