"""An invitation's link proves its address: no code, and no other address under the same proof."""

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.http import HttpRequest

from accounts.models import User
from accounts.tests.conftest import PASSWORD
from outbox.models import Mail

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
    User.objects.create_user("ada@example.com", "another long password")

    answer = sign_up("ada@example.com")

    assert answer.headers["Location"] == "/accounts/confirm-email/"
    assert not visitor.get("/accounts/confirm-email/").wsgi_request.user.is_authenticated
    assert User.objects.get().check_password("another long password")


def test_who_wants_another_address_proves_that_one(visitor, proved, sign_up):
    page = visitor.get(SIGN_UP)
    assert "Use another one" in page.content.decode()

    visitor.post("/accounts/signup/another-address/")

    page = visitor.get(SIGN_UP)
    assert "Use another one" not in page.content.decode()
    assert "readonly" not in str(page.context["form"]["email"])
    assert sign_up("eve@example.com").headers["Location"] == "/accounts/confirm-email/"
    assert not User.objects.get(email="eve@example.com").owns("eve@example.com")


def test_only_a_post_gives_the_proof_up(visitor, proved):
    assert visitor.get("/accounts/signup/another-address/").status_code == 405

    assert visitor.get(SIGN_UP).context["form"]["email"].value() == "ada@example.com"
