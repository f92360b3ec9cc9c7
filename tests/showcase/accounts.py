"""The pages around signing in, and those of one's own account."""

import re
from collections.abc import Iterator
from uuid import uuid4

from django.http import HttpRequest
from django.urls import reverse
from playwright.sync_api import Page

from accounts.actions import change_picture
from accounts.mail import ACCOUNT
from accounts.sessions.provider_sessions import note_vouching
from accounts.sessions.store import SessionStore
from console.images.decoding import AVATAR_SIZE, decode_image
from organizations.actions import change_logo
from outbox.models import Mail
from tests.images import picture
from tests.showcase.acts import fills, fresh_address, in_turn, opens, presses, presses_first
from tests.showcase.deleting import IS_ME
from tests.showcase.shot import Shot
from tests.showcase.world import World

CODE = re.compile(r"^[A-Z0-9]{3,}(?:-[A-Z0-9]{3,})*$", re.MULTILINE)
PASSWORD = "a long enough password"


def entrance_shots(w: World) -> Iterator[Shot]:
    """What someone sees who is not signed in."""
    login, signup = reverse("account_login"), reverse("account_signup")
    wrong = in_turn(
        fills("Email", "ada@example.com"), fills("Password", "not it"), presses("Sign in")
    )
    yield Shot("sign-in", "empty", login)
    yield Shot("sign-in", "error", login, act=presses("Sign in"))
    yield Shot("sign-in", "wrong", login, act=wrong)
    yield Shot("sign-up", "empty", signup)
    weak = in_turn(fills("Email", "ada@b@c"), fills("Password", "12345"), presses("Create account"))
    yield Shot("sign-up", "error", signup, act=weak)
    yield Shot("sign-up", "invited", w.invitation.link, act=presses("Create account"))
    yield Shot("sign-up", "code", signup, act=signs_up, leads_on=True)
    yield Shot("sign-up", "code-error", signup, act=in_turn(signs_up, presses("Continue")))
    code, reset = reverse("account_request_login_code"), reverse("account_reset_password")
    asks = in_turn(fills("Email", w.grace.user.email), presses("Send code"))
    yield Shot("sign-in-code", "empty", code)
    yield Shot("sign-in-code", "error", code, act=presses("Send code"))
    yield Shot("sign-in-code", "asked", code, act=asks, leads_on=True)
    yield Shot("password-reset", "empty", reset)
    yield Shot("password-reset", "error", reset, act=presses("Send code"))
    yield Shot("password-reset", "asked", reset, act=asks, leads_on=True)
    chooses = in_turn(asks, enters_code)
    yield Shot("password-reset", "code-error", reset, act=in_turn(asks, presses("Continue")))
    yield Shot("password-reset", "choose", reset, act=chooses, leads_on=True)
    weak = in_turn(chooses, presses("Change password"))
    yield Shot("password-reset", "choose-error", reset, act=weak)
    yield Shot("password-reset", "done", reverse("account_password_reset_completed"))
    yield Shot("account-closed", "visitor", reverse("account_inactive"))
    yield Shot("api-reference", "visitor", reverse("api:reference"))
    yield Shot("api-subject", "visitor", reverse("api:subject", args=["deployments"]))


def account_shots(w: World) -> Iterator[Shot]:
    """One's own name, addresses and password."""
    profile, email = reverse("accounts:profile"), reverse("account_email")
    image = decode_image(picture("JPEG", (300, 200)), within=(AVATAR_SIZE,) * 2, field="picture")
    change_picture(image=image, by=w.long.user)
    change_logo(image=image, by=w.long)
    yield Shot("profile", "few", profile, w.few)
    yield Shot("profile", "long", profile, w.long)
    linked = in_turn(fills("Your name", "www.example.com"), presses("Save name"))
    yield Shot("profile", "error", profile, w.few, linked)
    no_zone = in_turn(fills("Time zone", "Berlin"), presses("Save dates"))
    yield Shot("profile", "zone-error", profile, w.few, no_zone, leads_on=True)
    no_picture = presses("Save picture")
    yield Shot("profile", "picture-error", profile, w.long, no_picture, leads_on=True)
    yield Shot("addresses", "few", email, w.few)
    goes_on = in_turn(presses("Add address"), IS_ME, presses("Continue"))
    yield Shot("addresses", "error", email, w.grace, goes_on, leads_on=True)
    adds = in_turn(
        fills("Another email address", "grace@cern.example"), presses("Add address"), IS_ME
    )
    yield Shot("addresses", "go-on", email, w.grace, adds)
    change, again = reverse("account_change_password"), reverse("account_reauthenticate")
    yield Shot("password", "few", change, w.few)
    yield Shot("password", "error", change, w.few, presses("Change password"))
    first, by_code = reverse("account_set_password"), reverse("account_request_login_code")
    yield Shot("sign-in-again", "password", first, w.lise)
    proves = in_turn(fills("Email", w.lise.email), presses("Send code"), enters_code)
    sets = in_turn(proves, opens("account_set_password"))
    yield Shot("password", "none", by_code, act=sets, leads_on=True)
    empty = in_turn(sets, presses("Set password"))
    yield Shot("password", "none-error", by_code, act=empty)
    sent = reverse("account_email_verification_sent")
    yield Shot("addresses", "verification-sent", sent, w.few)
    yield Shot("confirm-it-is-you", "few", again, w.few)
    yield Shot("confirm-it-is-you", "error", again, w.few, presses("Continue"))
    own = in_turn(begun_by_provider, opens("accounts:own-sign-in"))
    yield Shot("own-sign-in", "few", profile, w.few, own, leads_on=True)
    yield Shot("sign-out", "few", reverse("account_logout"), w.few)


def begun_by_provider(page: Page) -> None:
    """Have the session begun by an organization's identity provider."""
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    request = HttpRequest()
    request.session = SessionStore(cookies["session"])
    note_vouching(request, uuid4(), "Zenith Logistics", begins_session=True)
    request.session.save()


def signs_up(page: Page) -> None:
    """Make an account with an address of its own."""
    fills("Email", fresh_address)(page)
    fills("Password", PASSWORD)(page)
    presses_first(page)


def enters_code(page: Page) -> None:
    """Enter the code that was mailed last."""
    text = Mail.objects.filter(kind=ACCOUNT).latest("created_at").parts["text"]
    found = CODE.search(text)
    assert found, text
    fills("Code", found.group())(page)
    presses("Continue")(page)
