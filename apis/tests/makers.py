"""Rows of the catalogue for tests, without the pages that make them."""

import json
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from typing import Any

from apis.definitions import CheckResult
from apis.definitions.checking.validating import add_written_and_changes
from apis.environments import Environment
from apis.models import Address, Api, Definition, Document, DocumentKind, Reference, Version
from apis.states import State
from organizations.models import Membership
from organizations.tenancy.handles import make_handle

ANSWERS = {"200": {"description": "Payments."}}
DOCUMENT = {"openapi": "3.1.0", "info": {"title": "Payments", "version": "1.0.0"}, "paths": {}}


def add_api(name: str, *, by: Membership, handle: str = "") -> Api:
    """An API without a version, in the organization's first project."""
    organization = by.organization
    first = organization.projects.order_by("pk").first()
    return organization.apis.create(
        name=name,
        handle=handle or make_handle(name),
        project=first or organization.projects.create(name="Apollo", handle="apollo"),
        created_by=by.user,
    )


def add_version(api: Api, state: State = State.PUBLISHED, **fields: Any) -> Version:
    """The next version of the API, with a definition and an address, in this state."""
    major = api.versions.count() + 1
    version = api.versions.create(organization=api.organization, major=major)
    version.definition = add_definition(version)
    add_address(version)
    version.state = state
    if state not in (State.CREATED, State.PRE_RELEASED):
        version.published_at = version.definition.at
    if state == State.BLOCKED:
        version.blocked_from, version.blocked_reason = State.PUBLISHED, "Attacked."
    if state in (State.DEPRECATED, State.RETIRED):
        version.sunset_on = date(2040, 1, 1)
    for name, value in fields.items():
        setattr(version, name, value)
    version.save()
    return version


def add_definition(
    version: Version, number: str = "", findings: Any = (), changes: Any = (), **said: Any
) -> Definition:
    """A definition that is not the current one yet, whose document also has what is said."""
    number = number or f"{version.major}.{version.definitions.count()}.0"
    source = f"openapi: 3.1.0\ninfo: {{title: {version.api.name}, version: {number}}}\npaths: {{}}"
    document = {**DOCUMENT, "info": {"title": version.api.name, "version": number}, **said}
    made: Definition = version.definitions.create(
        organization=version.organization,
        number=number,
        source=source,
        document=document,
        sha256=sha256(source.encode()).hexdigest(),
        findings=list(findings),
        changes=list(changes),
        by=version.api.created_by,
    )
    Reference.objects.create(
        organization=version.organization,
        definition=made,
        html=f"<p>{version.api.name}.</p>",
        json=json.dumps(document),
        markdown=f"# {version.api.name} {number}",
    )
    return made


def write_reference(version: Version, document: dict[str, Any]) -> Reference:
    """Have the reference of the version's definition say what this document does."""
    written = add_written_and_changes(CheckResult(document, [])).written
    made, _ = Reference.objects.update_or_create(
        definition=version.definition,
        defaults={"organization": version.organization, **asdict(written)},
    )
    return made


def add_document(version: Version, title: str) -> Document:
    """A guide with a heading and a sentence."""
    return version.documents.create(
        organization=version.organization,
        kind=DocumentKind.GUIDE,
        title=title,
        handle=make_handle(title),
        text=f"# {title}\n\nAsk for a key.",
        html=f"<h3>{title}</h3>\n<p>Ask for a key.</p>\n",
    )


def add_address(version: Version, environment: str = Environment.PRODUCTION) -> Address:
    """Where a gateway serves the version."""
    return version.addresses.create(
        organization=version.organization,
        environment=environment,
        base_url=f"https://api.example.com/{version.api.handle}/v{version.major}",
    )


def defined(number: str, operation: str = "list") -> str:
    """The text of a definition of this number, with one operation."""
    return json.dumps(
        {
            "openapi": "3.1.0",
            "info": {"title": "Payments", "version": number},
            "paths": {"/payments": {"get": {"operationId": operation, "responses": ANSWERS}}},
        }
    )


def checked(source: str, *, after: Version | None = None) -> CheckResult:
    """What checking a text without faults says, without the time that it takes."""
    current = Version.objects.filter(pk=after.pk if after else 0).values("definition")
    before = Definition.objects.filter(pk__in=current).first()
    made = CheckResult(json.loads(source), [], follows=str(before or ""))
    return add_written_and_changes(made, before.document if before else None)
