"""What the search over everything finds of environments."""

from deployments.models import Environment
from deployments.permissions import VIEW_ENVIRONMENT
from organizations.models import Membership
from organizations.tenancy.search import Hit, Searchable, matches_words


def _environments(member: Membership, typed: str) -> list[Environment]:
    """There are twenty at most, without words that the database could look for."""
    in_order = member.organization.environments.in_order()
    return [found for found in in_order if matches_words(typed, found.name, found.handle)]


def _environment(found: Environment) -> Hit:
    return Hit(found.name, found.handle, found.get_absolute_url())


ENVIRONMENTS = Searchable(
    "environments", "layers", VIEW_ENVIRONMENT, rows=_environments, hit=_environment, rank=60
)
