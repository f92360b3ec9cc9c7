"""What a page reads of the roles and what guardian says are the same, for everyone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from organizations.models import GrantedPermission, Membership, Organization
from organizations.tenancy.access import keep_permissions, visible_memberships
from organizations.tenancy.roles import PERMISSIONS, RoleSlug
from tests.cast import add_member

pytestmark = [pytest.mark.django_db, pytest.mark.both]
STATES = {
    "running": {},
    "suspended": {"suspended_at": timezone.now()},
    "being deleted": {
        "deletion_asked_at": timezone.now(),
        "removal_due_at": timezone.now() + timedelta(days=30),
    },
}


@pytest.mark.parametrize("state", STATES)
def test_a_page_and_guardian_say_the_same(state, acme, zed):
    for slug in RoleSlug:
        add_member(acme, f"Of {slug.label}", slug)
    add_member(acme, "Of two", RoleSlug.DEVELOPER, RoleSlug.API_PUBLISHER)
    add_member(acme, "Of none")
    Organization.objects.filter(pk=acme.pk).update(**STATES[state])

    for member in Membership.objects.all():
        user = User.objects.get(pk=member.user_id)
        found = visible_memberships(user).get(organization=member.organization_id)
        found.user = user
        keep_permissions(user, found)
        by_page = {each.value for each in PERMISSIONS if found.can(each)}
        granted = GrantedPermission.objects.filter(user=user, content_object=found.organization)
        assert by_page == set(granted.values_list("codename", flat=True)), member
