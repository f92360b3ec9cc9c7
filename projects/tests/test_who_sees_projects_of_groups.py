"""Names of projects are not read by members who may not see them, on pages about roles."""

import pytest

from organizations import actions
from organizations.tenancy.roles import RoleSlug
from projects.actions import assign_group_project_role, create_project
from tests.cast import add_member
from tests.reading import words

pytestmark = pytest.mark.django_db


def test_who_sees_no_projects_reads_none_on_pages_of_groups_and_members(acme, adam, mia, client_of):
    apollo = create_project(name="Apollo", by=adam)
    group = actions.create_group(name="Backend", by=adam)
    assign_group_project_role(
        project=apollo, group=group, slug=RoleSlug.ENVIRONMENT_MANAGER, by=adam
    )
    actions.add_to_group(group=group, memberships=[mia], by=adam)
    bill = add_member(acme, "Bill", RoleSlug.BILLING_ADMINISTRATOR)
    for page in (f"groups/{group.pk}/", f"roles/{mia.pk}/"):
        address = f"/organizations/acme/settings/{page}"
        assert "Apollo" not in words(client_of(bill).get(address))
        assert "Apollo" in words(client_of(adam).get(address))
