"""What a person made here, for the question before they are removed."""

from collections.abc import Mapping, Sequence

from django.db.models import Count

from organizations.models import Organization
from projects.models import Project


def projects_made(organization: Organization, people: Sequence[int]) -> Mapping[int, str]:
    """How many projects each of these people created, in words, for 1 query."""
    theirs = Project.objects.filter(organization=organization, created_by__in=people)
    counts = theirs.values_list("created_by").annotate(number=Count("pk")).order_by()
    return {
        person: f"{number} project" if number == 1 else f"{number} projects"
        for person, number in counts
        if person is not None
    }
