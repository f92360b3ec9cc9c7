"""What machines declare."""

from datetime import timedelta

from accounts.own_data.personal_data import PersonalData
from accounts.tabs import AccountTab
from audit.sentences import Label
from audit.symbols import Symbol
from console.api.v1 import Operations
from console.jobs.clock import Job, any_exist
from console.manifests import declarations_of
from console.serving.pages import Pages
from machines import belonging, events, permissions
from machines.actions.terms import MOST_TOKENS
from machines.models import ProgramSignIn
from machines.permissions import MANAGE_TOKEN
from organizations.tenancy.belongings import CountedBelonging
from organizations.tenancy.denied_attempts import Attempt
from organizations.tenancy.handles import ReservedWords
from organizations.tenancy.inviting_machines import InvitingMachine
from organizations.tenancy.navigation import SettingsTab, TabGroup
from organizations.tenancy.quick_actions import QuickAction
from organizations.tenancy.removal_preview import CreatedThing, MembershipBound
from organizations.tenancy.role_uses import RoleUse
from organizations.tenancy.roles import PERMISSIONS

DECLARED = [
    *declarations_of(permissions),
    *declarations_of(events),
    Pages("machines.urls.settings", under="organizations/<handle:handle>/settings/"),
    Pages("machines.urls.tokens", under=""),
    ReservedWords("service-account service-accounts token tokens"),
    SettingsTab(
        "Service accounts",
        "machines:service-accounts",
        MANAGE_TOKEN,
        TabGroup.INTEGRATIONS,
        rank=70,
    ),
    AccountTab("Tokens", "tokens:tokens", rank=40),
    QuickAction("New service account", "machines:create", MANAGE_TOKEN, "create add bot", 70),
    Attempt("machines:create", "create a service account"),
    Attempt("machines:create-token", "create a token"),
    Attempt("machines:delete", "delete a service account"),
    Attempt("machines:revoke-member-token", "revoke a member’s token"),
    Attempt("machines:revoke-token", "revoke a token"),
    Attempt("machines:rotate-token", "rotate a token"),
    Attempt("machines:service-account", "change a service account"),
    Attempt("tokens:approve-program", "sign in a program"),
    Attempt("tokens:create", "create a token"),
    InvitingMachine("machines.ServiceAccount"),
    RoleUse("machines.ServiceAccountRole", ("service_account",), "service account"),
    Label("permissions", lambda permission: PERMISSIONS[permission].label),
    CountedBelonging(
        "service account tokens", "machines.ServiceAccountToken", lambda rows: rows.living()
    ),
    CountedBelonging("service accounts", "machines.ServiceAccount"),
    CountedBelonging("personal tokens", "machines.PersonalToken", lambda rows: rows.living()),
    CreatedThing("service accounts", "machines.ServiceAccount", belonging.service_accounts_made),
    MembershipBound(
        "personal tokens",
        "that will stop working",
        belonging.tokens_of_members,
        named=MOST_TOKENS,
        is_owned=True,
    ),
    PersonalData(
        "machines.PersonalToken",
        "membership__user",
        "personal_tokens",
        fields=(
            *("organization__name", "name", "hint", "permissions", "created_at", "expires_at"),
            *("last_used_at", "last_used_from"),
        ),
        is_deleted=True,
    ),
    PersonalData(
        "machines.ProgramSignIn",
        "membership__user",
        "programs_to_sign_in",
        fields=("name", "permissions", "address", "requested_at", "expires_at"),
        is_deleted=True,
    ),
    PersonalData("machines.ServiceAccount", "created_by", "service_accounts_created"),
    PersonalData("machines.ServiceAccountToken", "created_by", "service_account_tokens_created"),
    PersonalData("machines.PersonalToken", "created_by", "personal_tokens_created"),
    Job(
        "forget programs that asked to be signed in",
        task="machines.schedule.forget_program_sign_ins",
        every=timedelta(hours=1),
        has_work=any_exist("expired_program_sign_ins", ProgramSignIn.objects.expired),
    ),
    Pages("machines.decisions.urls", under=""),
    Operations("machines.api.token.router"),
    Operations("machines.api.service_accounts.router"),
    Operations("machines.api.service_account_tokens.router"),
    Symbol("Service accounts and tokens", "bot"),
]
