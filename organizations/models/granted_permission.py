"""The permissions of people on organizations, as django-guardian reads them."""

from django.contrib.auth.models import Permission as StoredPermission
from django.db import models
from guardian.models import UserObjectPermissionBase

from accounts.models import User
from organizations.models.organization import Organization


class GrantedPermission(UserObjectPermissionBase):
    """One permission of one person on one organization: a row of a database view.

    The view (`rights/database_view.py`) joins membership, role and permission, so that nothing is
    stored twice and a permission ends with the membership. It leaves out inactive people, suspended
    organizations, and permissions without `outlasts_deletion` in organizations that wait for their
    deletion. All reading functions of guardian work; those that write raise, because people are
    given roles, not permissions.

    The foreign keys are DO_NOTHING, because guardian's own would delete from the view, which fails.
    """

    id = models.BigIntegerField(primary_key=True)
    # A related name of its own, because guardian's `get_users_with_perms` uses it.
    user = models.ForeignKey(User, on_delete=models.DO_NOTHING, related_name="granted_permissions")
    permission = models.ForeignKey(StoredPermission, on_delete=models.DO_NOTHING)
    content_object = models.ForeignKey(Organization, on_delete=models.DO_NOTHING)
    # The codename of `permission`, so that reading someone's permissions takes no join.
    codename = models.CharField(max_length=100)

    class Meta:
        managed = False
        db_table = "organizations_granted_permission"
        default_permissions = ()
