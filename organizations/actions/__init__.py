"""What people do with organizations: one function for each action, in one transaction.

Locks are taken in this order: person, organization, membership, invitation. Then come the rules,
the rows, the event and the email.
"""

from organizations.actions.access_requests import (
    AskedAlready,
    AskedTooOften,
    HasItAlready,
    NotAnAdministrator,
    UnknownPermission,
    decline_access,
    grant_access,
    parse_permission,
    request_access,
    withdraw_access,
)
from organizations.actions.answering import InviterCannotGive, NotYours, decline_invitation, join
from organizations.actions.bulk import Change, MemberOutcome, change_members
from organizations.actions.creatorship import (
    CannotTakeOver,
    NoOpenOffer,
    NotTheCreator,
    OfferToOneself,
    accept_creatorship,
    decline_creatorship,
    offer_creatorship,
    withdraw_creatorship,
)
from organizations.actions.deletion import (
    TooLateToRestore,
    delete_organization,
    restore_organization,
)
from organizations.actions.email_domains import (
    add_email_domain,
    remove_email_domain,
    request_email_domain_check,
)
from organizations.actions.groups import (
    AdministratorByGroup,
    GroupGone,
    GroupNameTaken,
    InGroupAlready,
    NotInGroup,
    add_to_group,
    change_group_roles,
    create_group,
    delete_group,
    remove_from_group,
    rename_group,
)
from organizations.actions.history_export import export_history
from organizations.actions.invitations import (
    AlreadyInvited,
    InvitationClosed,
    LimitReached,
    NoRoleOffered,
    NotAnAddress,
    change_invitation,
    resend_invitation,
    revoke_invitation,
)
from organizations.actions.inviting import Outcome, invite_members
from organizations.actions.logos import change_logo, remove_logo
from organizations.actions.member_access import (
    OwnAccess,
    restore_member,
    set_last_day,
    suspend_member,
)
from organizations.actions.members import (
    LastAdministrator,
    SuccessorGone,
    change_roles,
    leave_organization,
    remove_member,
)
from organizations.actions.organizations import (
    AlreadyCreated,
    HandleTaken,
    JustCreated,
    UnfitHandle,
    create_organization,
    free_alternatives,
    is_free,
)
from organizations.actions.own_roles import (
    NoReplacement,
    ReplacementNotInProjects,
    RoleChanged,
    change_role,
    create_role,
    delete_role,
)
from organizations.actions.permanent_deletion import delete_permanently
from organizations.actions.preferences import choose_notifications, dismiss_first_steps
from organizations.actions.renaming import HandleChangesUsedUp, rename_organization
from organizations.actions.renewal_requests import RenewalAskedAlready, StillOpen, ask_for_renewal
from organizations.actions.role_terms import (
    AllPermissions,
    NoPermission,
    RoleNameTaken,
    RoleTerms,
)
from organizations.actions.second_factor import (
    NotRequired,
    lift_second_factor,
    remind_of_second_factor,
    require_second_factor,
)
from organizations.actions.vouching import OperatorNeeded, vouch_for_member
from organizations.tenancy.demands import NoRole
from organizations.tenancy.ends import LastDayPassed
from organizations.tenancy.names import InvalidName
