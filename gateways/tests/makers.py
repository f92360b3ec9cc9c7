"""Gateways, and all that a call needs to go through one."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.http import HttpResponse
from django.test import Client

from apis.environments import Environment
from apis.models import Api, Version
from apis.tests.makers import add_api, add_version
from credentials.actions import issue
from credentials.models import LONGEST
from gateways.actions import create_gateway
from gateways.models import GatewayToken, Software
from gateways.terms import GatewayTerms
from organizations.models import Membership
from portal.models import Application, Key, Plan, State, Subscription

CALL = "/payments/v1/invoices?paid=1"
"""A call to what `offer` makes."""


def add_gateway(
    name: str = "Europe",
    *,
    by: Membership,
    software: str = Software.NGINX,
    environment: str = Environment.PRODUCTION,
    cache_seconds: int = 0,
) -> GatewayToken:
    """A gateway with its first token, on which the text is."""
    terms = GatewayTerms(name, software, environment, cache_seconds)
    return create_gateway(terms=terms, days=90, by=by)


def add_key(
    application: Application, *, environment: str = Environment.PRODUCTION, slot: int = 1
) -> Key:
    """A key with its text on it."""
    return issue(
        Key,
        name="Nightly",
        life=LONGEST,
        organization=application.organization,
        application=application,
        environment=environment,
        slot=slot,
    )


def describe(version: Version, paths: dict[str, Any]) -> None:
    """Give the version a definition with these paths: none is ever changed."""
    number = f"{version.major}.{version.definitions.count()}.0"
    version.definition = version.definitions.create(
        organization=version.organization,
        number=number,
        source=number,
        document={"openapi": "3.1.0", "paths": paths},
        sha256=sha256(number.encode()).hexdigest(),
        findings=[],
    )
    version.save(update_fields=["definition"])


@dataclass(frozen=True)
class Offered:
    """An API that is published, and an application that may call it through a gateway."""

    api: Api
    version: Version
    plan: Plan
    application: Application
    subscription: Subscription
    key: Key
    token: GatewayToken


def offer(by: Membership, name: str = "Payments", **limit: int) -> Offered:
    """All that a call to the API needs; `requests` and `window` are the limit of the plan."""
    organization = by.organization
    api = add_api(name, by=by)
    version = add_version(api)
    plan = organization.plans.create(name=f"{name} Gold", handle=f"{api.handle}-gold", **limit)
    application = organization.applications.create(
        name=f"{name} Shop", handle=f"{api.handle}-shop", owner=by
    )
    subscription = Subscription.objects.create(
        organization=organization,
        application=application,
        version=version,
        plan=plan,
        state=State.ACTIVE,
        asked_by=by.user,
    )
    token = add_gateway(f"{name} Europe", by=by)
    return Offered(api, version, plan, application, subscription, add_key(application), token)


def ask(
    client: Client,
    offered: Offered,
    *,
    path: str = "/gateway/check",
    method: str = "GET",
    **headers: Any,
) -> HttpResponse:
    """The answer to the gateway's question about a call, with these headers in place of its own.

    A header that is None is left out.
    """
    shown = {
        "X-Gateway-Token": offered.token.secret,
        "X-Api": f"{offered.api.handle}/{offered.version.major}",
        "X-API-Key": offered.key.secret,
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    given = {name: value for name, value in shown.items() if value is not None}
    answer: Any = client.generic(method, path, headers=given)
    return answer


def code(answer: HttpResponse) -> tuple[int, str]:
    """The status, and the reason that a gateway reads."""
    return answer.status_code, answer["X-Check-Code"]
