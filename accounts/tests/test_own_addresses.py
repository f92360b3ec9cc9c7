"""One person, several addresses: added with a code, and changed after a fresh sign-in."""

import pytest
from allauth.account.models import EmailAddress

from accounts.events import ADDRESS_ADDED, ADDRESS_REMOVED
from accounts.models import User
from accounts.tests.conftest import PASSWORD
from accounts.tests.letters import letters_to
from audit.models import Event
from tests.freshness import freshly_signed_in, grown_stale
from tests.reading import hidden_in, words

ADDRESSES = "/accounts/email/"
CONFIRM = "/accounts/confirm-email/"


@pytest.fixture
def window(visitor, sign_in, nia, settings):
    """Nia's browser, in which she has just given her password once more."""
    settings.ACCOUNT_RATE_LIMITS = False
    sign_in("nia@example.com")
    visitor.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return visitor


@pytest.fixture
def second(nia):
    """Another address of Nia's, verified."""
    return EmailAddress.objects.create(user=nia, email="nia@work.example", verified=True)


def test_an_address_counts_once_its_code_was_entered(window, nia, enter_code):
    asked = window.post(ADDRESSES, {"email": "Nia@Work.example", "action_add": "1"})
    assert asked.headers["Location"] == CONFIRM
    assert not nia.has_address("nia@work.example")

    answer = enter_code(CONFIRM, "nia@work.example")

    assert answer.headers["Location"] == ADDRESSES
    assert "nia@work.example is verified." in window.get(ADDRESSES).content.decode()
    assert nia.owns("nia@work.example")
    assert Event.objects.get(kind=ADDRESS_ADDED).after == {"address": "nia@work.example"}


def test_an_address_can_be_made_primary(window, nia, second):
    window.post(ADDRESSES, {"email": second.email, "action_primary": "1"})

    nia.refresh_from_db()
    assert nia.email == "nia@work.example"
    assert letters_to("nia@example.com")[-1].subject == "Your primary email address was changed"


def test_an_address_can_be_removed(window, nia, second):
    window.post(ADDRESSES, {"email": second.email, "action_remove": "1"})

    assert not nia.has_address("nia@work.example")
    assert letters_to("nia@example.com")[-1].subject == "An email address was removed"
    assert Event.objects.get(kind=ADDRESS_REMOVED).before == {"address": "nia@work.example"}


def test_the_primary_address_stays(window, nia, second):
    answer = window.post(ADDRESSES, {"email": nia.email, "action_remove": "1"}, follow=True)

    assert nia.owns("nia@example.com")
    assert "Make another address primary first." in answer.content.decode()


def test_an_unproved_address_does_not_become_primary(window, nia, second):
    EmailAddress.objects.filter(pk=second.pk).update(verified=False)

    answer = window.post(ADDRESSES, {"email": second.email, "action_primary": "1"}, follow=True)

    nia.refresh_from_db()
    assert nia.email == "nia@example.com"
    assert "Your primary address must be verified." in answer.content.decode()


def test_an_unproved_address_can_be_proved(window, nia, second, enter_code):
    EmailAddress.objects.filter(pk=second.pk).update(verified=False)
    html = window.get(ADDRESSES).content.decode()
    assert "Not verified" in html
    assert 'name="action_send"' in html

    asked = window.post(ADDRESSES, {"email": second.email, "action_send": "1"})

    assert enter_code(asked.headers["Location"], second.email).headers["Location"] == ADDRESSES
    assert nia.owns("nia@work.example")


def test_only_what_can_be_done_is_offered(window, nia, second):
    html = window.get(ADDRESSES).content.decode()

    assert html.count('name="action_primary"') == html.count('name="action_remove"') == 1
    assert 'name="action_send"' not in html


def test_a_change_needs_a_fresh_sign_in_and_goes_on_after_it(visitor, sign_in, nia, second):
    sign_in("nia@example.com")
    grown_stale(visitor)

    asked = visitor.post(ADDRESSES, {"email": second.email, "action_remove": "1"})
    assert asked.headers["Location"] == "/accounts/reauthenticate/?next=%2Faccounts%2Femail%2F"
    wrong = visitor.post(asked.headers["Location"], {"password": "another long password"})
    assert "Incorrect password." in wrong.content.decode()
    assert nia.has_address(second.email)
    back = visitor.post(asked.headers["Location"], {"password": PASSWORD}).headers["Location"]
    assert nia.has_address(second.email)
    shown = visitor.get(back)
    visitor.post(ADDRESSES, hidden_in(shown))

    assert "Changing your email addresses has not happened yet." in words(shown)
    assert not nia.has_address(second.email)


@pytest.mark.parametrize("action", ["action_send", "action_remove", "action_primary"])
@pytest.mark.parametrize("address", ["adam@example.com", "nobody@example.com", "\0", "x" * 9999])
def test_an_address_that_is_not_ones_own_is_left_alone(window, nia, adam, action, address):
    answer = window.post(ADDRESSES, {"email": address, action: "1"}, follow=True)

    assert answer.status_code == 200
    assert adam.user.owns("adam@example.com")
    assert letters_to("adam@example.com") == []


def test_the_same_address_is_not_added_twice(window, nia):
    answer = window.post(ADDRESSES, {"email": "NIA@example.com", "action_add": "1"})

    assert "You have already added this address." in answer.content.decode()


def test_an_address_of_somebody_else_is_not_added_even_with_its_code(window, nia, adam, enter_code):
    window.post(ADDRESSES, {"email": "adam@example.com", "action_add": "1"})

    answer = enter_code(CONFIRM, "adam@example.com")

    assert "Another account uses this address." in answer.content.decode()
    assert [user.email for user in User.objects.filter(emailaddress__email="adam@example.com")] == [
        "adam@example.com"
    ]


def test_a_password_is_changed_by_who_knows_the_old_one(window, nia):
    wrong = window.post(
        "/accounts/password/change/",
        {"oldpassword": "no", "password1": "yet another one", "password2": "yet another one"},
    )
    right = window.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "yet another one", "password2": "yet another one"},
        follow=True,
    )

    assert "Incorrect password." in wrong.content.decode()
    assert "Your password was changed." in right.content.decode()
    assert right.wsgi_request.user == nia
    assert letters_to("nia@example.com")[-1].subject == "Your password was changed"


def test_who_has_no_password_can_set_one(client_of, nia):
    nia.set_unusable_password()
    nia.save()
    window = freshly_signed_in(client_of(nia), nia, "code")
    assert window.get("/accounts/password/change/").headers["Location"] == "/accounts/password/set/"

    answer = window.post(
        "/accounts/password/set/", {"password1": PASSWORD, "password2": PASSWORD}, follow=True
    )

    nia.refresh_from_db()
    assert nia.check_password(PASSWORD)
    assert "Your password was set." in answer.content.decode()
