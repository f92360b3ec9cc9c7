"""Signing up with an identity whose provider does not vouch for an address."""

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from accounts.models import User
from accounts.tests.letters import code_mailed_to, letters_to
from accounts.tests.social import SIGN_UP, go_through, is_in, sign_up
from tests.pages import CheckedClient
from tests.reading import value_of, words

ADA = "ada@example.com"
CONFIRM = "/accounts/confirm-email/"


@pytest.fixture
def unverified(provider):
    provider.claims["email_verified"] = False
    return provider


def test_an_unverified_address_is_proved_by_a_code_and_then_connected(visitor, unverified):
    answer = sign_up(visitor, unverified)

    assert answer.headers["Location"] == CONFIRM
    assert not is_in(visitor)
    assert not SocialAccount.objects.exists()
    visitor.post(CONFIRM, {"code": code_mailed_to(ADA)})
    assert is_in(visitor)
    assert SocialAccount.objects.get().user.email == ADA
    again = CheckedClient()
    go_through(again, unverified)
    assert is_in(again)


def test_another_address_can_be_typed_where_none_is_verified(visitor, unverified):
    sign_up(visitor, unverified, email="lovelace@example.com")
    visitor.post(CONFIRM, {"code": code_mailed_to("lovelace@example.com")})

    assert is_in(visitor)
    assert User.objects.get().email == "lovelace@example.com"


@pytest.mark.parametrize(
    "claim",
    [None, "", 7, ["ada@example.com"], "no address", "a" * 300 + "@example.com", "ada\0@x.example"],
    ids=repr,
)
def test_without_a_usable_address_one_types_it(visitor, provider, claim):
    provider.claims["email"] = claim

    go_through(visitor, provider)

    assert value_of(visitor.get(SIGN_UP), "email") == ""
    assert visitor.post(SIGN_UP, {"email": ADA}).headers["Location"] == CONFIRM


@pytest.mark.parametrize("said", ["true", "false", 1, "1", None, [True]], ids=repr)
def test_only_true_says_that_an_address_is_verified(visitor, provider, said):
    provider.claims["email_verified"] = said

    answer = sign_up(visitor, provider)

    assert answer.headers["Location"] == CONFIRM
    assert not EmailAddress.objects.filter(verified=True).exists()


def test_a_letter_that_becomes_another_one_is_no_address_of_its_owner(visitor, provider):
    provider.claims["email"] = "mar\N{KELVIN SIGN}@example.com"

    go_through(visitor, provider)

    assert value_of(visitor.get(SIGN_UP), "email") == ""


def test_the_identity_waits_for_an_hour_only(visitor, unverified, clock):
    go_through(visitor, unverified)
    assert visitor.get(SIGN_UP).status_code == 200

    clock.shift(3601)

    assert visitor.get(SIGN_UP).headers["Location"] == "/accounts/login/"


def test_whether_an_address_has_an_account_is_not_told(visitor, unverified, nia):
    unverified.claims["email"] = nia.email
    page = CheckedClient()

    known = go_through(visitor, unverified), visitor.post(SIGN_UP, {"email": nia.email})
    unknown = go_through(page, unverified), page.post(SIGN_UP, {"email": ADA})

    assert [each.headers["Location"] for each in known] == [SIGN_UP, CONFIRM]
    assert [each.headers["Location"] for each in unknown] == [SIGN_UP, CONFIRM]
    assert letters_to(nia.email)[-1].subject == "You already have an account"
    assert words(visitor.get(CONFIRM)).replace(nia.email, ADA) == words(page.get(CONFIRM))
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("name", ["www.evil.example", "Ada\u202e", "x" * 61, 7, None, ["Ada"]])
def test_a_name_that_nobody_could_type_here_is_left_out(visitor, provider, name):
    provider.claims["name"] = name

    go_through(visitor, provider)

    assert value_of(visitor.get(SIGN_UP), "name") == ""


def test_what_one_began_with_another_identity_is_forgotten(visitor, unverified, nia):
    go_through(visitor, unverified)
    unverified.claims |= {"sub": "nia", "email": nia.email, "email_verified": True}

    go_through(visitor, unverified)

    assert visitor.get(SIGN_UP).headers["Location"] == "/accounts/login/"
