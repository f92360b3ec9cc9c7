"""The personal data in rows of organizations, for downloads and for closing an account.

Rows of organizations that the person may have left show the organization's ID only.
"""

from functools import partial

from accounts.own_data.personal_data import PersonalData

_deleted_data = partial(PersonalData, is_deleted=True)

ASKED = (
    *("organization_id", "permission", "project_id", "reason"),
    *("asked_at", "granted_at", "declined_at"),
)
OFFERED = ("organization_id", "offered_at", "accepted_at", "declined_at", "withdrawn_at")
INVITED = (
    *("organization_id", "invited_at", "accepted_at", "declined_at", "revoked_at"),
    *("project_id", "membership_ends_at"),
)

PERSONAL_DATA = [
    _deleted_data(
        "organizations.Membership",
        "user",
        "memberships",
        fields=(
            *("organization__name", "organization__handle", "joined_at", "notify"),
            *("ends_at", "suspended_at", "suspension_reason"),
        ),
    ),
    _deleted_data(
        "organizations.MembershipRole",
        "membership__user",
        "roles",
        fields=("organization__name", "role__slug"),
    ),
    _deleted_data(
        "organizations.AccessRequest", "membership__user", "access_requests", fields=ASKED
    ),
    PersonalData("organizations.AccessRequest", "asked_of", "access_requests_to_you", fields=ASKED),
    PersonalData(
        "organizations.AccessRequest", "answered_by", "access_requests_answered", fields=ASKED
    ),
    _deleted_data(
        "organizations.GroupMember",
        "membership__user",
        "groups_of_members",
        fields=("organization__name", "group__name", "added_at"),
    ),
    PersonalData(
        "organizations.GroupMember",
        "added_by",
        "added_to_groups",
        fields=("organization_id", "group_id", "added_at"),
    ),
    PersonalData(
        "organizations.EmailDomain", "created_by", "email_domains_added", fields=("name",)
    ),
    PersonalData("organizations.Group", "created_by", "groups_created", fields=("id",)),
    _deleted_data("organizations.CreatorshipOffer", "to__user", "offers_to_you", fields=OFFERED),
    PersonalData("organizations.CreatorshipOffer", "offered_by", "offers_by_you", fields=OFFERED),
    PersonalData("organizations.Organization", "creator", "organizations_created", fields=("id",)),
    PersonalData(
        "organizations.Organization",
        "deletion_asked_by",
        "organizations_deleted",
        fields=("id", "deletion_asked_at"),
    ),
    PersonalData(
        "organizations.Invitation", "invited_by", "invitations_sent", fields=("id", *INVITED)
    ),
    PersonalData(
        "organizations.Invitation",
        "accepted_by",
        "invitations_accepted",
        fields=("email", *INVITED),
    ),
    _deleted_data(
        "organizations.Notification",
        "user",
        "notifications",
        fields=("organization_id", "event_id", "due_at"),
    ),
]
