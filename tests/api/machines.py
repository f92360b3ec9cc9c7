"""What CI and engines show and send, for the table of all calls and all credentials."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from builds import actions as build_actions
from builds.models import CiCredential
from credentials import secret_format
from deployments import actions as deployment_actions
from deployments.models import EngineCredential
from organizations.models import Organization
from organizations.tenancy.credential_kinds import CredentialTerms
from tests.api import Machine, Operation, by_operation
from tests.samples import Things

MARKS = {"cci_": "cicredential", "coe_": "enginecredential"}


@dataclass(frozen=True)
class Said:
    """What a machine sends to an operation, and what its address names but by a key."""

    said: dict[str, Any] = field(default_factory=dict)
    body: bytes = b""
    content_type: str = "application/json"
    names: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Shown:
    """A text in the place of a credential: whose it is, and whether it works."""

    name: str
    text: str
    things: Things | None = None
    """Those of the organization that it is of, if it works."""

    @property
    def kind(self) -> str:
        """The model that its text says it is of; empty for none."""
        return MARKS.get(self.text[:4], "")

    def ask(self, operation: Operation, about: Things, method: str = "") -> Any:
        """The answer to it, by this operation or another method of its address."""
        address, said = request_of(operation, about)
        body = said.body or json.dumps(said.said).encode()
        return Machine(self.text).generic(
            method or operation.method, address, body, said.content_type
        )


def request_of(operation: Operation, things: Things) -> tuple[str, Said]:
    """The address and the rest of a request about these things."""
    say = by_operation("MACHINES").get(operation.name)
    said = say(things) if say else Said()
    keys = {name: thing.pk for name, thing in things.made.items()} | said.names
    organization, member = things.organization.pk, things.membership.pk
    return operation.path.format(**keys, organization=organization, member=member), said


def texts_of(one: Things, others: list[Things], suspended: Things, token: str) -> list[Shown]:
    """Every kind of text: none, unknown, ended, of each organization, and of another kind."""
    found = [
        Shown("nothing", ""),
        Shown("no credential", "x"),
        Shown("a service account's token", token),
        *(Shown(f"unknown {mark}", secret_format.make(mark)) for mark in MARKS),
        *_ended(one),
    ]
    for things in (one, *others):
        name = things.organization.name
        for text in (_ci(things).secret, _engine(things).secret):
            found.append(Shown(f"{text[:4]} of {name}", text, things))
    stopped = [_ci(suspended).secret, _engine(suspended).secret]
    Organization.objects.filter(pk=suspended.organization.pk).update(suspended_at=timezone.now())
    return found + [Shown(f"{text[:4]} of a suspended organization", text) for text in stopped]


def _ended(things: Things) -> list[Shown]:
    """Revoked and expired credentials of an organization."""
    revoked, expired = (_ci(things) for _ in range(2))
    build_actions.revoke_ci_credential(credential=revoked, by=things.admin)
    past = timezone.now() - timedelta(seconds=1)
    CiCredential.objects.filter(pk=expired.pk).update(expires_at=past)
    gone = _engine(things)
    deployment_actions.revoke_engine_credentials(environment=things.environment, by=things.admin)
    old = _engine(things)
    EngineCredential.objects.filter(pk=old.pk).update(expires_at=past)
    return [
        Shown("revoked cci_", revoked.secret),
        Shown("expired cci_", expired.secret),
        Shown("revoked coe_", gone.secret),
        Shown("expired coe_", old.secret),
    ]


def _ci(things: Things) -> CiCredential:
    terms = CredentialTerms("Table", days=7)
    return build_actions.create_ci_credential(
        component=things.component, wanted=terms, by=things.admin
    )


def _engine(things: Things) -> EngineCredential:
    """A new one, in place of the one that there is."""
    if things.environment.engine_credentials.living().exists():
        deployment_actions.revoke_engine_credentials(
            environment=things.environment, by=things.admin
        )
    return deployment_actions.create_engine_credential(
        environment=things.environment, days=7, by=things.admin
    )
