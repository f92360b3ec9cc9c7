"""Joining an organization by social sign-up."""

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from accounts.tests.social import SIGN_UP, go_through, is_in
from tests.cast import invite, make_person
from tests.reading import value_of, words

ADA = "ada@example.com"


def set_out_invited(page, invitation):
    """Open the mailed link, and go on to sign up; returns where one goes on to."""
    page.get(invitation.link)
    form = page.post(f"/invitations/{invitation.pk}/sign-up/").headers["Location"]
    assert page.get(form).status_code == 200
    return f"/invitations/{invitation.pk}/"


def test_an_invitation_is_joined_by_social_sign_up(visitor, provider, adam, acme):
    invitation = invite(ADA, by=adam)
    target = set_out_invited(visitor, invitation)

    go_through(visitor, provider, next=target)
    answer = visitor.post(SIGN_UP, {"name": "Ada"})
    visitor.post(f"{target}join/")

    assert answer.headers["Location"] == target
    assert acme.memberships.filter(user__email=ADA).exists()


def test_the_address_of_the_link_is_the_accounts_whatever_the_provider_tells(
    visitor, provider, adam, acme
):
    provider.claims |= {"email": "lovelace@example.com", "email_verified": False}
    target = set_out_invited(visitor, invite(ADA, by=adam))

    go_through(visitor, provider, next=target)
    page = visitor.get(SIGN_UP)
    visitor.post(SIGN_UP, {"name": "Ada", "email": "lovelace@example.com"})
    visitor.post(f"{target}join/")

    assert value_of(page, "email") == ADA
    assert "The invitation was sent to this address." in words(page)
    assert acme.memberships.get(user__email=ADA).user.socialaccount_set.count() == 1
    assert not EmailAddress.objects.filter(email="lovelace@example.com").exists()


def test_another_address_than_that_of_the_link_can_be_used(visitor, provider, adam, acme):
    provider.claims["email"] = "lovelace@example.com"
    target = set_out_invited(visitor, invite(ADA, by=adam))
    go_through(visitor, provider, next=target)
    page = visitor.get(SIGN_UP)
    assert value_of(page, "email") == ADA
    assert "Use another address" in words(page)

    answer = visitor.post("/accounts/signup/another-address/")
    visitor.post(SIGN_UP, {"name": "Ada"})
    visitor.post(f"{target}join/")

    assert answer.headers["Location"] == SIGN_UP
    assert SocialAccount.objects.get().user.email == "lovelace@example.com"
    assert acme.memberships.count() == 1


def test_an_unverified_address_joins_nothing(visitor, provider, adam, acme):
    provider.claims["email_verified"] = False
    invitation = invite(ADA, by=adam)

    go_through(visitor, provider, next=f"/invitations/{invitation.pk}/")
    visitor.post(SIGN_UP, {"email": ADA})
    visitor.post(f"/invitations/{invitation.pk}/join/")

    assert acme.memberships.count() == 1


def test_a_link_connects_no_account_that_exists(visitor, provider, adam, acme):
    make_person("Ada")
    target = set_out_invited(visitor, invite(ADA, by=adam))

    answer = go_through(visitor, provider, next=target)

    assert answer.headers["Location"].startswith("/accounts/login/?next=%2Finvitations%2F")
    assert not SocialAccount.objects.exists()
    assert not is_in(visitor)
