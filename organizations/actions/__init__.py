"""What people do with organizations: one function a deed, one transaction, one order of locks.

Locks are taken in this order: person, organization, membership, invitation. Then come the rules,
the rows, the event and the mail.
"""

from organizations.actions.answers import InviterCannotGive, NotYours, decline_invitation, join
from organizations.actions.invitations import (
    AlreadyInvited,
    AlreadyMember,
    InvitationClosed,
    LimitReached,
    NoRoleOffered,
    NotAnAddress,
    Outcome,
    change_invitation_roles,
    invite_members,
    resend_invitation,
    revoke_invitation,
)
from organizations.actions.locks import (
    AboveYou,
    NoLongerAllowed,
    OrganizationBeingDeleted,
    OrganizationSuspended,
    locked_for,
)
from organizations.actions.members import (
    LastAdministrator,
    NoRole,
    change_roles,
    leave_organization,
    remove_member,
)
from organizations.actions.organizations import (
    AlreadyCreated,
    HandleTaken,
    UnfitHandle,
    UnfitName,
    create_organization,
    free_alternatives,
    is_free,
    rename_organization,
)

__all__ = [
    "AboveYou",
    "AlreadyCreated",
    "AlreadyInvited",
    "AlreadyMember",
    "HandleTaken",
    "InvitationClosed",
    "InviterCannotGive",
    "LastAdministrator",
    "LimitReached",
    "NoLongerAllowed",
    "NoRole",
    "NoRoleOffered",
    "NotAnAddress",
    "NotYours",
    "OrganizationBeingDeleted",
    "OrganizationSuspended",
    "Outcome",
    "UnfitHandle",
    "UnfitName",
    "change_invitation_roles",
    "change_roles",
    "create_organization",
    "decline_invitation",
    "free_alternatives",
    "invite_members",
    "is_free",
    "join",
    "leave_organization",
    "locked_for",
    "remove_member",
    "rename_organization",
    "resend_invitation",
    "revoke_invitation",
]
