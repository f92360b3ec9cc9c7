"""A forgotten password is replaced by someone who reads the account's mail."""

from accounts.models import User
from accounts.tests.letters import code_mailed_to, letters_to

RESET = "/accounts/password/reset/"
CONFIRM = "/accounts/password/reset/confirm/"
COMPLETE = "/accounts/password/reset/complete/"
NEW = "quite another password"


def test_the_mailed_code_lets_one_choose_a_new_password_and_signs_in(
    visitor, enter_code, sign_in, nia
):
    visitor.post(RESET, {"email": "Nia@Example.com"})
    enter_code(CONFIRM, "nia@example.com")

    answer = visitor.post(COMPLETE, {"password1": NEW, "password2": NEW})

    assert answer.headers["Location"] == "/"
    assert visitor.get("/welcome/").wsgi_request.user == nia
    assert letters_to("nia@example.com")[-1].subject == "Your password was reset"
    visitor.cookies.clear()
    assert sign_in("nia@example.com").status_code == 200
    assert sign_in("nia@example.com", NEW).headers["Location"] == "/"


def test_a_reset_forgets_what_was_tried_at_the_address(visitor, enter_code, sign_in, nia):
    for _ in range(5):
        sign_in("nia@example.com", "a wrong password")
    assert "Too many attempts" in sign_in("nia@example.com").content.decode()
    visitor.post(RESET, {"email": "nia@example.com"})
    enter_code(CONFIRM, "nia@example.com")
    visitor.post(COMPLETE, {"password1": NEW, "password2": NEW})
    visitor.cookies.clear()

    assert sign_in("nia@example.com", NEW).headers["Location"] == "/"


def test_nothing_changes_before_the_code_was_entered(visitor, enter_code, nia):
    visitor.post(RESET, {"email": "nia@example.com"})

    answer = visitor.post(COMPLETE, {"password1": NEW, "password2": NEW})

    assert answer.headers["Location"] == CONFIRM
    assert enter_code(CONFIRM, code="WRNG-CODE").status_code == 200
    nia.refresh_from_db()
    assert not nia.check_password(NEW)


def test_two_different_passwords_are_refused_at_the_second(visitor, enter_code, nia):
    visitor.post(RESET, {"email": "nia@example.com"})
    enter_code(CONFIRM, "nia@example.com")

    answer = visitor.post(COMPLETE, {"password1": NEW, "password2": NEW + "!"})

    assert list(answer.context["form"].errors) == ["password2"]


def test_other_browsers_are_signed_out_by_a_reset(client_of, visitor, enter_code, nia):
    elsewhere = client_of(nia)
    visitor.post(RESET, {"email": "nia@example.com"})
    enter_code(CONFIRM, "nia@example.com")

    visitor.post(COMPLETE, {"password1": NEW, "password2": NEW})

    assert elsewhere.get("/welcome/").headers["Location"].startswith("/accounts/login/")


def test_an_address_without_an_account_gets_a_mail_that_says_so(visitor, enter_code):
    visitor.post(RESET, {"email": "nobody@example.com"})

    (mail,) = letters_to("nobody@example.com")

    assert mail.subject == "No account with this email address"
    assert enter_code(CONFIRM, code="WRNG-CODE").status_code == 200


def squat(visitor, sign_up):
    """Someone signs up with Ada's address, which they cannot prove, and waits."""
    sign_up("ada@example.com", password1="the squatter's password")
    visitor.cookies.clear()


def test_a_squatters_password_opens_nothing_after_the_owner_signed_in_by_code(
    visitor, sign_up, sign_in, enter_code, settings
):
    settings.ACCOUNT_RATE_LIMITS = False
    squat(visitor, sign_up)
    visitor.post("/accounts/login/code/", {"email": "ada@example.com"})

    answer = enter_code("/accounts/login/code/confirm/", "ada@example.com")

    assert answer.headers["Location"] == "/"
    ada = User.objects.get()
    assert visitor.get("/welcome/").wsgi_request.user == ada
    assert ada.owns("ada@example.com")
    visitor.cookies.clear()
    assert sign_in("ada@example.com", "the squatter's password").status_code == 200
    assert not visitor.get("/accounts/login/").wsgi_request.user.is_authenticated


def test_a_squatters_password_opens_nothing_after_the_owner_began_a_reset(
    visitor, sign_up, sign_in, enter_code, settings
):
    settings.ACCOUNT_RATE_LIMITS = False
    squat(visitor, sign_up)
    visitor.post(RESET, {"email": "ada@example.com"})

    enter_code(CONFIRM, "ada@example.com")

    visitor.cookies.clear()
    assert sign_in("ada@example.com", "the squatter's password").status_code == 200


def test_who_has_signed_in_before_keeps_the_password_when_using_a_code(
    visitor, sign_in, enter_code, nia
):
    visitor.post("/accounts/login/code/", {"email": "nia@example.com"})

    enter_code("/accounts/login/code/confirm/", "nia@example.com")

    visitor.cookies.clear()
    assert sign_in("nia@example.com").headers["Location"] == "/"
    assert code_mailed_to("nia@example.com")
