"""Someone comes with another person's address from a provider that did not verify it."""

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from accounts.models import Session, TrustedBrowser, User
from accounts.second_factor import factors, totp
from accounts.tests.conftest import PASSWORD
from accounts.tests.social import SIGN_UP, go_through, is_in
from accounts.tests.test_squatters import by_reset, in_every_way
from tests.pages import CheckedClient
from tests.reading import notices

ADA = "ada@example.com"
CONFIRM = "/accounts/confirm-email/"


@pytest.fixture
def eve(db, provider, settings):
    """The squatter's browser, which stands where Ada's code is asked for."""
    settings.ACCOUNT_RATE_LIMITS = False
    provider.claims |= {"sub": "eve", "email_verified": False, "name": "Eve"}
    page = CheckedClient()
    go_through(page, provider)
    assert page.post(SIGN_UP, {"email": ADA, "name": "Eve"}).headers["Location"] == CONFIRM
    return page


@in_every_way
def test_the_squatter_gets_in_neither_with_the_owner_nor_afterwards(visitor, eve, provider, get_in):
    get_in(visitor)

    for page in (eve, CheckedClient()):
        page.get(CONFIRM)
        assert not is_in(page)
        go_through(page, provider)
        assert not is_in(page)
    assert is_in(visitor)
    assert not SocialAccount.objects.exists()


def test_nor_with_the_owner_who_comes_by_a_provider_that_verified_the_address(
    visitor, eve, provider
):
    provider.claims |= {"sub": "ada", "email_verified": True}
    go_through(visitor, provider)
    visitor.post(SIGN_UP, {"name": "Ada"})
    provider.claims |= {"sub": "eve", "email_verified": False}

    for page in (eve, CheckedClient()):
        page.get(CONFIRM)
        go_through(page, provider)
        page.post(SIGN_UP, {"email": ADA})
        assert not is_in(page)
    assert is_in(visitor)
    assert User.objects.get().name == "Ada"
    assert SocialAccount.objects.get().uid == "ada"


def by_provider(ada, provider):
    provider.claims |= {"sub": "ada", "email_verified": True}
    go_through(ada, provider)
    ada.post(SIGN_UP, {"name": "Ada"})


def left_behind(user):
    """Whatever a squatter could have left in an account, whichever way it came there."""
    SocialAccount.objects.create(user=user, provider="https://evil.example", uid="eve")
    factors.create_app(user, totp.new_secret())
    TrustedBrowser.objects.create(user=user, digest="0", expires_at="2100-01-01T00:00:00Z")
    expires = "2100-01-01T00:00:00Z"
    Session.objects.create(session_key="of eve", user=user, expire_date=expires)
    Session.objects.create(session_key="begun by eve", entering=user, expire_date=expires)


@in_every_way
def test_what_a_squatter_left_is_gone_once_the_owner_has_come(visitor, eve, get_in):
    left_behind(User.objects.get())

    get_in(visitor)

    assert is_in(visitor)
    assert nothing_is_left()


def test_so_it_is_when_the_owner_comes_by_a_provider(visitor, eve, provider):
    left_behind(User.objects.get())

    by_provider(visitor, provider)

    assert is_in(visitor)
    assert nothing_is_left()
    assert SocialAccount.objects.get().uid == "ada"


def nothing_is_left():
    assert not SocialAccount.objects.filter(uid="eve").exists()
    assert not factors.has_factor(User.objects.get())
    assert not TrustedBrowser.objects.exists()
    assert not Session.objects.filter(session_key__contains="eve").exists()
    return True


def test_the_owner_in_whose_browser_a_squatter_began_keeps_their_session(visitor, eve, provider):
    """The same browser: what is ended is what others began, and not the one that asks for it."""
    by_provider(eve, provider)

    assert is_in(eve)
    assert SocialAccount.objects.get().uid == "ada"


def test_a_wrong_code_connects_nothing(eve):
    for _ in range(3):
        eve.post(CONFIRM, {"code": "WRNG-CODE"})

    assert not is_in(eve)
    assert not SocialAccount.objects.exists()


def test_the_identity_is_connected_to_no_other_account_that_signs_in_there(eve, nia):
    session = eve.session
    del session["account_login"]  # what allauth keeps of a sign-in that was begun
    session.save()

    eve.post("/accounts/login/", {"login": nia.email, "password": PASSWORD})

    assert is_in(eve)
    assert not SocialAccount.objects.exists()


def test_an_address_that_somebody_only_added_keeps_its_owner_out_of_nothing(visitor, provider, nia):
    EmailAddress.objects.create(user=nia, email=ADA, verified=False)

    by_provider(visitor, provider)

    assert is_in(visitor)
    assert User.objects.get(email=ADA).owns(ADA)
    assert not SocialAccount.objects.filter(user=nia).exists()


def test_a_verified_address_that_is_an_accounts_second_one_opens_nothing(visitor, provider, nia):
    EmailAddress.objects.create(user=nia, email=ADA, verified=True)

    answer = go_through(visitor, provider)

    assert notices(visitor.get(answer.headers["Location"]))[0].startswith("The address ada@")
    assert not SocialAccount.objects.exists()


def test_an_account_that_is_proved_between_the_two_pages_is_not_taken_over(visitor, provider):
    go_through(visitor, provider)
    owner = User.objects.create_user(ADA, "a long enough password")

    answer = visitor.post(SIGN_UP, {"name": "Eve"})

    assert answer.headers["Location"].startswith("/accounts/login/")
    assert notices(visitor.get(answer.headers["Location"])) == [
        "This address already has an account. Sign in to continue."
    ]
    owner.refresh_from_db()
    assert owner.name == ""
    assert not SocialAccount.objects.exists()


def test_whoever_signs_up_and_then_resets_the_password_there_keeps_the_session(
    visitor, sign_up, settings
):
    settings.ACCOUNT_RATE_LIMITS = False
    sign_up(ADA)

    by_reset(visitor)

    assert is_in(visitor)
