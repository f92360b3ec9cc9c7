"""The second factor: setting it up, signing in with it, and proving who one is."""

from collections.abc import Iterator
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from accounts.browsers.trusted import password_digest
from accounts.models import User
from accounts.second_factor import factors, recovery_codes
from accounts.sessions.store import digest
from organizations.tenancy.roles import RoleSlug
from tests.app_codes import code_to_type
from tests.cast import add_member, add_token, make_organization, make_person
from tests.passkeys import Passkey
from tests.showcase.acts import fills, in_turn, presses
from tests.showcase.deleting import IS_ME
from tests.showcase.shot import Shot
from tests.showcase.window import BACKEND
from tests.showcase.world import LONG_NAME, World

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "a long enough password"


def security_shots(w: World) -> Iterator[Shot]:
    """The pages of someone without a second factor, and of someone with one."""
    hedy = _protected(make_person("Hedy Lamarr"))
    security, app = reverse("mfa_index"), reverse("mfa_activate_totp")
    codes, remove = reverse("mfa_view_recovery_codes"), reverse("mfa_deactivate_totp")
    yield Shot("sign-in-security", "off", security, w.few)
    yield Shot("sign-in-security", "on", security, hedy)
    yield Shot("passkey-add", "empty", reverse("mfa_add_webauthn"), w.few, IS_ME)
    marie = _with_passkeys(make_person("Marie Curie"))
    phone, long = factors.passkeys_of(marie)
    rename = reverse("mfa_edit_webauthn", args=[phone.pk])
    take = reverse("mfa_remove_webauthn", args=[long.pk])
    unnamed = in_turn(confirms, fills("Name", ""), presses("Save name"))
    yield Shot("sign-in-security", "passkeys", security, marie)
    yield Shot("passkey-rename", "few", rename, marie, confirms)
    yield Shot("passkey-rename", "error", rename, marie, unnamed)
    yield Shot("passkey-remove", "long", take, marie, confirms)
    yield Shot("confirm-by-passkey", "empty", take, marie)
    yield Shot("app-add", "empty", app, w.few, IS_ME)
    wrong = in_turn(IS_ME, fills("Code", "12345"), presses("Add app"))
    yield Shot("app-add", "error", app, w.few, wrong)
    yield Shot("app-remove", "last", remove, hedy, confirms_by_code)
    yield Shot("recovery-codes", "replace", codes, hedy, confirms_by_code)
    shown = in_turn(confirms_by_code, presses("Replace codes"))
    yield Shot("recovery-codes", "shown", codes, hedy, shown, leads_on=True)
    yield Shot("confirm-by-code", "empty", remove, hedy)
    yield from _second_step(hedy, marie)
    yield from _closing(w)
    yield from _sessions()


def _second_step(hedy: User, marie: User) -> Iterator[Shot]:
    login = reverse("account_login")
    enters = in_turn(fills("Email", hedy.email), fills("Password", PASSWORD), presses("Sign in"))
    yield Shot("second-step", "empty", login, act=enters)
    other = in_turn(fills("Email", marie.email), fills("Password", PASSWORD), presses("Sign in"))
    yield Shot("second-step", "passkey", login, act=other)
    wrong = in_turn(enters, fills("Code", "abcdef"), presses("Continue"))
    yield Shot("second-step", "error", login, act=wrong)


def _sessions() -> Iterator[Shot]:
    page, joan, betty = reverse("accounts:sessions"), make_person("Joan"), make_person("Betty")
    now = timezone.now()
    for hours, browser, address in (
        (2, "Safari on iPhone", "203.0.113.7"),
        (26, "Samsung Internet on Android", "2001:db8:85a3:1111:2222:8a2e:370:7334"),
        (300, "", None),
    ):
        client = Client()
        client.force_login(joan, backend=BACKEND)
        row = joan.sessions.get(pk=digest(client.cookies["session"].value))
        row.browser, row.address = browser, address
        row.started_at = now - timedelta(hours=2 * hours) if browser else None
        row.last_used_at = now - timedelta(hours=hours) if browser else None
        row.save()
    factors.create_app(joan, SECRET)
    for days, browser in ((1, "Firefox on Linux"), (20, "")):
        joan.trusted_browsers.create(
            digest=str(days),
            password_digest=password_digest(joan),
            browser=browser,
            created_at=now - timedelta(days=days),
            last_used_at=now - timedelta(hours=5 * days),
            expires_at=now + timedelta(days=30 - days),
        )
    ends = presses("End all other sessions")
    yield Shot("sessions", "few", page, joan)
    yield Shot("sessions", "alone", page, betty)
    yield Shot("sessions", "none", page, betty, ends)


def _closing(w: World) -> Iterator[Shot]:
    close = reverse("accounts:close")
    alone = make_organization("Atlas", by=make_person("Ida Rhodes"))
    add_token(alone)
    colleague = add_member(w.few.organization, "Jean Bartik", RoleSlug.API_PUBLISHER)
    add_token(colleague)
    yield Shot("download-data", "few", reverse("accounts:data"), colleague, IS_ME)
    yield Shot("close-account", "empty", close, make_person("Kay McNulty"), IS_ME)
    yield Shot("close-account", "alone", close, alone, IS_ME)
    yield Shot("close-account", "few", close, colleague, IS_ME)
    yield Shot("close-account", "needed", close, w.few, IS_ME)
    wrong = in_turn(IS_ME, fills("Type ida.rhodes@example.com to confirm", "ida@example.com"))
    error = in_turn(wrong, presses("Close account"))
    yield Shot("close-account", "error", close, alone, error)


def confirms_by_code(page: Page) -> None:
    """Enter the code that the app shows, even if it was entered a moment ago."""
    for app in Authenticator.objects.filter(type=factors.APP):
        app.data["used_at_step"] = 0
        app.save()
    fills("Code", code_to_type(SECRET))(page)
    presses("Continue")(page)


def confirms(page: Page) -> None:
    """Choose a code in place of the passkey, and enter it."""
    page.get_by_role("link", name="Use a code").click()
    confirms_by_code(page)


def _with_passkeys(person: User) -> User:
    for name in ("Phone", LONG_NAME):
        data = {"name": name, "credential": Passkey("https://console.example").made()}
        Authenticator.objects.create(user=person, type=factors.PASSKEY, data=data)
    return _protected(person)


def _protected(person: User) -> User:
    factors.create_app(person, SECRET)
    factors.replace_recovery_codes(person, recovery_codes.new_codes())
    return person
