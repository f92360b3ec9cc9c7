"""What people do with their accounts is in their history, and what they typed is not."""

from django.test import Client

from accounts.events import ADDRESS_VERIFIED, PASSWORD_CHANGED, PERSON_SIGNED_IN, PERSON_SIGNED_UP
from accounts.tests.conftest import PASSWORD
from accounts.tests.letters import code_mailed_to
from audit.models import Event
from audit.sentences import sentence

SECOND_STEP = "/accounts/login/second-factor/"


def kinds():
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


def test_signing_up_and_signing_in_are_noted(sign_up, enter_code):
    sign_up("ada@example.com")
    enter_code("/accounts/confirm-email/", "ada@example.com")

    assert kinds() == [PERSON_SIGNED_UP, ADDRESS_VERIFIED, PERSON_SIGNED_IN]
    assert {event.actor_label for event in Event.objects.all()} == {"ada@example.com"}
    assert {event.address for event in Event.objects.all()} == {"127.0.0.1"}


def test_a_sign_in_says_by_which_ways(visitor, sign_in, app, nia):
    sign_in(nia.email)
    visitor.post(SECOND_STEP, {"code": app(), "trust": "on"})
    visitor.post("/accounts/logout/")
    visitor.post("/accounts/login/code/", {"email": nia.email})
    visitor.post("/accounts/login/code/confirm/", {"code": code_mailed_to(nia.email)})

    noted = Event.objects.filter(kind=PERSON_SIGNED_IN).order_by("id")
    said = [sentence(event) for event in noted]
    assert said == [
        "Nia signed in with a password and an authenticator app",
        "Nia signed in with a code by email and a trusted browser",
    ]


def test_a_reset_is_noted_without_the_password(visitor, enter_code, nia):
    visitor.post("/accounts/password/reset/", {"email": nia.email})
    enter_code("/accounts/password/reset/confirm/", nia.email)
    new = "quite another password"

    visitor.post("/accounts/password/reset/complete/", {"password1": new, "password2": new})

    assert kinds() == [PASSWORD_CHANGED, PERSON_SIGNED_IN]
    assert not any(new in str(vars(event)) for event in Event.objects.all())


def test_a_wrong_password_signs_nobody_in(visitor, nia):
    visitor.post("/accounts/login/", {"login": nia.email, "password": PASSWORD + "!"})

    assert PERSON_SIGNED_IN not in kinds()


def test_each_refused_step_is_in_the_log_with_its_reason_alone(visitor, sign_in, app, nia, caplog):
    caplog.set_level("INFO", "accounts.sign_in")
    wrong, other = PASSWORD + "!", Client()

    sign_in(nia.email, wrong)
    sign_in(nia.email)
    visitor.post(SECOND_STEP, {"code": "wrong"})
    other.post("/accounts/login/code/", {"email": nia.email})
    other.post("/accounts/login/code/confirm/", {"code": "wrong"})
    for _ in range(6):
        Client().post("/accounts/login/", {"login": "none@example.com", "password": wrong})

    said = [record.getMessage().rpartition(" ")[2] for record in caplog.records]
    assert said[:3] == ["email_password_mismatch", "incorrect-code", "incorrect_code"]
    assert said[3:] == [*["email_password_mismatch"] * 5, "too_many_login_attempts"]
    assert caplog.records[-1].levelname == "WARNING"
    assert not any(text in caplog.text for text in (nia.email, wrong, "none@"))
