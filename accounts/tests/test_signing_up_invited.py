"""An invitation's link proves its address: no code, and no other address under the same proof."""

from functools import partial
from urllib.parse import quote

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.http import HttpRequest
from django.utils import timezone

from accounts.actions import AddressHasAccount, take_over_unproved_account
from accounts.events import ADDRESS_VERIFIED, PASSWORD_CHANGED, PERSON_SIGNED_UP
from accounts.models import User
from accounts.sessions.unfinished import PROVED_ADDRESS
from accounts.tests.conftest import PASSWORD
from audit.models import Event
from outbox.models import Mail
from tests.cast import invite
from tests.races import AtOnce, refusals, successes
from tests.reading import words

SIGN_UP = "/accounts/signup/"
INVITATION = "/invitations/0c7a4f6e-6f0c-4f0e-8b9a-4b7f0e6f2d11/"


@pytest.fixture
def proved(visitor):
    """The visitor's browser has opened the link that was mailed to ada@example.com."""
    session = visitor.session
    request = HttpRequest()
    request.session = session
    get_adapter().stash_verified_email(request, "ada@example.com")
    session.save()


def make_unproved(address, **fields):
    """An account as someone leaves it who cannot prove its address."""
    user = User.objects.create_user(address, "the squatter's password", name="Eve", **fields)
    EmailAddress.objects.filter(user=user).update(verified=False)
    return user


def test_the_address_is_shown_and_cannot_be_typed_over(visitor, proved):
    answer = visitor.get(SIGN_UP)

    field = answer.context["form"]["email"]
    assert field.value() == "ada@example.com"
    assert "readonly" in str(field)


def test_the_newcomer_is_in_at_once_with_a_verified_address(visitor, proved):
    answer = visitor.post(
        f"{SIGN_UP}?next={INVITATION}", {"email": "ada@example.com", "password1": PASSWORD}
    )

    assert answer.headers["Location"] == INVITATION
    address = EmailAddress.objects.get()
    assert (address.email, address.verified, address.primary) == ("ada@example.com", True, True)
    assert not Mail.objects.exists()


@pytest.mark.parametrize("forged", ["eve@example.com", "", "not an address", "ADA@example.com\0"])
def test_another_address_in_a_forged_form_is_passed_over(visitor, proved, forged):
    visitor.post(SIGN_UP, {"email": forged, "password1": PASSWORD})

    assert [a.email for a in EmailAddress.objects.all()] == ["ada@example.com"]
    assert User.objects.get().email == "ada@example.com"


def test_another_address_in_the_query_is_passed_over(visitor, proved):
    answer = visitor.get(f"{SIGN_UP}?email=eve@example.com")

    assert answer.context["form"]["email"].value() == "ada@example.com"


def test_the_address_is_still_shown_when_something_else_is_wrong(visitor, proved):
    answer = visitor.post(SIGN_UP, {"email": "eve@example.com", "password1": "short"})

    assert list(answer.context["form"].errors) == ["password1"]
    assert answer.context["form"]["email"].value() == "ada@example.com"


def test_the_proof_is_used_up(visitor, proved, sign_up):
    sign_up("ada@example.com")
    visitor.post("/accounts/logout/")

    answer = sign_up("eve@example.com")

    assert answer.headers["Location"] == "/accounts/confirm-email/"
    assert not User.objects.get(email="eve@example.com").owns("eve@example.com")


def test_the_proof_does_not_sign_in_to_an_account_that_has_the_address(visitor, proved, sign_up):
    User.objects.create_user("ada@example.com", "another long password", name="Ada")

    answer = sign_up("ada@example.com", query=f"?next={INVITATION}", name="Eve")

    assert answer.headers["Location"] == f"/accounts/login/?next={quote(INVITATION, safe='')}"
    page = visitor.get(answer.headers["Location"])
    assert "This address already has an account. Sign in to continue." in words(page)
    assert not page.wsgi_request.user.is_authenticated
    ada = User.objects.get()
    assert (ada.name, ada.check_password("another long password")) == ("Ada", True)
    assert not Mail.objects.exists()


def test_the_proof_opens_no_closed_account(visitor, proved, sign_up):
    ada = make_unproved("ada@example.com", is_active=False)

    answer = sign_up("ada@example.com")

    assert answer.headers["Location"] == "/accounts/login/"
    assert not User.objects.get().owns(ada.email)


@pytest.mark.parametrize("forged", ["eve@example.com", "nia@example.com", ""])
def test_a_forged_address_takes_nobody_elses_account_over(visitor, proved, sign_up, forged):
    for address in ("eve@example.com", "nia@example.com", "ada@example.com"):
        make_unproved(address)

    sign_up(forged)

    assert [a.email for a in EmailAddress.objects.filter(verified=True)] == ["ada@example.com"]
    changed = [user.email for user in User.objects.all() if user.check_password(PASSWORD)]
    assert changed == ["ada@example.com"]


def test_an_unproved_account_is_taken_over_and_one_goes_on(visitor, proved, sign_up):
    squatted = make_unproved("ada@example.com")
    EmailAddress.objects.create(user=squatted, email="eve@evil.example")

    answer = sign_up("ada@example.com", query=f"?next={INVITATION}", name="Ada")

    assert answer.headers["Location"] == INVITATION
    ada = visitor.get("/welcome/").wsgi_request.user
    assert (ada, ada.name, ada.email) == (squatted, "Ada", "ada@example.com")
    assert ada.check_password(PASSWORD)
    address = EmailAddress.objects.get()
    assert (address.email, address.verified, address.primary) == ("ada@example.com", True, True)
    assert not Mail.objects.exists()
    kinds = set(Event.objects.filter(actor_id=ada.pk).values_list("kind", flat=True))
    assert {ADDRESS_VERIFIED, PASSWORD_CHANGED, PERSON_SIGNED_UP} <= kinds


def test_taking_over_uses_the_proof_up(visitor, proved, sign_up):
    make_unproved("ada@example.com")
    sign_up("ada@example.com")

    assert not visitor.session.get(PROVED_ADDRESS)


def test_an_account_is_taken_over_once(db):
    make_unproved("ada@example.com")
    take_over_unproved_account(address="ada@example.com", name="", password=PASSWORD)

    with pytest.raises(AddressHasAccount):
        take_over_unproved_account(address="ada@example.com", name="", password="another one 12")

    assert User.objects.get().check_password(PASSWORD)


def test_who_signed_in_once_keeps_the_account(db):
    make_unproved("ada@example.com", last_login=timezone.now())

    with pytest.raises(AddressHasAccount):
        take_over_unproved_account(address="ada@example.com", name="", password=PASSWORD)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_takes_the_account_over(transactional_db):
    at_once = AtOnce()
    for n in range(20):
        address = f"ada{n}@example.com"
        make_unproved(address)
        passwords = ["the first password", "the second password"]

        outcomes = at_once(
            *[
                partial(take_over_unproved_account, address=address, name="", password=password)
                for password in passwords
            ]
        )

        (winner,) = successes(outcomes)
        assert refusals(outcomes) == [AddressHasAccount]
        assert User.objects.get(email=address).check_password(passwords[winner])
    at_once.close()


def test_a_code_that_is_waited_for_does_not_stand_in_the_way(visitor, sign_up, adam):
    sign_up("ada@example.com", password1="an older password")
    invitation = invite("ada@example.com", by=adam)

    visitor.get(invitation.link)
    form = visitor.post(f"/invitations/{invitation.pk}/sign-up/").headers["Location"]

    assert visitor.get(form).context["form"]["email"].value() == "ada@example.com"
    answer = visitor.post(form, {"password1": PASSWORD})
    assert answer.headers["Location"] == f"/invitations/{invitation.pk}/"
    assert visitor.get("/welcome/").wsgi_request.user.owns("ada@example.com")


def test_who_wants_another_address_proves_that_one(visitor, proved, sign_up):
    page = visitor.get(SIGN_UP)
    assert "Use another address" in page.content.decode()

    visitor.post("/accounts/signup/another-address/")

    page = visitor.get(SIGN_UP)
    assert "Use another address" not in page.content.decode()
    assert "readonly" not in str(page.context["form"]["email"])
    assert sign_up("eve@example.com").headers["Location"] == "/accounts/confirm-email/"
    assert not User.objects.get(email="eve@example.com").owns("eve@example.com")


def test_only_a_post_gives_the_proof_up(visitor, proved):
    assert visitor.get("/accounts/signup/another-address/").status_code == 405

    assert visitor.get(SIGN_UP).context["form"]["email"].value() == "ada@example.com"
