"""What the catalogue has in an organization, and goes with it."""

from django.db.models import Exists, OuterRef, QuerySet

from apis.models import Address, Definition, Document, Reference, Version, VisibleRole
from organizations.models import Organization


def addresses(organization: Organization) -> QuerySet[Address]:
    """The addresses of all versions."""
    return Address.objects.filter(organization=organization)


def documents(organization: Organization) -> QuerySet[Document]:
    """The documents of all versions."""
    return Document.objects.filter(organization=organization)


def visible_roles(organization: Organization) -> QuerySet[VisibleRole]:
    """The roles to which APIs are shown."""
    return VisibleRole.objects.filter(organization=organization)


def references(organization: Organization) -> QuerySet[Reference]:
    """What was written of each definition for its reference page."""
    return Reference.objects.filter(organization=organization)


def former_definitions(organization: Organization) -> QuerySet[Definition]:
    """The definitions that another one followed. A current one goes with its version."""
    is_current = Exists(Version.objects.filter(definition=OuterRef("pk")))
    return Definition.objects.filter(~is_current, organization=organization)


def versions(organization: Organization) -> QuerySet[Version]:
    """The versions of all its APIs."""
    return Version.objects.filter(organization=organization)
