"""The tenant: organizations, who belongs to them in which roles, and who was asked to."""

from organizations.models.invitation import Invitation
from organizations.models.membership import GrantedPermission, Membership, MembershipRole
from organizations.models.organization import Organization
from organizations.models.role import Role

__all__ = [
    "GrantedPermission",
    "Invitation",
    "Membership",
    "MembershipRole",
    "Organization",
    "Role",
]
