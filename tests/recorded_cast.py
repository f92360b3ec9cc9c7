"""The cast of most tests: who they are, and their rows, recorded once in each process."""

from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.db import transaction

from accounts.models import User
from organizations.models import Membership, Organization
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, make_organization, make_person
from tests.recorded import Recording, record


def make_adam() -> Membership:
    return make_organization("Acme", by=make_person("Adam"))


def make_mia(acme: Organization) -> Membership:
    return add_member(acme, "Mia", RoleSlug.DEVELOPER)


def make_zed() -> Membership:
    return make_organization("Zenith", by=make_person("Zed"))


@dataclass(frozen=True)
class Cast:
    """The rows of each person, with those of the organization that the person created."""

    acme_id: UUID
    adam: Recording[Membership]
    mia: Recording[Membership]
    zed: Recording[Membership]
    nia: Recording[User]


@cache
def recorded_cast() -> Cast:
    """The rows of the cast. The first call writes them, and takes them back."""
    with transaction.atomic():
        adam = record(make_adam, beyond=1_000_000)
        acme = Organization.objects.get(handle="acme")
        mia = record(lambda: make_mia(acme), beyond=2_000_000)
        zed = record(make_zed, beyond=3_000_000)
        nia = record(lambda: make_person("Nia"), beyond=4_000_000)
        transaction.set_rollback(True)
    return Cast(acme.pk, adam, mia, zed, nia)
