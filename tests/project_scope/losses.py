"""Ways in which a role in a project stops giving anything, each done to a member."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from organizations.models import Organization
from organizations.tenancy.roles import RoleSlug
from projects.models import ProjectRole
from tests.cast import end_access, suspend
from tests.project_scope.conftest import give


def end_role(member):
    roles = ProjectRole.objects.filter(membership=member)
    roles.update(ends_at=timezone.now() - timedelta(seconds=1))


def remove_role(member):
    ProjectRole.objects.filter(membership=member).delete()


def close_account(member):
    User.objects.filter(pk=member.user_id).update(is_active=False)


def suspend_organization(member):
    rows = Organization.objects.filter(pk=member.organization_id)
    rows.update(suspended_at=timezone.now())


def ask_for_deletion(member):
    rows = Organization.objects.filter(pk=member.organization_id)
    rows.update(deletion_asked_at=timezone.now())


def narrow_role(member):
    remove_role(member)
    give(member, member.organization.projects.get(name="Apollo"), RoleSlug.BILLING_ADMINISTRATOR)


LOSSES = [end_role, remove_role, end_access, suspend, close_account, suspend_organization]
LOSSES += [ask_for_deletion, narrow_role]
