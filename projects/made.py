"""What a person made here, for the question before they are removed."""

from collections.abc import Mapping, Sequence

from organizations.leavings import number_made
from organizations.models import Organization


def components_made(organization: Organization, people: Sequence[int]) -> Mapping[int, str]:
    """How many components each of these people created, in words, for 1 query."""
    return number_made(organization.components.all(), people, "component")


def projects_made(organization: Organization, people: Sequence[int]) -> Mapping[int, str]:
    """How many projects each of these people created, in words, for 1 query."""
    return number_made(organization.projects.all(), people, "project")


def environments_made(organization: Organization, people: Sequence[int]) -> Mapping[int, str]:
    """How many environments each of these people created, in words, for 1 query."""
    return number_made(organization.environments.all(), people, "environment")
