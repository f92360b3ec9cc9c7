"""Someone with every role in one project of an organization that has another one."""

import pytest
from django.core.exceptions import MultipleObjectsReturned
from django.db import transaction

from organizations.models import Membership, Role
from organizations.tenancy.roles import AnyRole, RoleSlug
from projects.models import ProjectRole
from tests.cast import add_member
from tests.our_apps import written_for_tests
from tests.samples import Things

MARK = "Quaxel"
OF_PROJECTS = {"projects", "builds", "apis", "deployments", "portal"}
OF_ORGANIZATION = {
    "environment",
    "engine_credential",
    "plan",
    "look",
    "domain",
    "sign_up",
    "look_sheet",
    "look_logo",
    "portal_settings",
}


def give(member: Membership, project, *slugs: AnyRole, **fields):
    for role in Role.objects.named(slugs, organization=member.organization):
        ProjectRole.objects.create(
            organization=member.organization,
            project=project,
            membership=member,
            role=role,
            **fields,
        )


@pytest.fixture
def theirs(things):
    """The same organization's second project, every word of which carries the mark."""
    other = Things(things.organization, things.admin, MARK)
    other.made.update(things.made)
    for app, some in written_for_tests("samples", "SAMPLES"):
        for sample in some:
            if app in OF_PROJECTS and sample.name not in OF_ORGANIZATION:
                try:
                    with transaction.atomic():
                        other.made[sample.name] = sample.make(other)
                except MultipleObjectsReturned:  # a sample that looks for the only one
                    print("left out:", sample.name)
    return other


@pytest.fixture
def carl(things):
    """A contractor: everything that there is in one project, and nothing else."""
    member = add_member(things.organization, "Carl")
    give(member, things.project, *RoleSlug)
    return Membership.objects.select_related("user", "organization").get(pk=member.pk)


@pytest.fixture
def nora(things, theirs):
    """Has every role in the other project, and nothing else."""
    member = add_member(things.organization, "Nora")
    give(member, theirs.project, *RoleSlug)
    return member
