"""What a person made here, for the question before they are removed."""

from collections.abc import Mapping, Sequence

from organizations.leavings import number_made
from organizations.models import Organization


def apis_made(organization: Organization, people: Sequence[int]) -> Mapping[int, str]:
    """How many APIs each of these people created, in words, for 1 query."""
    return number_made(organization.apis.all(), people, "API")
