"""Changing the logo of an organization."""

from django.db import transaction

from audit import log
from console.images.decoding import SafeImage
from organizations.events.organizations import LOGO_CHANGED, LOGO_REMOVED
from organizations.models import Logo
from organizations.permissions import MANAGE_ORGANIZATION
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize_exclusively


@transaction.atomic
def change_logo(*, image: SafeImage, by: Actor) -> None:
    """Save a logo in place of the organization's letter or former logo, and record an event.

    Does nothing if it is the same logo.
    """
    organization, by = authorize_exclusively(by, MANAGE_ORGANIZATION)
    name = image.secret_name(f"organization {organization.pk}")
    if name == organization.logo:
        return
    Logo.objects.update_or_create(
        organization=organization, defaults={"name": name, "content": image.content}
    )
    organization.logo = name
    organization.save(update_fields=["logo"])
    log.record(LOGO_CHANGED, organization=organization, by=by, target=organization)


@transaction.atomic
def remove_logo(*, by: Actor) -> None:
    """Delete the logo, so that pages show the letter again, and record an event.

    Does nothing without a logo.
    """
    organization, by = authorize_exclusively(by, MANAGE_ORGANIZATION)
    if not organization.logo:
        return
    Logo.objects.filter(organization=organization).delete()
    organization.logo = ""
    organization.save(update_fields=["logo"])
    log.record(LOGO_REMOVED, organization=organization, by=by, target=organization)
