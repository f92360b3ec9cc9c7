"""What people do with their accounts is in their history, and what they typed is not."""

from accounts.events import ADDRESS_VERIFIED, PASSWORD_CHANGED, PERSON_SIGNED_IN, PERSON_SIGNED_UP
from accounts.tests.conftest import PASSWORD
from audit.models import Event


def kinds():
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


def test_signing_up_and_signing_in_are_noted(sign_up, enter_code):
    sign_up("ada@example.com")
    enter_code("/accounts/confirm-email/", "ada@example.com")

    assert kinds() == [PERSON_SIGNED_UP, ADDRESS_VERIFIED, PERSON_SIGNED_IN]
    assert {event.actor_label for event in Event.objects.all()} == {"ada@example.com"}
    assert {event.address for event in Event.objects.all()} == {"127.0.0.1"}


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
