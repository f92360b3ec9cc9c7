"""A console with something in it, to look at and to try."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from accounts.second_factor import factors
from console.refusals import Refusal
from organizations import actions
from organizations.models import Membership, Organization, Role
from organizations.models.organization import today
from organizations.permissions import VIEW_EVENT, VIEW_ORGANIZATION
from organizations.tenancy.roles import RoleSlug
from projects.actions import archive_project, assign_project_role, create_project
from projects.demonstration import DEMONSTRATIONS
from projects.permissions import VIEW_PROJECT

PASSWORD = "demonstration only"  # noqa: S105  (printed, and refused where DEBUG is off)
APP_SECRET = "DEMOAPPDEMOAPPDEMOAPPDEMOAPP2345"  # noqa: S105  (as public as the password)
RECOVERY_CODES = [f"demo-demo-demo-{number}" for number in range(2000, 2010)]
PROTECTED = {"Hedy Lamarr": "stark", "Zed Zimmer": "zenith"}
"""Who signs in with a second factor."""
STARK = {
    "Ada Lovelace": [RoleSlug.ADMINISTRATOR, RoleSlug.DEVELOPER],
    "Grace Hopper": [RoleSlug.API_PUBLISHER, RoleSlug.DEVELOPER, RoleSlug.ENVIRONMENT_MANAGER],
    "Katherine Johnson": [RoleSlug.BILLING_ADMINISTRATOR],
    "Alan Turing": [RoleSlug.EXTERNAL_API_SUBSCRIBER],
    "Rosalind Franklin": [RoleSlug.API_SUBSCRIBER],
    "Dorothy Vaughan": [RoleSlug.DEVELOPER],
    "Hedy Lamarr": [RoleSlug.ENVIRONMENT_MANAGER],
    "Mary Jackson": [RoleSlug.API_PUBLISHER],
}
CONTRACTOR, CONTRACTED_FOR = "Annie Easley", timedelta(days=60)
"""Has a role in one project, and nothing else."""
TEAM = ["Dorothy Vaughan", "Mary Jackson"]
"""Who is in the group On call."""
AUDITOR = "Katherine Johnson"
"""Who has the role that Stark made."""
OWN_ROLE = actions.RoleTerms(
    "Auditor",
    "Reads the history and everything that runs, and changes nothing.",
    frozenset({VIEW_ORGANIZATION, VIEW_EVENT, VIEW_PROJECT}),
)
INVITED = {
    "nia@bletchley.example": [RoleSlug.DEVELOPER],
    "tim@cern.example": [RoleSlug.API_PUBLISHER, RoleSlug.DEVELOPER],
    "joan@nowhere.example": [RoleSlug.BILLING_ADMINISTRATOR],
}
PROJECTS = {
    "Arc reactor": "Telemetry and control of the reactors, for every site.",
    "Jarvis": "The assistant's conversations, and what it may switch on.",
    "Payments": "Invoices and receipts, shared by all products.",
}


class Command(BaseCommand):
    """Makes two organizations with every role and open invitations, and prints who can sign in."""

    help = "Fill an empty console with two organizations, and print the accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo has known passwords, so it runs only where DEBUG is on.")
        if User.objects.filter(email=_address("Ada Lovelace", "stark")).exists():
            self.stdout.write("The demo already exists.\n")
        else:
            for demonstration in DEMONSTRATIONS:
                demonstration.prepare()
            try:
                with transaction.atomic():
                    self._make()
            except Refusal as refusal:
                raise CommandError(
                    f"The demo needs names that are already taken: {refusal}"
                ) from None
        self._print_accounts()

    def _make(self) -> None:
        """Create the people, the two organizations, and what apps declare as demonstrations."""
        ada = _person("Ada Lovelace", "stark")
        stark = actions.create_organization(name="Stark Industries", by=ada)
        for name, slugs in STARK.items():
            _join(stark.organization, _person(name, "stark"), slugs)
        for name, company in PROTECTED.items():
            factors.create_app(_person(name, company), APP_SECRET)
            factors.replace_recovery_codes(_person(name, company), RECOVERY_CODES)
        for email, slugs in INVITED.items():
            actions.invite_members(addresses=[email], slugs=slugs, by=stark)
        for name, description in PROJECTS.items():
            create_project(name=name, description=description, by=stark)
        _limit_access(stark)
        archive_project(project=create_project(name="Mark I", by=stark), by=stark)
        for demonstration in DEMONSTRATIONS:
            demonstration.fill(partial(_member, stark.organization))

        zed = actions.create_organization(name="Zenith", by=_person("Zed Zimmer", "zenith"))
        _join(zed.organization, _person("Grace Hopper", "stark"), [RoleSlug.DEVELOPER])
        _join(zed.organization, _person("Hedy Lamarr", "stark"), [RoleSlug.ENVIRONMENT_MANAGER])
        actions.require_second_factor(day=today(), by=zed)
        actions.invite_members(
            addresses=[ada.email], slugs=[RoleSlug.BILLING_ADMINISTRATOR], by=zed
        )

    def _print_accounts(self) -> None:
        """Print who can sign in, with the password and the second factors."""
        self.stdout.write(f"Sign in to the console with the password: {PASSWORD}\n\n")
        people = {name: ("stark", slugs) for name, slugs in STARK.items()}
        people[CONTRACTOR] = ("stark", [])
        people["Zed Zimmer"] = ("zenith", [RoleSlug.ADMINISTRATOR])
        for name, (company, slugs) in people.items():
            roles = ", ".join(slug.label for slug in slugs) or "Developer in Payments only"
            self.stdout.write(f"  {_address(name, company):30} {roles}\n")
        self.stdout.write(
            f"\n{' and '.join(PROTECTED)} have an authenticator app with the key {APP_SECRET},"
            f"\nand recovery codes from {RECOVERY_CODES[0]} to {RECOVERY_CODES[-1]}.\n"
            "\nZenith requires a second factor. Grace Hopper is a member there and has none.\n"
        )


def _limit_access(administrator: Membership) -> None:
    """Let a contractor into one project until a day, put a team into a group, and make a role."""
    organization = administrator.organization
    payments = organization.projects.named("Payments").get()
    contractor = organization.memberships.create(user=_person(CONTRACTOR, "stark"))
    assign_project_role(
        project=payments,
        membership=contractor,
        slug=RoleSlug.DEVELOPER,
        last_day=today() + CONTRACTED_FOR,
        by=administrator,
    )
    team = actions.create_group(name="On call", by=administrator)
    slugs = [RoleSlug.ENVIRONMENT_MANAGER]
    actions.change_group_roles(group=team, slugs=slugs, by=administrator)
    members = [_member(organization, name) for name in TEAM]
    actions.add_to_group(group=team, memberships=members, by=administrator)
    actions.create_role(terms=OWN_ROLE, by=administrator)
    (own_role,) = organization.roles_named(["auditor"])
    auditor = _member(organization, AUDITOR)
    actions.change_roles(
        membership=auditor, slugs={*auditor.role_slugs, own_role}, by=administrator
    )


def _address(name: str, company: str) -> str:
    """The email address: first name at company, such as ada@stark.example."""
    return f"{name.split()[0].lower()}@{company}.example"


def _person(name: str, company: str) -> User:
    """The user with this name at this company, created by the first call."""
    address = _address(name, company)
    user = User.objects.filter(email=address).first()
    return user or User.objects.create_user(address, PASSWORD, name=name)


def _member(organization: Organization, name: str) -> Membership:
    """The member of the organization with this name, an address at Stark."""
    membership: Membership = organization.memberships.get(user__email=_address(name, "stark"))
    return membership


def _join(organization: Organization, user: User, slugs: list[RoleSlug]) -> None:
    """Make the user a member with at least these roles, without an invitation."""
    membership, _ = Membership.objects.get_or_create(organization=organization, user=user)
    present_slugs = membership.role_slugs
    for role in Role.objects.named(set(slugs) - set(present_slugs), organization=organization):
        membership.membership_roles.create(organization=organization, role=role)
