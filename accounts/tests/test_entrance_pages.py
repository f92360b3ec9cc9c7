"""The pages around signing in save work: what was typed, where to type, what to do next."""

import re

import pytest

from accounts.tests.conftest import PASSWORD
from accounts.tests.letters import code_mailed_to, letters_to
from outbox.models import Mail
from tests.reading import notices, value_of

CODE, RESET = "/accounts/login/code/", "/accounts/password/reset/"
CONFIRM = RESET + "confirm/"
NIA = "nia@example.com"
FOCUSED = re.compile(r"<(?:input|div)[^>]* autofocus[^>]*>")


def focused(page):
    """The one element that a page opens at."""
    (element,) = FOCUSED.findall(page.content.decode())
    found = re.search(r'name="(\w+)"', element)
    return found and found[1]


# What was typed to sign in with


def test_the_address_goes_along_from_the_sign_in(visitor, nia):
    form = {"login": NIA, "password": "half a passw", "next": "/invitations/"}

    shown = visitor.post(RESET, form)

    assert value_of(shown, "email") == NIA
    assert 'name="next" value="/invitations/"' in shown.content.decode()
    assert "half a passw" not in shown.content.decode()
    assert notices(shown) == []
    assert "invalid-feedback" not in shown.content.decode()


def test_no_reset_is_mailed_before_the_form_is_sent(visitor, nia):
    for _ in range(30):
        visitor.post(RESET, {"login": NIA})
    assert not Mail.objects.exists()

    visitor.post(RESET, {"email": NIA, "login": "eve@example.com"})

    assert Mail.objects.get().recipient == NIA


def test_codes_asked_for_by_the_button_of_the_sign_in_are_counted_as_others_are(visitor, nia):
    for _ in range(30):
        visitor.post(CODE, {"login": NIA})
    by_button = Mail.objects.count()
    visitor.post(CODE, {"email": NIA})

    assert 0 < by_button < 30
    assert Mail.objects.count() == by_button


@pytest.mark.parametrize("typed", ["", "not an address", "\u212aim@example.com", "x" * 5000])
@pytest.mark.parametrize("page", [CODE, RESET])
def test_whatever_was_typed_goes_along_as_it_is(visitor, db, page, typed):
    shown = visitor.post(page, {"login": typed})

    assert shown.status_code == 200
    assert (value_of(shown, "email") or "") == typed


def test_the_sign_in_page_has_buttons_for_the_other_ways(visitor, db):
    html = visitor.get("/accounts/login/?next=/invitations/").content.decode()

    assert f'form="sign-in" formaction="{RESET}"' in html
    assert f'form="sign-in" formaction="{CODE}' in html


# Where to begin


@pytest.mark.parametrize(
    ("page", "field"),
    [
        ("/accounts/login/", "login"),
        ("/accounts/signup/", "email"),
        (CODE, "email"),
        (RESET, "email"),
    ],
)
def test_the_first_field_is_where_one_begins_to_type(visitor, db, page, field):
    assert focused(visitor.get(page)) == field


@pytest.mark.parametrize("page", [CODE, RESET])
def test_so_is_the_code_once_it_was_sent(visitor, nia, page):
    asked = visitor.post(page, {"email": NIA})

    assert focused(visitor.get(asked.headers["Location"])) == "code"


def test_with_one_problem_it_is_the_field_that_has_it(visitor, db):
    assert focused(visitor.post("/accounts/login/", {"login": NIA})) == "password"


def test_with_several_it_is_the_summary(visitor, db):
    assert focused(visitor.post("/accounts/login/", {})) is None


def test_a_page_with_other_things_on_it_opens_at_its_beginning(client_of, nia):
    page = client_of(nia)

    for address in ("/accounts/email/", "/accounts/profile/"):
        assert "autofocus" not in page.get(address).content.decode()


# A code that did not come


def test_a_new_code_for_a_reset_can_be_asked_for_and_the_old_one_is_dead(visitor, nia, enter_code):
    visitor.post(RESET, {"email": NIA})
    old = code_mailed_to(NIA)
    page = visitor.get(CONFIRM)
    assert "Send a new code" in page.content.decode()
    assert f'type="hidden" name="email" value="{NIA}"' in page.content.decode()

    answer = visitor.post(RESET, {"email": NIA, "action": "resend"}, follow=True)

    assert notices(answer) == [f"If {NIA} has an account, we sent it a new code."]
    assert len(letters_to(NIA)) == 2
    assert enter_code(CONFIRM, code=old).status_code == 200
    assert enter_code(CONFIRM, NIA).headers["Location"] == RESET + "complete/"


def test_where_there_is_no_account_the_page_and_the_answer_are_the_same(visitor, db):
    address = "nobody@example.com"
    visitor.post(RESET, {"email": address})

    answer = visitor.post(RESET, {"email": address, "action": "resend"}, follow=True)

    assert notices(answer) == [f"If {address} has an account, we sent it a new code."]


def test_asking_for_it_again_and_again_is_slowed_down(visitor, nia):
    answers = [visitor.post(RESET, {"email": NIA, "action": "resend"}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [200]
    assert "Too many attempts" in answers[-1].content.decode()
    assert Mail.objects.count() == 5


# A weak password


def test_all_that_is_wrong_with_a_password_is_one_list_at_its_field(visitor, db):
    form = {"email": NIA, "password1": "111"}

    html = visitor.post("/accounts/signup/", form).content.decode()

    (feedback,) = re.findall(r'<div class="invalid-feedback d-block".*?</div>', html, re.DOTALL)
    assert feedback.count("<li>") >= 3
    assert feedback.count("<ul>") == 1


def test_one_reason_is_a_sentence(visitor, db):
    html = visitor.post("/accounts/signup/", {"email": NIA, "password1": "x7!qmB"}).content.decode()

    (feedback,) = re.findall(r'<div class="invalid-feedback d-block".*?</div>', html, re.DOTALL)
    assert "<li>" not in feedback
    assert PASSWORD not in html
