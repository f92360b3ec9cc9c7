"""Versions of APIs to race for, written past the actions."""

from collections.abc import Iterator

from accounts.models import User
from apis.models import Address, Api, Definition, Version
from apis.states import State
from organizations.models import Membership
from portal.tests.makers import add_offer, add_plan
from projects.models import Project
from tests.races.rounds import organizations_of


def version_of(by: Membership, state: State) -> Version:
    """A version with all of its checklist, in this state."""
    organization = by.organization
    project = Project.objects.create(organization=organization, name="Apollo", handle="apollo")
    api = Api.objects.create(
        organization=organization, project=project, name="Payments", handle="payments"
    )
    version = Version.objects.create(organization=organization, api=api)
    Address.objects.create(
        organization=organization,
        version=version,
        environment="production",
        base_url="https://api.example.com",
    )
    definition = Definition.objects.create(
        organization=organization,
        version=version,
        number="1.0.0",
        source="openapi: 3.1.0",
        document={},
        sha256="0" * 64,
    )
    version.definition, version.state = definition, state
    version.save()
    add_offer(version, add_plan("Free", by=by))
    return version


def versions(
    state: State, *administrators: User, rounds: int | None = None
) -> Iterator[tuple[list[Membership], Version]]:
    """The administrators of a new organization in each round, and a version in this state."""
    for members in organizations_of(*administrators, rounds=rounds):
        yield members, version_of(members[0], state)
