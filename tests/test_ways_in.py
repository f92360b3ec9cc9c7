"""Every way in, with and without a second factor, where one is required and where none is.

Each cell of the table signs in by real requests and opens a page of the organization. What comes of
it follows from these rules, of which the first that applies counts:

1. A closed account, and a passkey that no one has, are refused.
2. Whoever has a factor and has not shown it stands at the second step.
3. A suspended organization shows its notice.
4. Where a factor is required, whoever has none is led to set one up.
5. Where one will be, whoever has none reads about it. Everyone else is just in.

What asks for a fresh sign-in opens after one of the last minutes; to whoever has a factor, only if
that was shown, and not for the sake of a trusted browser.

A closed account is refused whatever its organization says. So its cells, half of the table, are
tried where the organization says nothing, and all of them with TEST_EVERYTHING.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
import time_machine
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone
from fido2.utils import websafe_encode

from accounts import actions
from accounts.second_factor import factors, recovery_codes, totp
from accounts.tests.letters import code_mailed_to
from accounts.tests.social import connect, go_through
from organizations.models import Membership, Organization
from organizations.models.organization import today
from tests.everything import EVERYTHING
from tests.freshness import grown_stale
from tests.pages import CheckedClient
from tests.passkeys import Passkey, as_sent
from tests.providers import OpenIDProvider, configured
from tests.reading import words

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.untraced]
ORIGIN, PASSWORD, NEW = "http://localhost", "a long enough password", "quite another password"
LOGIN, STEP = "/accounts/login/", "/accounts/login/second-factor/"
PAGE, FRESH = "/organizations/acme/settings/members/", "/accounts/profile/close/"
NO, LATER, NOW = "not required", "required later", "required now"


@dataclass
class Person:
    """Someone with a browser, who signs in."""

    address: str
    window: Client
    secret: str
    codes: list[str]
    passkey: Passkey
    provider: OpenIDProvider

    def code(self) -> str:
        return totp.code_at(self.secret, totp.current_step())

    def mailed(self) -> str:
        """The code that was mailed. No one mails one to a closed account."""
        try:
            return code_mailed_to(self.address)
        except (AssertionError, IndexError):
            return "WXYZ-KLMN"


@dataclass(frozen=True)
class Way:
    """A way in: to add one, add it to the list."""

    name: str
    go: Callable[[Person], Any]
    shows_factor: bool = False
    is_proof: bool = True
    """Whether what it shows is the factor itself."""
    prepare: Callable[[Person], Any] = lambda person: None


def by_password(person: Person, **step: str) -> None:
    person.window.post(LOGIN, {"login": person.address, "password": PASSWORD})
    if step:
        person.window.post(STEP, step)


def by_mailed_code(person: Person) -> None:
    person.window.post("/accounts/login/code/", {"email": person.address})
    person.window.post("/accounts/login/code/confirm/", {"code": person.mailed()})


def by_reset(person: Person) -> None:
    person.window.post("/accounts/password/reset/", {"email": person.address})
    person.window.post("/accounts/password/reset/confirm/", {"code": person.mailed()})
    typed = {"password1": NEW, "password2": NEW}
    person.window.post("/accounts/password/reset/complete/", typed)


def by_passkey(person: Person) -> None:
    page = f"{LOGIN}passkey/"
    asked = person.window.get(page, headers={"accept": "application/json"}).json()
    person.window.post(page, as_sent(person.passkey.get(asked["request_options"])))


def by_provider(person: Person) -> None:
    go_through(person.window, person.provider)


def trust(person: Person) -> None:
    by_password(person, code=person.code(), trust="on")
    person.window.post("/accounts/logout/")


WAYS = [
    Way("password", by_password),
    Way("mailed code", by_mailed_code),
    Way("password reset", by_reset),
    Way("provider", by_provider),
    Way("passkey", by_passkey, shows_factor=True),
    Way("recovery code", lambda it: by_password(it, code=it.codes[0]), shows_factor=True),
    Way("app code", lambda it: by_password(it, code=it.code()), shows_factor=True),
    Way("trusted browser", by_password, shows_factor=True, is_proof=False, prepare=trust),
]
CELLS = list(product(WAYS, (False, True), (NO, LATER, NOW), *[(False, True)] * 3))


def is_tried(cell: tuple[Any, ...]) -> bool:
    """Whether an ordinary run signs in as the cell says."""
    *_, required, _, is_suspended, is_closed = cell
    return EVERYTHING or not is_closed or (required == NO and not is_suspended)


def expected(way: Way, has_factor: bool, required: str, is_suspended: bool, is_closed: bool) -> str:
    if is_closed or (way.name == "passkey" and not has_factor):
        return "refused"
    if has_factor and not way.shows_factor:
        return "at the second step"
    if is_suspended:
        return "suspended"
    if has_factor or required == NO:
        return "in"
    return "led to set one up" if required == NOW else "in, with a notice"


def found(window: Client) -> str:
    """Where someone stands who tries to open the organization."""
    answer = window.get(PAGE)
    said = words(answer)
    if answer.status_code == 403:
        return "suspended" if "is suspended" in said else "led to set one up"
    if answer.status_code == 200:
        return "in, with a notice" if "requires a second factor starting" in said else "in"
    assert answer.headers["Location"].startswith(LOGIN)
    return "at the second step" if window.get(STEP).status_code == 200 else "refused"


@pytest.fixture(scope="module")
def provider() -> Iterator[OpenIDProvider]:
    """Where everyone can sign in who has connected an identity."""
    with OpenIDProvider() as running:
        yield running


@pytest.fixture(autouse=True)
def _at_home(settings: Any, provider: OpenIDProvider) -> Iterator[None]:
    """On the console's own host, at the beginning of a period of authenticator apps."""
    settings.CONSOLE_ORIGIN, settings.CSRF_TRUSTED_ORIGINS = ORIGIN, [ORIGIN]
    settings.SOCIALACCOUNT_PROVIDERS = configured(openid=[provider.app()])
    with time_machine.travel(int(time.time()) // totp.PERIOD * totp.PERIOD, tick=False):
        yield


def person_of(member: Membership, has_factor: bool, provider: OpenIDProvider) -> Person:
    connect(member.user, provider)
    handle = websafe_encode(user_pk_to_url_str(member.user).encode())
    codes, secret = recovery_codes.new_codes(), totp.new_secret()
    passkey = Passkey(ORIGIN, user_handle=handle)
    if has_factor:
        factors.create_app(member.user, secret)
        factors.replace_recovery_codes(member.user, codes)
        data = {"name": "Phone", "credential": passkey.made()}
        Authenticator.objects.create(user=member.user, type=factors.PASSKEY, data=data)
        passkey.user_handle = handle
    window = CheckedClient(HTTP_HOST="localhost")
    return Person(member.user.email, window, secret, codes, passkey, provider)


@pytest.mark.parametrize(
    ("way", "has_factor", "required", "is_fresh", "is_suspended", "is_closed"),
    [cell for cell in CELLS if is_tried(cell)],
    ids=lambda value: getattr(value, "name", str(value)),
)
def test_what_comes_of_signing_in(
    acme: Organization,
    mia: Membership,
    provider: OpenIDProvider,
    way: Way,
    has_factor: bool,
    required: str,
    is_fresh: bool,
    is_suspended: bool,
    is_closed: bool,
) -> None:
    person = person_of(mia, has_factor, provider)
    way.prepare(person)
    day = {NO: None, LATER: today() + timedelta(days=3), NOW: today()}[required]
    suspended_at = timezone.now() if is_suspended else None
    Organization.objects.filter(pk=acme.pk).update(
        second_factor_from=day, suspended_at=suspended_at
    )
    if is_closed:
        actions.close_account(address=person.address, by=mia.user)

    way.go(person)
    if not is_fresh:
        grown_stale(person.window, seconds=1000)

    outcome = expected(way, has_factor, required, is_suspended, is_closed)
    assert found(person.window) == outcome
    if outcome not in {"refused", "at the second step"}:
        opens = is_fresh and (way.is_proof or not has_factor)
        assert (person.window.get(FRESH).status_code == 200) is opens


def test_every_cell_is_in_the_table() -> None:
    assert len(CELLS) == len(WAYS) * 2 * 3 * 2 * 2 * 2 == 384
    assert len([cell for cell in CELLS if is_tried(cell)]) == (384 if EVERYTHING else 192 + 32)
    without_freshness: Any = product(WAYS, (False, True), (NO, LATER, NOW), *[(False, True)] * 2)
    assert {expected(*cell) for cell in without_freshness} == {
        *("refused", "at the second step", "suspended"),
        *("led to set one up", "in, with a notice", "in"),
    }
