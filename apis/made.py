"""What a person made here, for the question before they are removed."""

from collections.abc import Mapping, Sequence

from django.db.models import Count

from apis.models import Api
from organizations.models import Organization


def apis_made(organization: Organization, people: Sequence[int]) -> Mapping[int, str]:
    """How many APIs each of these people created, in words, for 1 query."""
    theirs = Api.objects.filter(organization=organization, created_by__in=people)
    counts = theirs.values_list("created_by").annotate(number=Count("pk")).order_by()
    return {
        person: f"{number} API" if number == 1 else f"{number} APIs"
        for person, number in counts
        if person is not None
    }
