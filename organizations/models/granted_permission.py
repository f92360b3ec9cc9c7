"""What guardian reads: who may do what in which organization."""

from django.contrib.auth.models import Permission as StoredPermission
from django.db import models
from guardian.models import UserObjectPermissionBase

from accounts.models import User
from organizations.models.organization import Organization


class GrantedPermission(UserObjectPermissionBase):
    """django-guardian's permission of one person on one organization: a row of a database view.

    The view (`rights/database_view.py`) joins membership, role and permission, so nothing is stored
    twice, nothing can drift, and a right ends with the membership it hangs on. It leaves out
    inactive people and suspended organizations, and of one that waits for its removal everything
    but `Permission.outlasts_deletion`. Reading works through all of guardian's functions; writing
    raises, because roles are given and permissions are not.

    The keys are DO_NOTHING: guardian's own would cascade into a view, which cannot be deleted from.
    """

    id = models.BigIntegerField(primary_key=True)
    # A name of its own: guardian's `get_users_with_perms` asks by it.
    user = models.ForeignKey(User, on_delete=models.DO_NOTHING, related_name="granted_permissions")
    permission = models.ForeignKey(StoredPermission, on_delete=models.DO_NOTHING)
    content_object = models.ForeignKey(Organization, on_delete=models.DO_NOTHING)
    # The permission's, so that reading what someone may takes no join.
    codename = models.CharField(max_length=100)

    class Meta:
        managed = False
        db_table = "organizations_granted_permission"
        default_permissions = ()
