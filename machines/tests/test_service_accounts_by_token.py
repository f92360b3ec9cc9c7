"""Service accounts and tokens that programs create: never with more than the token they use."""

from datetime import timedelta

import pytest
from django.utils import timezone

from machines.models import ServiceAccount, ServiceAccountToken
from machines.permissions import MANAGE_TOKEN
from organizations.models import IdempotencyKey
from organizations.permissions import VIEW_ORGANIZATION
from organizations.tenancy.roles import RoleSlug
from tests.api import Machine, personal_token, service_token
from tests.api.asking import assert_problem, at
from tests.cast import add_service_account, add_service_account_token

pytestmark = pytest.mark.django_db
JSON = "application/json"
KEY = {"idempotency-key": "2f8c0f2e"}
PIPELINE = {"name": "Pipeline", "roles": ["developer"]}


@pytest.fixture
def chief(adam):
    """A program that may do everything."""
    return Machine(service_token(adam, name="Chief").secret)


@pytest.fixture
def clerk(adam):
    """A program that manages tokens, and views the organization."""
    return Machine(service_token(adam, MANAGE_TOKEN, VIEW_ORGANIZATION, name="Clerk").secret)


@pytest.fixture
def account(adam):
    return add_service_account("Deployments", by=adam)


def post(machine, acme, path, body=None, **headers):
    return machine.post(at(acme, path), body, content_type=JSON, headers=headers)


def patch(machine, acme, account, **changes):
    address = at(acme, f"/service-accounts/{account.pk}")
    return machine.patch(address, changes, content_type=JSON)


def token_for(account, *permissions, days=30):
    return {
        "service_account_id": str(account.pk),
        "name": "Nightly",
        "days": days,
        "permissions": [permission.value for permission in permissions],
    }


def test_a_service_account_is_created_changed_and_deleted(chief, acme):
    answer = post(chief, acme, "/service-accounts", PIPELINE, **KEY)

    account = ServiceAccount.objects.get(name="Pipeline")
    created = answer.json()
    assert (answer.status_code, created["id"]) == (201, str(account.pk))
    assert post(chief, acme, "/service-accounts", PIPELINE, **KEY).json() == created
    assert chief.get(at(acme, f"/service-accounts/{account.pk}")).json() == created
    listed = chief.get(at(acme, "/service-accounts"), {"name": "Pipeline"}).json()["items"]
    assert listed == [created]
    assert patch(chief, acme, account, name="Robots").json()["roles"] == ["developer"]
    changed = patch(chief, acme, account, roles=["api-publisher"]).json()
    assert (changed["name"], changed["roles"]) == ("Robots", ["api-publisher"])
    assert chief.delete(at(acme, f"/service-accounts/{account.pk}")).status_code == 204
    assert not ServiceAccount.objects.filter(pk=account.pk).exists()


def test_no_token_gives_or_takes_roles_above_its_own(clerk, acme, account):
    for answer in (
        post(clerk, acme, "/service-accounts", PIPELINE),
        post(clerk, acme, "/service-accounts", {"name": "X", "roles": ["administrator"]}),
        patch(clerk, acme, account, roles=["administrator"]),
        clerk.delete(at(acme, f"/service-accounts/{account.pk}")),
    ):
        assert_problem(answer, 409, "above-you")
    assert patch(clerk, acme, account, name="Robots").status_code == 200
    assert ServiceAccount.objects.get(pk=account.pk).role_slugs == [RoleSlug.DEVELOPER]


def test_no_token_creates_one_with_more_permissions_or_a_later_end(chief, clerk, adam, acme):
    account = add_service_account("All", RoleSlug.ADMINISTRATOR, by=adam)
    everything = chief.get("/api/v1/token").json()["permissions"]

    for body, status, problem in (
        (token_for(account, MANAGE_TOKEN) | {"permissions": everything}, 409, "more-than-yours"),
        (token_for(account, MANAGE_TOKEN, days=180), 422, "outlives-token"),
        (token_for(account), 422, "no-permission"),
    ):
        assert_problem(post(clerk, acme, "/service-account-tokens", body), status, problem)
    assert not account.tokens.exists()
    own = token_for(account, MANAGE_TOKEN, VIEW_ORGANIZATION)
    assert post(clerk, acme, "/service-account-tokens", own).status_code == 201
    developer = token_for(add_service_account("Dev", by=adam), MANAGE_TOKEN)
    refused = post(chief, acme, "/service-account-tokens", developer)
    assert_problem(refused, 409, "more-than-service-account")


def test_no_token_gets_the_secret_of_a_stronger_one_by_rotating_it(clerk, adam, acme, account):
    token = add_service_account_token(account, by=adam, name="Pipeline")
    address = f"/service-account-tokens/{token.pk}"
    ServiceAccountToken.objects.filter(pk=token.pk).update(life=timedelta(days=30))

    refused = post(clerk, acme, f"{address}/rotate", {"overlap_hours": 1})

    assert_problem(refused, 409, "more-than-yours")
    assert account.tokens.get() == token
    ServiceAccountToken.objects.filter(pk=token.pk).update(
        permissions=[MANAGE_TOKEN.value], life=timedelta(days=300)
    )
    longer = post(clerk, acme, f"{address}/rotate", {"overlap_hours": 1})
    assert_problem(longer, 409, "rotation-outlives-token")
    # Revoking takes no permission of the token, because it gives none.
    assert clerk.delete(at(acme, address)).status_code == 204
    assert not account.tokens.exists()


def test_a_secret_is_shown_once_and_kept_nowhere(chief, acme, account):
    body = token_for(account, VIEW_ORGANIZATION)

    created = post(chief, acme, "/service-account-tokens", body, **KEY)

    token = ServiceAccountToken.objects.find(created.json()["secret"])
    assert token
    assert (created.status_code, token) == (201, account.tokens.get())
    assert_problem(post(chief, acme, "/service-account-tokens", body, **KEY), 409, "key-spent")
    assert created.json()["secret"] not in IdempotencyKey.objects.get().answer
    address = at(acme, f"/service-account-tokens/{token.pk}")
    assert chief.get(address).json() == created.json() | {"secret": ""}
    rotate = f"/service-account-tokens/{token.pk}/rotate"
    etag = {"if-match": chief.get(address)["ETag"]}
    rotated = post(chief, acme, rotate, {"overlap_hours": 1}, **etag)
    assert rotated.status_code == 201
    new = ServiceAccountToken.objects.find(rotated.json()["secret"])
    assert new
    assert (new.permissions, new.pk != token.pk) == (token.permissions, True)
    assert chief.get(address).json()["replaced_by_id"] == str(new.pk)


def test_what_is_wrong_is_refused_at_its_field(chief, acme, account, subtests):
    token = token_for(account, VIEW_ORGANIZATION)
    for path, body, pointer in (
        ("/service-accounts", PIPELINE | {"name": ""}, "#/name"),
        ("/service-accounts", PIPELINE | {"roles": []}, "#/roles"),
        ("/service-accounts", PIPELINE | {"roles": ["emperor"]}, "#/roles"),
        ("/service-account-tokens", token | {"name": ""}, "#/name"),
        ("/service-account-tokens", token | {"days": 8}, "#/days"),
        ("/service-account-tokens", token | {"permissions": ["fly"]}, "#/permissions/0"),
        (
            "/service-account-tokens",
            token | {"service_account_id": str(acme.pk)},
            "#/service_account_id",
        ),
    ):
        with subtests.test(path=path, pointer=pointer):
            answer = post(chief, acme, path, body)

            assert answer.status_code in (409, 422)
            assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not account.tokens.exists()


def test_others_and_other_organizations_reach_none(chief, adam, zed, acme):
    theirs = add_service_account("Theirs", by=zed)
    token = add_service_account_token(theirs, by=zed, name="Theirs")
    viewer = Machine(personal_token(adam, VIEW_ORGANIZATION).secret)

    assert_problem(post(viewer, acme, "/service-accounts", PIPELINE), 403, "missing-permission")
    assert_problem(viewer.get(at(acme, "/service-account-tokens")), 403, "missing-permission")
    body = token_for(theirs, VIEW_ORGANIZATION)
    (error,) = post(chief, acme, "/service-account-tokens", body).json()["errors"]
    assert error["pointer"] == "#/service_account_id"
    assert_problem(patch(chief, acme, theirs, name="Mine"), 404, "not-found")
    for path in (f"/service-accounts/{theirs.pk}", f"/service-account-tokens/{token.pk}"):
        assert_problem(chief.get(at(acme, path)), 404, "not-found")
        assert_problem(chief.delete(at(acme, path)), 404, "not-found")
    rotate = f"/service-account-tokens/{token.pk}/rotate"
    assert_problem(post(chief, acme, rotate, {"overlap_hours": 1}), 404, "not-found")
    assert theirs.tokens.get() == token


def test_tokens_that_work_are_listed_by_their_service_account(chief, adam, acme, account):
    other = add_service_account("Other", by=adam)
    tokens = [add_service_account_token(of, by=adam, name="Build") for of in (account, other)]
    ServiceAccountToken.objects.filter(pk=tokens[1].pk).update(expires_at=timezone.now())

    for of, shown in ((account, [tokens[0]]), (other, [])):
        query = {"service_account_id": str(of.pk)}
        items = chief.get(at(acme, "/service-account-tokens"), query).json()["items"]
        assert [item["id"] for item in items] == [str(token.pk) for token in shown]
