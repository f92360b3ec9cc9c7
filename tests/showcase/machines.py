"""Service accounts and tokens, seen by those who manage them and those whose they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from machines.actions import request_program_sign_in, rotate_personal_token
from machines.models import PersonalToken, ProgramSignIn, ServiceAccount, ServiceAccountToken
from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from projects.permissions import MANAGE_PROJECT, VIEW_PROJECT
from tests.cast import add_service_account, add_service_account_token, add_token
from tests.showcase.acts import fills, follows, goes_to, in_turn, presses, ticks, unticks_all
from tests.showcase.deleting import IS_ME
from tests.showcase.shot import Shot
from tests.showcase.world import LONG_NAME, World

MANY = 18
CREATES = in_turn(IS_ME, fills("Name", "Nightly build"), presses("Create token"))


@dataclass(frozen=True)
class Machines:
    """What there is in the organization with a few rows, and in the one with long names."""

    account: ServiceAccount
    token: ServiceAccountToken
    own: PersonalToken
    rotated: PersonalToken
    of_member: PersonalToken
    long: ServiceAccount
    long_token: ServiceAccountToken
    long_own: PersonalToken
    user_code: str
    """What a program shows that waits to be signed in, until the day after."""


def machine_shots(w: World) -> Iterator[Shot]:
    """The settings' pages, and those of one's account."""
    m = _machines(w)
    yield from _service_accounts(w, m)
    yield from _service_account_tokens(w, m)
    yield from _tokens(w, m)


def _service_accounts(w: World, m: Machines) -> Iterator[Shot]:
    for state, who in {"0": w.empty, "few": w.few, "long": w.long}.items():
        yield Shot("service-accounts", state, _at("machines:service-accounts", who), who)
    new = _at("machines:create", w.few)
    yield Shot("service-account-new", "empty", new, w.few)
    yield Shot("service-account-new", "error", new, w.few, presses("Create service account"))
    taken = in_turn(
        fills("Name", "Deployments"), ticks("Developer"), presses("Create service account")
    )
    yield Shot("service-account-new", "taken", new, w.few, taken)
    one = m.account.get_absolute_url()
    yield Shot("service-account", "few", one, w.few)
    yield Shot("service-account", "long", m.long.get_absolute_url(), w.long)
    no_role = in_turn(unticks_all, presses("Save changes"))
    yield Shot("service-account", "error", one, w.few, no_role)
    yield Shot("service-account-delete", "few", f"{one}delete/", w.few)
    for state, who in {"0": w.empty, "few": w.few, "many": w.many}.items():
        yield Shot("member-tokens", state, _at("machines:member-tokens", who), who)
    remove = _at("settings:delete-member", w.few, w.katherine.pk)
    yield Shot("member-remove", "tokens", remove, w.few)
    revoke = _at("machines:revoke-member-token", w.few, m.of_member.pk)
    yield Shot("member-token-revoke", "few", revoke, w.few)


def _service_account_tokens(w: World, m: Machines) -> Iterator[Shot]:
    new, one = _at("machines:create-token", w.few, m.account.pk), m.token.get_absolute_url()
    yield Shot("service-account-token-new", "few", new, w.few, IS_ME)
    yield Shot("service-account-token-shown", "few", new, w.few, CREATES)
    yield Shot("service-account-token", "few", one, w.few)
    yield Shot("service-account-token", "long", m.long_token.get_absolute_url(), w.long)
    yield Shot("service-account-token-rotate", "few", f"{one}rotate/", w.few, IS_ME)
    yield Shot("service-account-token-revoke", "few", f"{one}revoke/", w.few)


def _tokens(w: World, m: Machines) -> Iterator[Shot]:
    mine, new = reverse("tokens:tokens"), _at("tokens:create", w.few)
    yield Shot("tokens", "0", mine, w.grace)
    yield Shot("tokens", "none", mine, w.newcomer)
    yield Shot("tokens", "few", mine, w.few)
    yield Shot("tokens", "long", mine, w.long)
    yield Shot("token-organization", "few", reverse("tokens:choose-organization"), w.few)
    yield Shot("token-organization", "none", reverse("tokens:choose-organization"), w.newcomer)
    yield Shot("token-new", "few", new, w.few, IS_ME)
    yield Shot("token-new", "error", new, w.few, in_turn(IS_ME, presses("Create token")))
    chosen = in_turn(
        IS_ME,
        fills("Name", "Nightly build"),
        ticks("View projects"),
        presses("Create token"),
    )
    yield Shot("token-shown", "few", new, w.few, chosen)
    yield from _program_sign_ins(w, m)
    one = m.own.get_absolute_url()
    yield Shot("token", "few", one, w.few)
    yield Shot("token", "rotated", m.rotated.get_absolute_url(), w.few)
    yield Shot("token", "long", m.long_own.get_absolute_url(), w.long)
    yield Shot("token-rotate", "few", f"{one}rotate/", w.few, IS_ME)
    rotates = in_turn(follows("Invoices"), follows("Rotate token"), IS_ME, presses("Rotate token"))
    yield Shot("token-rotate", "shown", mine, w.katherine, rotates)
    yield Shot("token-revoke", "few", f"{one}revoke/", w.few)


def _program_sign_ins(w: World, m: Machines) -> Iterator[Shot]:
    page = reverse("tokens:sign-in-program")
    typed = in_turn(fills("Code", m.user_code), presses("Continue"))
    yield Shot("program-code", "empty", page, w.few)
    wrong = in_turn(fills("Code", "BCDF-GHJK"), presses("Continue"))
    yield Shot("program-code", "error", page, w.few, wrong)
    yield Shot("program-organization", "none", page, w.newcomer, typed)
    approve = _at("tokens:approve-program", w.few)
    yield Shot("program-approve", "elsewhere", page, w.few, in_turn(typed, goes_to(approve), IS_ME))


def _machines(w: World) -> Machines:
    account = add_service_account("Deployments", by=w.few)
    token = add_service_account_token(account, by=w.few)
    _use(token)
    add_service_account_token(account, by=w.few, name="Old pipeline", days=7)
    add_service_account("Backup", RoleSlug.ADMINISTRATOR, by=w.few)
    own = add_token(w.few, VIEW_PROJECT, MANAGE_PROJECT)
    _use(own)
    for number in range(MANY):
        add_token(w.many, VIEW_PROJECT, name=f"Job {number}")
    rotated = add_token(w.few, name="Spreadsheet")
    rotate_personal_token(token=rotated, overlap_hours=24, membership=w.few)
    long = add_service_account(LONG_NAME, *RoleSlug, by=w.long)
    return Machines(
        account=account,
        token=token,
        own=own,
        rotated=rotated,
        of_member=add_token(w.katherine, name="Invoices"),
        long=long,
        long_token=add_service_account_token(long, by=w.long, name=LONG_NAME),
        long_own=add_token(w.long, name="W" * 60),
        user_code=_user_code(),
    )


def _user_code() -> str:
    codes = request_program_sign_in(
        name="console on laptop", permissions=[VIEW_PROJECT], address="2001:db8::17"
    )
    ProgramSignIn.objects.update(expires_at=timezone.now() + timedelta(days=1))
    return codes.user


def _use(token: PersonalToken | ServiceAccountToken) -> None:
    token.note_use(at=timezone.now() - timedelta(hours=3), address="2001:db8::17")


def _at(name: str, who: Membership, *args: object) -> str:
    return reverse(name, args=[who.organization.handle, *args])
