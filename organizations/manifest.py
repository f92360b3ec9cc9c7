"""What the app declares to the console."""

from datetime import date, timedelta
from functools import partial

from accounts.models import User
from accounts.own_data.closing import AtClosing
from accounts.second_factor.needs import NeedsFactor
from accounts.second_factor.vouchers import Vouchers
from accounts.sessions.provider_sessions import PageForEverySession
from audit.sentences import Label
from audit.symbols import Symbol
from console.api.v1 import Operations
from console.jobs.clock import Job, any_exist
from console.manifests import declarations_of
from console.operators.lookup import Addition
from console.serving.pages import Pages
from console.words import dates
from organizations import (
    attention,
    closing_accounts,
    events,
    inbox,
    invariants,
    mail,
    permissions,
    search,
)
from organizations.actions.closing_accounts import end_memberships
from organizations.actions.vouching import ADMINISTRATORS, administrator_may_still
from organizations.admin.email_domains import (
    EMAIL_DOMAINS_OF_ORGANIZATION,
    FAILING_EMAIL_DOMAINS,
)
from organizations.admin.invitations import INVITATIONS_TO_PERSON
from organizations.admin.memberships import MEMBERSHIPS_OF_PERSON
from organizations.models import EmailDomain, Notify, Organization
from organizations.notifications import announcements, notifying
from organizations.notifications import mail as notification_mail
from organizations.personal_data import PERSONAL_DATA
from organizations.rights import second_factor
from organizations.tenancy import belongings, group_roles, meters, removal_preview, role_uses
from organizations.tenancy.audience import TargetOwners
from organizations.tenancy.denied_attempts import Attempt, attempt_words
from organizations.tenancy.handles import ReservedWords
from organizations.tenancy.navigation import Entry, SettingsTab, TabGroup
from organizations.tenancy.quick_actions import QuickAction
from organizations.tenancy.roles import PERMISSIONS, label_in_history
from outbox.kinds import Kind

_general_tab = partial(SettingsTab, group=TabGroup.GENERAL)

DECLARED = [
    *declarations_of(permissions),
    *declarations_of(events),
    *declarations_of(attention),
    *declarations_of(invariants),
    inbox.ACCESS_REQUESTS,
    inbox.RENEWALS,
    inbox.LOST_FACTORS,
    inbox.OWN_ACCESS_REQUESTS,
    search.MEMBERS,
    search.ACTIONS,
    search.OTHER_ORGANIZATIONS,
    QuickAction(
        "Invite members",
        "settings:invite",
        permissions.MANAGE_MEMBERSHIP,
        "add people new user",
        10,
    ),
    QuickAction("New role", "settings:new-role", permissions.MANAGE_MEMBERSHIP, "create add", 80),
    search.PAGES,
    *declarations_of(meters),
    Pages("organizations.urls.invitations", under="invitations/"),
    Pages("organizations.urls.settings", under="organizations/<handle:handle>/settings/"),
    Pages("organizations.urls.inbox", under="organizations/<handle:handle>/"),
    Pages("organizations.urls.search", under="organizations/<handle:handle>/"),
    Pages("organizations.urls.entry", under=""),
    PageForEverySession("organizations:front-door"),
    PageForEverySession("organizations:menu"),
    PageForEverySession("organizations:mine"),
    PageForEverySession("organizations:logo"),
    Operations("organizations.api.router"),
    Entry(
        "Inbox",
        "inbox:inbox",
        permissions.VIEW_ORGANIZATION,
        "inbox",
        rank=11,
        about="What waits for your decision, and what you requested.",
        is_inbox=True,
        in_projects=True,
    ),
    Entry(
        "Settings",
        "settings:organization",
        permissions.VIEW_ORGANIZATION,
        "settings",
        rank=90,
        is_apart=True,
    ),
    ReservedWords("inbox logos search"),
    _general_tab("Organization", "settings:organization", permissions.VIEW_ORGANIZATION, rank=10),
    _general_tab(
        "Members", "settings:members", permissions.VIEW_ORGANIZATION, rank=20, counted="members"
    ),
    _general_tab(
        "Invitations",
        "settings:invitations",
        permissions.MANAGE_MEMBERSHIP,
        rank=30,
        counted="invitations",
    ),
    _general_tab("Roles", "settings:roles", permissions.VIEW_ORGANIZATION, rank=40),
    SettingsTab(
        "Groups",
        "settings:groups",
        permissions.VIEW_ORGANIZATION,
        TabGroup.GENERAL,
        rank=35,
        counted="groups",
        hides_at_zero=True,
    ),
    group_roles.IN_ORGANIZATION,
    group_roles.OUT_OF_STEP,
    TargetOwners("group", group_roles.members_of_group),
    TargetOwners("role", role_uses.members_with_role),
    role_uses.OF_MEMBERS,
    role_uses.OF_GROUPS,
    role_uses.OF_INVITATIONS,
    role_uses.OF_OTHERS,
    SettingsTab(
        "Second factor",
        "settings:second-factor",
        permissions.MANAGE_ORGANIZATION,
        TabGroup.ACCESS,
        rank=50,
    ),
    SettingsTab(
        "Email domains",
        "settings:email-domains",
        permissions.MANAGE_ORGANIZATION,
        TabGroup.ACCESS,
        rank=45,
    ),
    SettingsTab("History", "settings:history", permissions.VIEW_EVENT, TabGroup.RECORDS, rank=80),
    SettingsTab(
        "Danger zone", "settings:danger", permissions.DELETE_ORGANIZATION, TabGroup.DANGER, rank=90
    ),
    Attempt("organizations:ask", "request access"),
    Attempt("inbox:withdraw-access", "withdraw an access request"),
    Attempt("organizations:first-steps", "change the first steps"),
    Attempt("organizations:leave", "leave the organization"),
    Attempt("organizations:notifications", "choose notifications"),
    Attempt("settings:accept-creatorship", "accept creator status"),
    Attempt("settings:change-logo", "change the logo"),
    Attempt("settings:remove-logo", "remove the logo"),
    Attempt("settings:change-members", "change members"),
    Attempt("settings:creatorship", "offer creator status"),
    Attempt("inbox:approve-selected", "approve requests in the Inbox"),
    Attempt("inbox:reject-selected", "reject requests in the Inbox"),
    Attempt("settings:decline-access", "reject an access request"),
    Attempt("settings:decline-creatorship", "decline creator status"),
    Attempt("settings:delete", "delete the organization"),
    Attempt("settings:email-domains", "add an email domain"),
    Attempt("settings:check-email-domain", "request a check of an email domain"),
    Attempt("settings:delete-email-domain", "remove an email domain"),
    Attempt("settings:export-history", "export the history"),
    Attempt("settings:grant-access", "grant an access request"),
    Attempt("settings:groups", "create a group"),
    Attempt("settings:group", "add members to a group"),
    Attempt("settings:rename-group", "rename a group"),
    Attempt("settings:group-roles", "change the roles of a group"),
    Attempt("settings:delete-group", "delete a group"),
    Attempt("settings:new-role", "create a role"),
    Attempt("settings:change-role", "change a role"),
    Attempt("settings:delete-role", "delete a role"),
    Attempt("settings:remove-from-group", "remove a member from a group"),
    Attempt("settings:invitation", "change the roles of an invitation"),
    Attempt("settings:invite", "invite members"),
    Attempt("settings:lift-second-factor", "no longer require a second factor"),
    Attempt("settings:member", "change the roles of a member"),
    Attempt("settings:organization", "change the name or handle"),
    Attempt("settings:delete-member", "remove a member"),
    Attempt("settings:resend", "resend an invitation"),
    Attempt("settings:restore", "restore the organization"),
    Attempt("settings:revoke", "revoke an invitation"),
    Attempt("settings:second-factor", "require a second factor"),
    Attempt("settings:without-factor", "remind members of a second factor"),
    Attempt("settings:member-access", "change when the access of a member ends"),
    Attempt("settings:suspend-member", "suspend a member"),
    Attempt("settings:restore-member", "restore a member"),
    Attempt("settings:vouch", "vouch for a member"),
    Attempt("settings:withdraw-creatorship", "withdraw the offer of creator status"),
    Label("roles", label_in_history),
    Label("permission", lambda permission: PERMISSIONS[permission].label),
    Label("action", attempt_words),
    Label("notify", lambda choice: Notify(choice).label),
    belongings.CountedBelonging(
        "open invitations", "organizations.Invitation", lambda rows: rows.open()
    ),
    belongings.CountedBelonging("groups", "organizations.Group"),
    belongings.CountedBelonging("email domains", "organizations.EmailDomain"),
    removal_preview.CreatedThing("email domains", "organizations.EmailDomain"),
    Addition(Organization, EMAIL_DOMAINS_OF_ORGANIZATION),
    FAILING_EMAIL_DOMAINS,
    removal_preview.MembershipBound(
        "open invitations",
        "they sent, which will be revoked",
        removal_preview.open_invitations_by_inviter,
        is_owned=True,
    ),
    Kind(
        mail.INVITATION, mail.write_invitation, about=mail.sendable_invitations, is_to_anyone=True
    ),
    Kind(mail.REMINDER, mail.write_reminder, is_to_anyone=True),
    Kind(mail.FACTOR_REMINDER, mail.write_factor_reminder),
    Kind(mail.NOTIFICATION, notification_mail.write_notification),
    AtClosing(
        "organizations",
        close=end_memberships,
        goes=closing_accounts.losses_of,
        obstacles=closing_accounts.obstacles_of,
        rank=10,
    ),
    Vouchers(ADMINISTRATORS, may_still=administrator_may_still),
    NeedsFactor("organizations", closed_without=second_factor.names_requiring_factor),
    *PERSONAL_DATA,
    Addition(User, INVITATIONS_TO_PERSON),
    Addition(User, MEMBERSHIPS_OF_PERSON),
    Job(
        "send notifications",
        task="organizations.schedule.send_notifications",
        every=timedelta(seconds=10),
        expires=timedelta(seconds=30),
        has_work=lambda: notifying.has_work() or announcements.has_work(),
    ),
    Job(
        "remind invitees",
        task="organizations.schedule.remind_invitees",
        every=timedelta(minutes=15),
        expires=timedelta(minutes=15),
    ),
    Job(
        "remind of ending memberships",
        task="organizations.schedule.remind_of_ends",
        every=timedelta(hours=1),
        expires=timedelta(minutes=30),
    ),
    Job(
        "forget old emails",
        task="organizations.schedule.forget_old_mails",
        every=timedelta(hours=1),
        expires=timedelta(minutes=30),
    ),
    Job(
        "forget idempotency keys",
        task="organizations.schedule.forget_idempotency_keys",
        every=timedelta(hours=1),
        expires=timedelta(minutes=30),
    ),
    Job(
        "check email domains",
        task="organizations.schedule.check_email_domains",
        every=timedelta(seconds=10),
        expires=timedelta(seconds=10),
        has_work=any_exist("email_domains_due", lambda: EmailDomain.objects.due()),
    ),
    Job(
        "remove due organizations",
        task="organizations.schedule.remove_due_organizations",
        every=timedelta(hours=1),
        expires=timedelta(minutes=30),
    ),
    Symbol("Members", "users"),
    Symbol("Groups", "users-round"),
    Symbol("Roles", "shield"),
    Symbol("Invitations", "mail-plus"),
    Symbol("Organization", "building-2"),
    Symbol("Email", "mail"),
    Symbol("Email domains", "at-sign"),
    Symbol("Jobs", "timer"),
    Label("expires_at", caption="Expires"),
    Label("last_day", lambda day: dates.day(date.fromisoformat(day)), caption="Last day"),
    Label("removal_due_at", caption="Permanent deletion"),
]
