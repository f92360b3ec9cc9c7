"""What the catalogue itself asks of a version before it is published."""

from collections.abc import Callable

from django.forms import Field
from django.urls import reverse

from apis import permissions
from apis.actions.versions import change_addresses
from apis.base_urls import normalize, problem_with
from apis.environments import Environment
from apis.forms.catalogue import AddressesForm
from apis.lifecycle.publishing import Preparation, Requirement
from apis.models import Definition, Version
from organizations.tenancy.actors import Actor


def _is_defined(version: Version) -> bool:
    return version.definition is not None and not version.definition.has_errors


def _is_served(version: Version) -> bool:
    return version.addresses.filter(environment=Environment.PRODUCTION).exists()


def _address_fields(version: Version) -> dict[str, Field]:
    """The base URL for production, which begins as the first one that the definition names."""
    field = AddressesForm().fields[Environment.PRODUCTION]
    field.required, field.initial = True, _first_server(version)
    field.help_text = "Where your gateways will serve this version."
    return {Environment.PRODUCTION.value: field}


def _first_server(version: Version) -> str:
    """The first of the definition's servers whose URL can be a base URL; empty without one."""
    if version.definition_id is None:
        return ""
    current = Definition.objects.filter(pk=version.definition_id)
    servers = current.values_list("document__servers", flat=True).first() or []
    urls = (normalize(server["url"]) for server in servers)
    return next((url for url in urls if not problem_with(url)), "")


def _serve(version: Version, by: Actor, *, production: str) -> None:
    """Give the version an address for production, and leave the others as they are."""
    urls = {address.environment: address.base_url for address in version.addresses.all()}
    urls[Environment.PRODUCTION] = production
    change_addresses(version=version, urls=urls, by=by)


def _page(name: str) -> Callable[[Version], str]:
    def url(version: Version) -> str:
        api = version.api
        return reverse(name, args=[api.organization.handle, api.handle, version.major])

    return url


DEFINITION = Requirement(
    "A definition without errors", _is_defined, _page("apis:add-definition"), rank=10
)
PRODUCTION_ADDRESS = Requirement(
    "An address for production",
    _is_served,
    _page("apis:addresses"),
    Preparation((permissions.MANAGE_API,), _address_fields, _serve),
    rank=20,
)
