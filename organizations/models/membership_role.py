"""The roles of memberships."""

from django.db import models

from organizations.models.organization import Organization
from organizations.models.role import Role
from organizations.tenancy.keys import SameOrganization


class MembershipRole(models.Model):
    """One role of one membership. The database ensures that both are of the same organization.

    It was assigned to the member, or is only given by groups, and then not `is_direct`. Rows are
    created and deleted, and never changed: see `access_fingerprint`.
    """

    membership = models.ForeignKey(
        "organizations.Membership", on_delete=models.CASCADE, related_name="membership_roles"
    )
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    # RESTRICT, unlike PROTECT, lets an own role be deleted together with its organization.
    role = models.ForeignKey(Role, on_delete=models.RESTRICT, related_name="+")
    is_direct = models.BooleanField(default=True, db_default=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("membership", "role", name="membership_role_held_once"),
            SameOrganization("membership"),
        ]
        indexes = [
            models.Index(
                fields=["organization", "role", "membership"], name="membership_role_by_role"
            ),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.membership} as {self.role}"
