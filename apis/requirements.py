"""What the catalogue itself requires of a version before it is published."""

from django.forms import Field

from apis import permissions
from apis.actions.versions import change_addresses
from apis.base_urls import normalize, problem_with
from apis.environments import Environment
from apis.forms.catalogue import AddressesForm
from apis.lifecycle.publishing import Preparation, Requirement
from apis.models import Definition, Version
from organizations.tenancy.actors import Actor


def _has_valid_definition(version: Version) -> bool:
    """Whether the version has a current definition without errors."""
    return version.definition is not None and not version.definition.has_errors


def _has_production_address(version: Version) -> bool:
    return version.addresses.filter(environment=Environment.PRODUCTION).exists()


def _address_fields(version: Version) -> dict[str, Field]:
    """The form field for production's base URL, which begins as the definition's first server."""
    field = AddressesForm().fields[Environment.PRODUCTION]
    field.required, field.initial = True, _first_server(version)
    field.help_text = "Where your gateways will serve this version."
    return {Environment.PRODUCTION.value: field}


def _first_server(version: Version) -> str:
    """The first server of the definition whose URL is a valid base URL; empty without one."""
    if version.definition_id is None:
        return ""
    current = Definition.objects.filter(pk=version.definition_id)
    servers = current.values_list("document__servers", flat=True).first() or []
    urls = (normalize(server["url"]) for server in servers)
    return next((url for url in urls if not problem_with(url)), "")


def _save_production(version: Version, by: Actor, *, production: str) -> None:
    """Give the version this address for production, and leave its other addresses as they are.

    Raises what `change_addresses` raises.
    """
    urls = {**version.base_urls, Environment.PRODUCTION: production}
    change_addresses(version=version, urls=urls, by=by)


DEFINITION = Requirement(
    "A definition without errors",
    "Upload the definition",
    "An OpenAPI file, as YAML or JSON.",
    "Add definition",
    _has_valid_definition,
    lambda version: version.page_url("apis:add-definition"),
    rank=10,
)
PRODUCTION_ADDRESS = Requirement(
    "A base URL for production",
    "Add the base URL for production",
    "The base URL under which gateways serve it.",
    "Add base URL",
    _has_production_address,
    lambda version: version.page_url("apis:addresses"),
    Preparation((permissions.MANAGE_API,), _address_fields, _save_production),
    rank=20,
)
