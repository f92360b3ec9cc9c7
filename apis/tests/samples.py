"""One of each thing of the catalogue, for the tests about all of them."""

from apis.actions.documents import MOST_DOCUMENTS
from apis.environments import Environment
from apis.models import Api, Version, Visibility
from apis.tests.makers import add_address, add_api, add_definition, add_document, add_version
from organizations.models import Membership, Role
from organizations.tenancy.handles import make_handle
from organizations.tenancy.roles import RoleSlug
from tests.samples import Sample, Things


def _api(things: Things):
    return things.organization.apis.create(
        name=things.named("Payments"),
        handle=make_handle(things.named("Payments")),
        summary=things.named("Invoices and receipts."),
        project=things.project,
        created_by=things.admin.user,
    )


def _visible_role(things: Things):
    inner = things.organization.apis.create(
        name=things.named("Ledger"),
        handle=make_handle(things.named("Ledger")),
        visibility=Visibility.ROLES,
        project=things.project,
        created_by=things.admin.user,
    )
    inner.versions.create(organization=things.organization)
    developer = Role.objects.get(slug=RoleSlug.DEVELOPER)
    return inner.role_rows.create(organization=things.organization, role=developer)


def more(admin: Membership, start: int, count: int) -> None:
    """APIs with a first version each."""
    organization = admin.organization
    project = organization.projects.first() or organization.projects.create(
        name="Apollo", handle="apollo"
    )
    made = Api.objects.bulk_create(
        Api(
            organization=organization,
            project=project,
            name=f"API {n}",
            handle=f"api-{n}",
            created_by=admin.user,
        )
        for n in range(start, start + count)
    )
    Version.objects.bulk_create(Version(organization=organization, api=api) for api in made)


def _more_published(admin: Membership, start: int, count: int) -> None:
    """APIs that the Developer Portal lists."""
    for n in range(start, start + count):
        add_version(add_api(f"Published API {n}", by=admin))


def _more_definitions(admin: Membership, start: int, count: int) -> None:
    """Of one version, one after the other."""
    for n in range(start, start + count):
        add_definition(_version_of(admin), f"1.{1_000 + n}.0")


def _more_documents(admin: Membership, start: int, count: int) -> None:
    """Of one version."""
    for n in range(start, start + count):
        add_document(_version_of(admin), f"Document {n}")


def _version_of(admin: Membership) -> Version:
    """The one that the addresses of pages are about."""
    return Version.objects.get(organization=admin.organization, api__handle="payments")


SAMPLES = [
    Sample("api", _api, "<handle:api_handle>", in_address=lambda api: api.handle, more=more),
    Sample(
        "version",
        lambda things: add_version(things.api),
        "<int:major>",
        in_address=lambda version: version.major,
        more=_more_published,
    ),
    Sample("definition", lambda things: add_definition(things.version), more=_more_definitions),
    Sample("reference", lambda things: things.definition.reference),
    Sample("address", lambda things: add_address(things.version, Environment.SANDBOX)),
    Sample(
        "document",
        lambda things: add_document(things.version, things.named("Getting started")),
        "<handle:document_handle>",
        in_address=lambda document: document.handle,
        more=_more_documents,
        most=MOST_DOCUMENTS,
    ),
    Sample("visible_role", _visible_role),
]
