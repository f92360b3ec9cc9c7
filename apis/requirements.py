"""What the catalogue itself asks of a version before it is published."""

from django.urls import reverse

from apis.environments import Environment
from apis.models import Version
from apis.publishing import Requirement


def _is_defined(version: Version) -> bool:
    return version.definition is not None and not version.definition.has_errors


def _is_served(version: Version) -> bool:
    return version.addresses.filter(environment=Environment.PRODUCTION).exists()


def _addresses(version: Version) -> str:
    api = version.api
    return reverse("apis:addresses", args=[api.organization.handle, api.handle, version.major])


DEFINITION = Requirement(
    "A definition without errors", _is_defined, lambda version: version.get_absolute_url(), rank=10
)
PRODUCTION_ADDRESS = Requirement("An address for production", _is_served, _addresses, rank=20)
