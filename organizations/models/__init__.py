"""Organizations, their members and roles, invitations, and what else belongs to them."""

from organizations.models.access_request import AccessRequest
from organizations.models.creatorship_offer import CreatorshipOffer
from organizations.models.credential import (
    OrganizationCredential,
    OrganizationCredentialQuerySet,
    pairs_with_recipients,
    reminder_recipients,
)
from organizations.models.email_domain import EmailDomain
from organizations.models.granted_permission import GrantedPermission
from organizations.models.group import Group, GroupMember, GroupRole
from organizations.models.handle import Handle
from organizations.models.idempotency_key import IdempotencyKey
from organizations.models.invitation import Invitation
from organizations.models.logo import Logo
from organizations.models.membership import Membership, Notify
from organizations.models.membership_role import MembershipRole
from organizations.models.notification import Announcement, Notification
from organizations.models.organization import Organization
from organizations.models.role import Role
