"""What changes how someone signs in asks for a fresh sign-in, and keeps what was typed."""

import pytest

from accounts.models import Session
from accounts.second_factor import factors, totp
from tests.database import dump
from tests.freshness import freshly_signed_in, grown_stale
from tests.reading import buttons, hidden_in, link_named, words

SECURITY = "/accounts/security/"
EMAIL = "/accounts/email/"
BY_PASSWORD, BY_CODE = "/accounts/reauthenticate/", "/accounts/reauthenticate/code/"
GUARDED = [
    f"{SECURITY}app/",
    f"{SECURITY}app/delete/",
    f"{SECURITY}recovery-codes/",
    "/accounts/password/change/",
]
TYPED = {"email": "new@example.com", "action_add": "1"}
PASSWORD = {"password": "a long enough password"}


def leads_to(answer):
    return answer.headers.get("Location", "").partition("?")[0]


@pytest.fixture
def stale(client_of, nia):
    """Nia's client_of, in which she signed in some time ago."""
    return grown_stale(freshly_signed_in(client_of(nia), nia, "mfa"), seconds=1000)


@pytest.mark.parametrize("page", GUARDED)
def test_with_a_second_factor_every_page_asks_for_it(stale, app, page):
    for answer in (stale.get(page), stale.post(page)):
        assert leads_to(answer) == BY_CODE


@pytest.mark.parametrize("page", [*GUARDED, EMAIL])
def test_the_password_alone_is_no_proof_once_there_is_a_factor(stale, nia, app, codes, page):
    stale.post(BY_PASSWORD, PASSWORD)
    freshly_signed_in(stale, nia, "password")

    stale.post(page, TYPED)

    assert leads_to(stale.get(BY_PASSWORD)) == BY_CODE
    assert factors.factors_of(nia).count() == 2
    assert not nia.has_address("new@example.com")


def test_a_code_is_proof(stale, app):
    asked = stale.get(f"{SECURITY}app/delete/", follow=True)
    assert "Removing an authenticator app requires a recent sign-in." in words(asked)
    assert link_named(asked, "Cancel") == SECURITY

    back = stale.post(BY_CODE, {"code": app(), "next": f"{SECURITY}app/delete/"})

    assert leads_to(back) == f"{SECURITY}app/delete/"
    assert stale.get(f"{SECURITY}app/delete/").status_code == 200


def test_a_code_that_signed_in_is_no_proof_again(stale, app, nia):
    code = app()
    stale.post(BY_CODE, {"code": code})

    answer = grown_stale(stale).post(BY_CODE, {"code": code})

    assert "This code was used already." in words(answer)


@pytest.mark.parametrize("page", [f"{SECURITY}app/", "/accounts/password/set/"])
def test_who_has_neither_password_nor_factor_is_not_always_fresh(client_of, nia, page):
    nia.set_unusable_password()
    nia.save()
    window = freshly_signed_in(client_of(nia), nia, "code")
    assert window.get(page).status_code == 200

    asked = grown_stale(window).get(page)

    assert leads_to(asked) == "/accounts/sign-in-again/"


def test_whoever_has_just_signed_up_need_not_sign_in_again(visitor, sign_up, enter_code):
    sign_up("ada@example.com")
    enter_code("/accounts/confirm-email/", "ada@example.com")

    assert visitor.get(f"{SECURITY}app/").status_code == 200
    assert leads_to(grown_stale(visitor).get(f"{SECURITY}app/")) == BY_PASSWORD


def test_a_set_up_factor_is_proof_in_the_session_that_set_it_up(client_of, nia, clock):
    page = freshly_signed_in(client_of(nia), nia)
    secret = page.get(f"{SECURITY}app/").context["secret"].replace(" ", "")
    page.post(f"{SECURITY}app/", {"code": totp.code_at(secret, totp.current_step())})

    assert page.get(f"{SECURITY}recovery-codes/").status_code == 200


# What was typed


def test_what_was_typed_is_shown_with_a_button_and_not_carried_out(stale, nia):
    asked = stale.post(EMAIL, TYPED)
    back = stale.post(BY_PASSWORD, {**PASSWORD, "next": EMAIL})
    shown = stale.get(leads_to(back))

    assert leads_to(asked) == BY_PASSWORD
    assert "Changing your email addresses has not happened yet." in words(shown)
    assert "Continue" in buttons(shown)
    assert not nia.has_address("new@example.com")
    assert TYPED.items() <= hidden_in(shown).items()


def test_what_was_typed_is_shown_once(stale):
    stale.post(EMAIL, TYPED)
    stale.post(BY_PASSWORD, PASSWORD)
    stale.get(EMAIL)

    assert "Your email addresses" in words(stale.get(EMAIL))


def test_who_comes_back_without_the_proof_finds_the_page_as_it_was(stale):
    stale.post(EMAIL, TYPED)

    assert "Your email addresses" in words(stale.get(EMAIL))
    stale.post(BY_PASSWORD, PASSWORD)
    assert "Your email addresses" in words(stale.get(EMAIL))


def test_no_secret_and_no_key_is_kept(stale, app):
    key = stale.cookies["session"].value
    typed = {"oldpassword": "secret-one", "password1": "secret-two", "note": "kept", "code": "99"}

    stale.post("/accounts/password/change/", typed)

    kept = str([row.get_decoded() for row in Session.objects.all()])
    assert "kept" in kept
    assert "secret-" not in kept
    assert "'99'" not in kept
    assert key not in kept + dump()


def test_what_was_typed_for_one_page_is_not_shown_on_another(stale, nia):
    stale.post(EMAIL, TYPED)
    stale.post(BY_PASSWORD, PASSWORD)

    assert "has not happened yet" not in words(stale.get(f"{SECURITY}app/"))


@pytest.mark.parametrize(
    "more", [{"email": "x" * 30_000}, {f"{number:0900}": "x" for number in range(50)}]
)
def test_very_much_is_not_kept(stale, more):
    stale.post(EMAIL, {**TYPED, **more})
    stale.post(BY_PASSWORD, PASSWORD)

    assert "has not happened yet" not in words(stale.get(EMAIL))


def test_a_nul_is_not_kept_which_no_page_can_hold(stale):
    stale.post(EMAIL, {**TYPED, "note": "a\0", "b\0": "note"})
    stale.post(BY_PASSWORD, PASSWORD)

    assert TYPED.items() <= hidden_in(shown := stale.get(EMAIL)).items()
    assert b"\0" not in shown.content
