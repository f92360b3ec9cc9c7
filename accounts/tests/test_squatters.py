"""Someone makes an account with another person's address, and waits for its owner to come."""

import pytest
from allauth.account.models import EmailAddress

from accounts.models import Session, User
from accounts.sessions.unfinished import PROVED_ADDRESS
from accounts.tests.conftest import PASSWORD
from accounts.tests.letters import code_mailed_to, letters_to
from tests.cast import invite
from tests.freshness import freshly_signed_in
from tests.pages import CheckedClient
from tests.reading import words

CONFIRM = "/accounts/confirm-email/"
ADA = "ada@example.com"
EVES = "the squatter's password"


@pytest.fixture
def ada(visitor):
    """The browser of the address's owner."""
    return visitor


@pytest.fixture
def eve(db, settings):
    """The squatter's browser, which has signed up as Ada and stands where her code is asked for."""
    settings.ACCOUNT_RATE_LIMITS = False
    page = CheckedClient()
    form = {"email": ADA, "password1": EVES, "name": "Eve's friend"}
    assert page.post("/accounts/signup/", form).headers["Location"] == CONFIRM
    return page


def by_code(ada):
    ada.post("/accounts/login/code/", {"email": ADA})
    ada.post("/accounts/login/code/confirm/", {"code": code_mailed_to(ADA)})


def by_reset(ada):
    ada.post("/accounts/password/reset/", {"email": ADA})
    ada.post("/accounts/password/reset/confirm/", {"code": code_mailed_to(ADA)})
    chosen = {"password1": PASSWORD, "password2": PASSWORD}
    ada.post("/accounts/password/reset/complete/", chosen)


def by_signing_up_in_vain(ada):
    ada.post("/accounts/signup/", {"email": ADA, "password1": PASSWORD})
    assert letters_to(ADA)[-1].subject == "You already have an account"
    ada.cookies.clear()
    by_reset(ada)


def by_a_link_that_proves_the_address(ada):
    session = ada.session
    session[PROVED_ADDRESS] = ADA
    session.save()
    ada.post("/accounts/signup/", {"email": ADA, "password1": PASSWORD})


in_every_way = pytest.mark.parametrize(
    "get_in",
    [by_code, by_reset, by_signing_up_in_vain, by_a_link_that_proves_the_address],
)


def is_in(page):
    return page.get("/welcome/").status_code == 200


@in_every_way
def test_the_owner_gets_in_and_stays_in(ada, eve, get_in):
    get_in(ada)

    assert is_in(ada)
    assert is_in(ada)
    assert User.objects.get().owns(ADA)


@in_every_way
def test_the_squatter_does_not_get_in_with_the_owner(ada, eve, get_in):
    get_in(ada)

    assert not is_in(eve)
    eve.get(CONFIRM)
    assert not is_in(eve)
    assert list(Session.objects.exclude(user=None).values_list("user__email", flat=True)) == [ADA]


@in_every_way
def test_nor_afterwards_by_the_password_that_was_chosen_for_the_owner(ada, eve, get_in):
    get_in(ada)

    for page in (eve, CheckedClient()):
        page.post("/accounts/login/", {"login": ADA, "password": EVES})
        assert not is_in(page)
    assert not User.objects.get().check_password(EVES)


@pytest.mark.once
@in_every_way
@pytest.mark.parametrize(
    "form",
    [
        {"action": "resend"},
        {"action": "change", "email": "eve@evil.example"},
        {"email": "eve@evil.example"},
        {"code": ""},
        {"code": "WRNG-CODE"},
    ],
    ids=str,
)
def test_nor_by_anything_that_the_open_page_takes(ada, eve, get_in, form):
    get_in(ada)

    eve.post(CONFIRM, form, follow=True)

    assert not is_in(eve)
    assert [address.email for address in EmailAddress.objects.all()] == [ADA]
    assert letters_to("eve@evil.example") == []


@pytest.mark.parametrize("form", [{"action": "change", "email": "eve@evil.example"}])
def test_the_squatter_cannot_put_an_own_address_beside_before_the_owner_comes(ada, eve, form):
    eve.post(CONFIRM, form, follow=True)

    by_reset(ada)

    assert [address.email for address in EmailAddress.objects.all()] == [ADA]
    assert User.objects.get().email == ADA


def test_the_owner_is_told_that_a_password_is_gone(ada, eve):
    by_code(ada)

    assert "You can set new ones" in words(ada.get("/welcome/"))


def test_what_the_squatter_called_the_owner_is_gone(ada, eve):
    by_code(ada)

    assert User.objects.get().name == ""


def test_an_address_that_a_squatter_waits_to_add_is_the_owners(client_of, zed, ada, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    page = freshly_signed_in(client_of(zed), zed.user)
    page.post("/accounts/email/", {"email": ADA, "action_add": "1"})
    mailed_for_zed = code_mailed_to(ADA)

    ada.post("/accounts/signup/", {"email": ADA, "password1": PASSWORD})
    ada.post(CONFIRM, {"code": code_mailed_to(ADA)})
    answer = page.post(CONFIRM, {"code": mailed_for_zed})

    assert is_in(ada)
    assert "Another account uses this address." in words(answer)
    assert list(zed.user.verified_keys()) == ["zed@example.com"]


@pytest.mark.parametrize("squatters", ["sign-up", "sign-in code", "reset"])
def test_codes_that_the_squatter_had_mailed_are_worth_nothing_to_them(eve, ada, squatters):
    if squatters == "sign-in code":
        eve = CheckedClient()
        confirm = eve.post("/accounts/login/code/", {"email": ADA}).headers["Location"]
    elif squatters == "reset":
        eve = CheckedClient()
        confirm = eve.post("/accounts/password/reset/", {"email": ADA}).headers["Location"]
    else:
        confirm = CONFIRM
    by_a_link_that_proves_the_address(ada)

    eve.post(confirm, {"code": "WRNG-CODE"})
    eve.post("/accounts/password/reset/complete/", {"password1": EVES, "password2": EVES})

    assert not is_in(eve)
    assert User.objects.get().check_password(PASSWORD)


def test_a_squatter_a_moment_ago_does_not_keep_the_owner_waiting(ada, eve, adam, settings):
    del settings.ACCOUNT_RATE_LIMITS
    invitation = invite(ADA, by=adam)

    answer = sign_up_invited(ada, invitation)

    assert answer.headers["Location"] == f"/invitations/{invitation.pk}/"
    assert is_in(ada)


# The owner comes by an invitation


def sign_up_invited(ada, invitation):
    """Open the mailed link, go on to sign up, and send the form."""
    ada.get(invitation.link)
    form = ada.post(f"/invitations/{invitation.pk}/sign-up/")
    return ada.post(form.headers["Location"], {"email": ADA, "password1": PASSWORD})


def test_an_invitation_is_joined_by_the_owner_and_never_by_the_squatter(ada, eve, adam, acme):
    invitation = invite(ADA, by=adam)

    for page in (eve, ada):
        page.post(f"/invitations/{invitation.pk}/join/")
    answer = sign_up_invited(ada, invitation)
    assert answer.headers["Location"] == f"/invitations/{invitation.pk}/"
    ada.post(f"/invitations/{invitation.pk}/join/")
    eve.get(CONFIRM)
    eve.post(f"/invitations/{invitation.pk}/join/")

    assert [member.user.email for member in acme.memberships.exclude(pk=adam.pk)] == [ADA]
    assert ada.get("/organizations/acme/").status_code == 200
    assert eve.get("/organizations/acme/").headers["Location"].startswith("/accounts/login/")


def test_who_signs_up_by_a_link_that_is_revoked_meanwhile_joins_nothing(ada, adam, acme, client_of):
    invitation = invite(ADA, by=adam)
    ada.get(invitation.link)
    form = ada.post(f"/invitations/{invitation.pk}/sign-up/").headers["Location"]
    client_of(adam).post(f"/organizations/acme/settings/invitations/{invitation.pk}/revoke/")

    ada.post(form, {"email": ADA, "password1": PASSWORD})
    page = ada.post(f"/invitations/{invitation.pk}/join/", follow=True)

    assert is_in(ada)
    assert page.status_code in {404, 410}
    assert acme.memberships.count() == 1


def test_a_link_proves_its_own_address_to_no_account_but_a_new_one(ada, nia, adam, settings):
    """Nia, who holds a link mailed to Ada, gets nothing of Ada's for her own account."""
    settings.ACCOUNT_RATE_LIMITS = False
    invitation = invite(ADA, by=adam)
    ada.get(invitation.link)
    ada.post(f"/invitations/{invitation.pk}/sign-up/")

    ada.post("/accounts/login/", {"login": nia.email, "password": PASSWORD})
    asked = ada.post("/accounts/email/", {"email": ADA, "action_add": "1"})

    assert asked.headers["Location"] == CONFIRM
    assert list(nia.verified_keys()) == ["nia@example.com"]
    assert not nia.has_address(ADA)
