"""What the pages show: organizations with nothing, a few rows, 300 of them, and long names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import User
from organizations import actions
from organizations.models import Invitation, Membership, Organization, Role
from organizations.models.membership_role import MembershipRole
from organizations.tenancy.roles import RoleSlug
from outbox.models import Mail
from projects.actions import archive_project, create_project
from projects.models import Project
from tests.cast import add_member, invite, make_organization, make_person
from tests.database import count_rows

R = RoleSlug
A_LOT = 300
LONG_NAME = "Worshipful Company of Clockmakers, Scientific Instruments Gp"
LONG_PERSON = "Hubert Blaine Wolfeschlegelsteinhausenbergerdorff Sr. of Ulm"
MEMBERS = {
    "Grace Hopper": ([R.API_PUBLISHER, R.DEVELOPER, R.ENVIRONMENT_MANAGER], 1),
    "Katherine Johnson": ([R.BILLING_ADMINISTRATOR], 13),
    "Alan Turing": ([R.EXTERNAL_API_SUBSCRIBER], 22),
    "Rosalind Franklin": ([R.API_SUBSCRIBER], 28),
}
PROJECTS = {
    "Arc reactor": "Telemetry and control of the reactors, for every site.",
    "Jarvis": "The assistant's conversations, and what it may switch on.",
    "Payments": "Invoices and receipts, shared by all products.",
}


STARS = "Altair Betelgeuse Capella Deneb Electra Fomalhaut Gacrux Hadar Izar Kochab Lesath Mizar"


@dataclass(frozen=True)
class World:
    """Who looks, and at what. Each of the memberships is one of an administrator."""

    few: Membership
    empty: Membership
    many: Membership
    long: Membership
    grace: Membership
    """A member who may see the console, and manage nothing."""
    alan: Membership
    """A member who sees the Developer Portal only."""
    katherine: Membership
    """A member who sees the console without projects."""
    rosalind: Membership
    """A member who sees the console and the portal, and no projects."""
    nia: User
    """Someone with an account, no organization, and an invitation to the one with a few rows."""
    newcomer: User
    """Someone with an account and nothing else."""
    olga: User
    """A member of a dozen organizations."""
    lise: User
    """Someone without a password, whose invitation lapsed."""
    invitation: Invitation
    """To Nia."""
    unverified: Invitation
    """To an address that the administrator of the few has added and not verified."""
    joined: Invitation
    """Accepted."""
    lapsed: Invitation
    """To Lise."""

    def __post_init__(self) -> None:
        assert len(LONG_NAME) == len(LONG_PERSON) == 60


def make_world() -> World:
    """All of it, in a second or two."""
    few = make_organization("Stark Industries", by=make_person("Ada Lovelace"))
    add_role(few, R.DEVELOPER)
    stark = few.organization
    members = {
        name: add_member(stark, name, *slugs, joined_at=days_ago(ago))
        for name, (slugs, ago) in MEMBERS.items()
    }
    for name, description in PROJECTS.items():
        create_project(name=name, description=description, by=few)
    archive_project(project=create_project(name="Mark I", by=few), by=few)
    nia, lise = make_person("Nia Okoye"), make_person("Lise Meitner")
    lise.set_unusable_password()
    lise.save()
    unverified = _neighbours(few)
    many, long = _many(), _long()
    count_rows()
    return World(
        few=few,
        empty=make_organization("Blank Slate", by=make_person("Bea Arthur")),
        many=many,
        long=long,
        grace=members["Grace Hopper"],
        alan=members["Alan Turing"],
        katherine=members["Katherine Johnson"],
        rosalind=members["Rosalind Franklin"],
        nia=nia,
        newcomer=make_person("Noor"),
        olga=_member_of_a_dozen(),
        lise=lise,
        invitation=_invitations(few, nia, lise),
        lapsed=stark.invitations.get(email=lise.email),
        unverified=unverified,
        joined=_joined(few),
    )


def add_role(membership: Membership, slug: RoleSlug) -> None:
    """One role more, without the rules."""
    organization = membership.organization
    (role,) = Role.objects.named([slug], organization=organization)
    membership.membership_roles.create(organization=organization, role=role)


def days_ago(days: int) -> datetime:
    """A moment so many days before now."""
    return timezone.now() - timedelta(days=days)


def _neighbours(ada: Membership) -> Invitation:
    """Two more organizations of Ada's, and two invitations of hers to a third."""
    for name, slug in {
        "Pepper & Potts": R.DEVELOPER,
        "Wakanda Design Group": R.API_PUBLISHER,
    }.items():
        founder = make_organization(name, by=make_person(f"Founder of {name}".replace("&", "and")))
        add_member(founder.organization, ada.user, slug, joined_at=days_ago(40))
    zed = make_organization("Zenith", by=make_person("Zed Zimmer"))
    invite(ada.user.email, by=zed, roles=[R.BILLING_ADMINISTRATOR])
    EmailAddress.objects.create(user=ada.user, email="ada@lovelace.example", verified=False)
    return invite("ada@lovelace.example", by=zed, roles=[R.DEVELOPER])


def _joined(ada: Membership) -> Invitation:
    """An invitation that made a member."""
    mary = make_person("Mary Jackson")
    invitation = invite(mary.email, by=ada)
    actions.join(invitation=invitation, user=mary)
    invitation.refresh_from_db()
    return invitation


def _invitations(ada: Membership, nia: User, lise: User) -> Invitation:
    """One in each state of its mail, one that lapsed, and one to Nia."""
    states = {
        lise.email: "sent_at",
        "joan@nowhere.example": "undeliverable_at",
        "tim@cern.example": None,
        nia.email: "sent_at",
    }
    for email, state in states.items():
        invitation = invite(email, by=ada, roles=[R.DEVELOPER, R.API_PUBLISHER])
        if state and invitation.mail:
            invitation.mail.settle(state)
    ada.organization.invitations.filter(email=lise.email).update(
        invited_at=days_ago(9), expires_at=days_ago(2)
    )
    late = invite("emmy@cern.example", by=ada, roles=[R.DEVELOPER])
    ada.organization.invitations.filter(pk=late.pk).update(
        invited_at=days_ago(8), expires_at=days_ago(1), renewal_asked_at=timezone.now()
    )
    return ada.organization.invitations.get(email=nia.email)


def _member_of_a_dozen() -> User:
    olga = make_person("Olga Nowak")
    for number, star in enumerate(STARS.split()):
        founder = make_organization(f"{star} Works", by=make_person(f"Founder {number}"))
        add_member(founder.organization, olga, R.DEVELOPER)
    return olga


def _long() -> Membership:
    """Names as long as they may be, and a member with every role."""
    hubert = make_organization(LONG_NAME, by=make_person("Hubert Long"))
    User.objects.filter(pk=hubert.user.pk).update(name=LONG_PERSON)
    add_member(
        hubert.organization,
        make_person(f"{'very.' * 11}long"),
        *(role for role in R if role != R.ADMINISTRATOR),
    )
    invite(f"{'another.' * 6}long.address@subdomain.of.a.longer.example", by=hubert, roles=list(R))
    create_project(name="W" * 60, description="a-word-that-does-not-end-" * 12, by=hubert)
    create_project(name=LONG_NAME, description=f"{LONG_PERSON} wrote this. " * 6, by=hubert)
    hubert.user.refresh_from_db()
    return hubert


def _many() -> Membership:
    """300 of everything."""
    pat = make_organization("Plenty", by=make_person("Pat Plenty"))
    _add_members(pat.organization, A_LOT - 1)
    _add_invitations(pat, A_LOT)
    Project.objects.bulk_create(
        Project(
            organization=pat.organization,
            name=f"Project {number}",
            handle=f"project-{number}",
            created_by=pat.user,
        )
        for number in range(A_LOT)
    )
    return pat


def _add_members(organization: Organization, count: int) -> None:
    users = User.objects.bulk_create(
        User(email=f"person{number}@plenty.example", name=f"Person {number}", password="!")
        for number in range(count)
    )
    memberships = Membership.objects.bulk_create(
        Membership(organization=organization, user=user, joined_at=days_ago(number // 3))
        for number, user in enumerate(users)
    )
    MembershipRole.objects.bulk_create(
        MembershipRole(organization=organization, membership=membership, role=role)
        for membership, role in zip(memberships, _roles_in_turn(count), strict=True)
    )


def _add_invitations(by: Membership, count: int) -> None:
    mails = Mail.objects.bulk_create(
        Mail(kind="invitation", recipient=f"guest{n}@plenty.example", sent_at=timezone.now())
        for n in range(count)
    )
    invitations = Invitation.objects.bulk_create(
        Invitation(
            organization=by.organization,
            email=mail.recipient,
            email_key=mail.recipient,
            invited_by=by.user,
            mail=mail,
        )
        for mail in mails
    )
    Offered = Invitation.roles.through
    Offered.objects.bulk_create(
        Offered(invitation=invitation, role=role)
        for invitation, role in zip(invitations, _roles_in_turn(count), strict=True)
    )


def _roles_in_turn(count: int) -> Iterable[Role]:
    roles = list(Role.objects.all())
    return [roles[number % len(roles)] for number in range(count)]
