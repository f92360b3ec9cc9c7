"""What the catalogue itself asks of a version before it is published."""

from collections.abc import Callable

from django.urls import reverse

from apis.environments import Environment
from apis.models import Version
from apis.publishing import Requirement


def _is_defined(version: Version) -> bool:
    return version.definition is not None and not version.definition.has_errors


def _is_served(version: Version) -> bool:
    return version.addresses.filter(environment=Environment.PRODUCTION).exists()


def _page(name: str) -> Callable[[Version], str]:
    def url(version: Version) -> str:
        api = version.api
        return reverse(name, args=[api.organization.handle, api.handle, version.major])

    return url


DEFINITION = Requirement(
    "A definition without errors", _is_defined, _page("apis:add-definition"), rank=10
)
PRODUCTION_ADDRESS = Requirement(
    "An address for production", _is_served, _page("apis:addresses"), rank=20
)
