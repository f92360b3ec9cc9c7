"""Lea, who leads a team: what the seven roles do not have yet, someone below an administrator
who manages members, since a rule about giving only what one has needs one.

And invitations to Nia.
"""

import pytest
from django.contrib.auth.models import Permission as StoredPermission

from organizations.models import Role
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, expire, invite


@pytest.fixture
def lea(acme):
    """A Developer who may manage members, and change neither projects nor the organization."""
    manage = StoredPermission.objects.get(codename=MANAGE_MEMBERSHIP)
    Role.objects.get(slug=RoleSlug.DEVELOPER).permissions.add(manage)
    return add_member(acme, "Lea", RoleSlug.DEVELOPER)


@pytest.fixture
def invitation(adam):
    """Adam asks nia@example.com to be a Developer and API publisher at Acme."""
    roles = [RoleSlug.DEVELOPER, RoleSlug.API_PUBLISHER]
    return invite("nia@example.com", roles=roles, by=adam)


@pytest.fixture
def page_of(invitation):
    return f"/invitations/{invitation.pk}/"


@pytest.fixture
def expired(adam):
    """Adam asked nia@example.com more than a week ago."""
    return expire(invite("nia@example.com", by=adam))
