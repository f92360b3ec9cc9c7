"""What a gateway is told about a token, as RFC 7662 has it, and where AuthZEN is."""

from typing import Any

import pytest
from django.test import Client

from machines.models import ServiceAccountToken
from organizations.actions import remove_member
from organizations.models import Membership, Organization
from organizations.permissions import VIEW_EVENT
from portal.permissions import VIEW_PORTAL
from projects.permissions import VIEW_PROJECT
from tests.api import authzen, personal_token, service_token
from tests.api.asking import assert_problem
from tests.api.deciding import INTROSPECT, introspect


def introspected(gateway: Client, token: str) -> dict[str, Any]:
    response = introspect(gateway, token)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    answer: dict[str, Any] = response.json()
    return answer


def test_a_token_of_the_organization_is_described(
    gateway: Client, mia: Membership, adam: Membership, acme: Organization
) -> None:
    token = personal_token(mia, VIEW_PROJECT, VIEW_PORTAL)
    robot = service_token(adam, VIEW_EVENT, name="CI")

    assert introspected(gateway, token.secret) == {
        "active": True,
        "token_type": "Bearer",
        "scope": "view_portal view_project",
        "sub": str(mia.user_id),
        "sub_type": "user",
        "org_id": str(acme.pk),
        "jti": str(token.pk),
        "iat": int(token.created_at.timestamp()),
        "exp": int(token.expires_at.timestamp()),
    }
    described = introspected(gateway, robot.secret)
    assert (described["sub_type"], described["scope"]) == ("service_account", "view_event")


def test_of_any_other_text_nothing_is_said(
    gateway: Client, mia: Membership, zed: Membership, adam: Membership
) -> None:
    gone = personal_token(mia, VIEW_PROJECT).secret
    theirs = personal_token(zed, VIEW_PROJECT).secret
    remove_member(membership=mia, by=adam)

    for text in ("", "x", "\0", gone, theirs, "cop_" + "a" * 38, "x" * 5_000):
        assert introspected(gateway, text) == {"active": False}


def test_the_use_of_both_tokens_is_noted(
    gateway: Client, mia: Membership, adam: Membership
) -> None:
    shown = personal_token(mia, VIEW_PROJECT)

    introspect(gateway, shown.secret)

    shown.refresh_from_db()
    assert shown.last_used_at is not None
    assert ServiceAccountToken.objects.get().last_used_at is not None


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ('{"token": "x"}', "application/json", 415),
        ("token=x", "text/plain", 415),
        ("x=y", "application/x-www-form-urlencoded", 400),
        ("tokens=x", "application/x-www-form-urlencoded", 400),
        ("token=x&token=y", "application/x-www-form-urlencoded", 400),
        ("token=" + "x" * 64 * 1024, "application/x-www-form-urlencoded", 413),
    ],
)
def test_what_is_no_such_form_is_told_so(
    body: str, kind: str, status: int, gateway: Client
) -> None:
    """It must not read as: this token is not active."""
    response: Any = gateway.post(INTROSPECT, body, content_type=kind)

    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
def test_the_configuration_is_under_our_own_origin(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]

    response = client.get("/.well-known/authzen-configuration", headers={"host": "evil.example"})

    assert authzen.is_valid(response.json(), authzen.METADATA)
    assert response.json() == {
        "policy_decision_point": "http://testserver",
        "access_evaluation_endpoint": "http://testserver/access/v1/evaluation",
        "access_evaluations_endpoint": "http://testserver/access/v1/evaluations",
    }


@pytest.mark.django_db
def test_no_other_method_is_taken_there(client: Client) -> None:
    assert_problem(client.post("/.well-known/authzen-configuration"), 405, "method-not-allowed")
