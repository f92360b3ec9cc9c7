"""Windows in which someone has just signed in, at a console where passkeys work."""

from django.core.cache import cache
from django.test import Client

from accounts.events import FACTOR_REMOVED
from accounts.models import User
from accounts.second_factor import factors
from audit.models import Event
from tests.freshness import freshly_signed_in, having_shown
from tests.passkeys import Passkey, as_sent

ORIGIN = "http://localhost"
SECURITY = "/accounts/security/"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def window_of(user: User) -> Client:
    window = Client(HTTP_HOST="localhost")
    window.force_login(user, backend=BACKEND)
    return freshly_signed_in(window, user)


def with_passkey(user: User, window: Client) -> Passkey:
    """What the person has just added in this window. Attempts of former rounds do not count."""
    cache.clear()
    passkey = Passkey(ORIGIN)
    add = f"{SECURITY}passkeys/add/"
    options = window.get(add).context["js_data"]["creation_options"]
    window.post(add, {**as_sent(passkey.create(options)), "name": "Phone"})
    return passkey


def two_windows(user: User) -> tuple[Client, Client]:
    """In both the person has just shown their only passkey."""
    one, other = window_of(user), window_of(user)
    with_passkey(user, one)
    return one, having_shown(other, factors.passkeys_of(user).get())


def page_of(user: User, way: str = "") -> str:
    return f"{SECURITY}passkeys/{factors.passkeys_of(user).get().pk}/{way}"


def removals(user: User) -> int:
    return Event.objects.filter(kind=FACTOR_REMOVED, actor_id=user.pk).count()
