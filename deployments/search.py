"""Environments in the search over everything."""

from deployments.models import Environment
from deployments.permissions import VIEW_ENVIRONMENT
from organizations.models import Membership
from organizations.tenancy.search import Hit, Searchable, matches_words


def _matching_environments(member: Membership, typed: str) -> list[Environment]:
    """The environments whose name or handle matches, compared in Python: there are at most 20."""
    environments = member.organization.environments.in_order()
    return [row for row in environments if matches_words(typed, row.name, row.handle)]


def _hit_of(environment: Environment) -> Hit:
    """The search result of the environment."""
    return Hit(environment.name, environment.handle, environment.get_absolute_url())


ENVIRONMENTS = Searchable(
    "environments",
    "layers",
    VIEW_ENVIRONMENT,
    rows=_matching_environments,
    hit=_hit_of,
    rank=60,
)
