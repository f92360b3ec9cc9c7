"""Signing a program in: it asks, a person approves or denies in a browser, it fetches a token."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from console.refusals import Refusal
from machines.actions.terms import (
    PERSONAL_TOKENS,
    TokenTerms,
    demand_own_permissions,
    permission_columns,
)
from machines.actions.tokens import create_personal_token
from machines.models import PersonalToken, ProgramSignIn
from machines.models.program_sign_in import digest_of, new_codes
from organizations.models import Membership
from organizations.tenancy.locks import authorize_member
from organizations.tenancy.names import clean_short_name
from organizations.tenancy.roles import PERMISSIONS, Permission

INTERVAL = timedelta(seconds=5)
"""How long a program waits between two questions whether it is approved."""
MOST_WAITING = 10_000
"""Requests that no one has answered and that have not expired, in the whole console."""


class SignInGone(Refusal):
    slug = "sign-in-gone"
    message = "This program no longer waits to be signed in. Run its command again."


class SignInPending(Refusal):
    slug = "sign-in-pending"
    message = "No one has approved it yet."


class AskedTooSoon(Refusal):
    slug = "asked-too-soon"
    message = "Ask less often."


class SignInDenied(Refusal):
    slug = "sign-in-denied"
    message = "The person denied it."


class SignInExpired(Refusal):
    slug = "sign-in-expired"
    message = "The code has expired."


class UnknownDeviceCode(Refusal):
    slug = "unknown-device-code"
    message = "This device code is unknown or no longer valid."


class TooManyWaiting(Refusal):
    slug = "too-many-waiting"
    message = "Too many programs wait to be signed in. Try again in ten minutes."


@dataclass(frozen=True)
class Codes:
    """What only the program that asked knows: both codes of its request."""

    device: str
    user: str


@transaction.atomic
def request_program_sign_in(
    *, name: str, permissions: Sequence[Permission], address: str | None
) -> Codes:
    """Let a program ask to be signed in, and return its codes, of which only digests are kept.

    Anyone can call it, so it belongs to no person and no organization. Raises InvalidName, or
    TooManyWaiting while so many requests wait that someone floods the console with them.
    """
    waiting = ProgramSignIn.objects.undecided()
    if waiting.count() >= MOST_WAITING:
        raise TooManyWaiting
    device, user = _free_codes()
    ProgramSignIn.objects.create(
        device_digest=digest_of(device),
        user_digest=digest_of(user.replace("-", "")),
        name=clean_short_name(name),
        address=address,
        **permission_columns(permissions),
    )
    return Codes(device, user)


@transaction.atomic
def approve_program_sign_in(
    *, sign_in: ProgramSignIn, wanted: TokenTerms, membership: Membership
) -> None:
    """Let the program fetch a token of the member's, with these terms, until the request expires.

    Creating the token is what is recorded. Raises NoPermission, MoreThanYours, TooManyTokens,
    InvalidName, or SignInGone if the request expired or was decided.
    """
    _, member = authorize_member(membership)
    demand_own_permissions(member, wanted.permissions, in_projects=True)
    PERSONAL_TOKENS.demand_room(member)

    is_approved = (
        ProgramSignIn.objects.undecided()
        .filter(pk=sign_in.pk)
        .update(
            membership=member,
            name=clean_short_name(wanted.name),
            days=wanted.days,
            **permission_columns(wanted.permissions),
        )
    )
    if not is_approved:
        raise SignInGone


@transaction.atomic
def deny_program_sign_in(*, sign_in: ProgramSignIn) -> None:
    """Tell the program that it is not signed in. Raises SignInGone if it was decided before."""
    undecided = ProgramSignIn.objects.undecided().filter(pk=sign_in.pk)
    if not undecided.update(denied_at=timezone.now()):
        raise SignInGone


@transaction.atomic
def fetch_token_of_program(*, device_code: str) -> PersonalToken:
    """Create the token of an approved program, once: its request is deleted with it.

    Only the returned row has the secret. Raises UnknownDeviceCode, SignInExpired, SignInDenied,
    SignInPending, and what `create_personal_token` raises: the member may have lost permissions,
    or the membership, since they approved.
    """
    sign_in = ProgramSignIn.objects.with_device_code(device_code).first()
    if sign_in is None:
        raise UnknownDeviceCode
    if sign_in.expires_at <= timezone.now():
        raise SignInExpired
    if sign_in.denied_at:
        raise SignInDenied
    if sign_in.membership is None:
        raise SignInPending

    permissions = [PERMISSIONS[name] for name in sign_in.permissions if name in PERMISSIONS]
    wanted = TokenTerms(sign_in.name, sign_in.days, permissions=permissions)
    token = create_personal_token(wanted=wanted, membership=sign_in.membership)
    # Another fetch at the same time waits for the lock of the membership, and deletes no row.
    deleted, _ = ProgramSignIn.objects.filter(pk=sign_in.pk).delete()
    if not deleted:
        raise UnknownDeviceCode
    return token


@transaction.atomic
def note_question_of_program(*, device_code: str) -> None:
    """Note that a program asked whether it is approved. Raises AskedTooSoon within five seconds."""
    now = timezone.now()
    waiting = ProgramSignIn.objects.undecided().filter(device_digest=digest_of(device_code))
    # A second less, since the clocks and the way of two questions differ.
    is_due = Q(polled_at=None) | Q(polled_at__lte=now - INTERVAL + timedelta(seconds=1))
    if waiting.exists() and not waiting.filter(is_due).update(polled_at=now):
        raise AskedTooSoon


def _free_codes() -> tuple[str, str]:
    """Codes of which no other request shows the one that people type."""
    while True:
        device, user = new_codes()
        if not ProgramSignIn.objects.filter(user_digest=digest_of(user.replace("-", ""))).exists():
            return device, user
