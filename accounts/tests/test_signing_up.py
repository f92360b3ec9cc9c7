"""Someone new gets in: by an address, a password and the code that proves the address."""

import pytest
from allauth.account.models import EmailAddress

from accounts.forms.account import SignupForm
from accounts.models import User
from accounts.tests.letters import code_mailed_to, letters_to
from outbox.models import Mail
from tests.cast import make_person

CONFIRM = "/accounts/confirm-email/"


def test_a_newcomer_enters_the_mailed_code_and_stands_at_the_front_door(
    visitor, sign_up, enter_code
):
    answer = sign_up("ada@example.com", name="Ada Lovelace")
    assert answer.headers["Location"] == CONFIRM

    answer = enter_code(CONFIRM, "ada@example.com")

    assert answer.headers["Location"] == "/"
    user = User.objects.get()
    assert (user.email, user.name) == ("ada@example.com", "Ada Lovelace")
    assert user.owns("ada@example.com")
    assert visitor.get("/", follow=True).wsgi_request.user == user


def test_nobody_is_signed_in_before_the_address_is_proved(visitor, sign_up, enter_code):
    sign_up("ada@example.com")

    answer = enter_code(CONFIRM, code="WRNG-CODE")

    assert "Incorrect code." in answer.content.decode()
    assert not User.objects.get().owns("ada@example.com")
    assert visitor.get("/").headers["Location"] == "/accounts/login/?next=/"


def test_the_code_may_be_typed_without_its_dash_and_in_small_letters(sign_up, enter_code):
    sign_up("ada@example.com")

    answer = enter_code(CONFIRM, code=code_mailed_to("ada@example.com").replace("-", "").lower())

    assert answer.headers["Location"] == "/"


def test_three_wrong_codes_end_the_attempt(visitor, sign_up, enter_code):
    sign_up("ada@example.com")
    right = code_mailed_to("ada@example.com")

    answers = [enter_code(CONFIRM, code="WRNG-CODE").status_code for _ in range(3)]

    assert answers == [200, 200, 302]
    assert enter_code(CONFIRM, code=right).headers["Location"] == "/accounts/login/"
    assert not User.objects.get().owns("ada@example.com")


def test_a_new_code_can_be_asked_for_and_the_old_one_is_dead(
    visitor, sign_up, enter_code, settings
):
    settings.ACCOUNT_RATE_LIMITS = False
    sign_up("ada@example.com")
    old = code_mailed_to("ada@example.com")

    answer = visitor.post(CONFIRM, {"action": "resend"}, follow=True)

    assert "we sent it a new code." in answer.content.decode()
    assert enter_code(CONFIRM, code=old).status_code == 200
    assert enter_code(CONFIRM, "ada@example.com").headers["Location"] == "/"


def test_asking_for_codes_again_and_again_is_slowed_down(visitor, sign_up):
    sign_up("ada@example.com")

    answer = visitor.post(CONFIRM, {"action": "resend"})

    assert answer.status_code == 429
    assert "Too many requests" in answer.content.decode()
    assert Mail.objects.count() == 1


def test_one_can_give_up_and_start_again_with_another_address(visitor, sign_up):
    sign_up("adda@example.com")

    visitor.post("/accounts/logout/", {"next": "/accounts/login/"})

    assert sign_up("ada@example.com").headers["Location"] == CONFIRM
    assert code_mailed_to("ada@example.com")


def test_the_name_is_optional(sign_up):
    sign_up("ada@example.com")

    assert str(User.objects.get()) == "ada@example.com"


@pytest.mark.parametrize("password", ["short", "1234567890123", "password123", "ada.lovelace"])
def test_a_weak_password_is_refused_at_its_field_and_the_rest_is_kept(sign_up, password):
    answer = sign_up("ada.lovelace@example.com", password1=password, name="Ada")

    form = answer.context["form"]
    assert list(form.errors) == ["password1"]
    assert 'value="ada.lovelace@example.com"' in answer.content.decode()
    assert 'value="Ada"' in answer.content.decode()
    assert f'value="{password}"' not in answer.content.decode()
    assert not User.objects.exists()


def test_an_unproved_account_gets_a_new_code_by_signing_in(
    visitor, sign_up, sign_in, enter_code, settings
):
    settings.ACCOUNT_RATE_LIMITS = False
    sign_up("ada@example.com")
    visitor.cookies.clear()

    answer = sign_in("ada@example.com")

    assert answer.headers["Location"] == CONFIRM
    assert enter_code(CONFIRM, "ada@example.com").headers["Location"] == "/"
    assert User.objects.get().check_password("a long enough password")


def test_an_address_taken_while_the_form_was_read_gives_no_second_account(db, sign_up, monkeypatch):
    clean = SignupForm.clean

    def taken_right_afterwards(form):
        cleaned = clean(form)
        make_person("Nia")
        return cleaned

    monkeypatch.setattr(SignupForm, "clean", taken_right_afterwards)

    answer = sign_up("nia@example.com")

    assert answer.headers["Location"] == CONFIRM
    assert User.objects.count() == EmailAddress.objects.count() == 1
    assert letters_to("nia@example.com")[-1].subject == "You already have an account"


def test_somebody_signed_in_is_led_on_from_the_form(client_of, nia):
    answer = client_of(nia).get("/accounts/signup/")

    assert answer.headers["Location"] == "/"
