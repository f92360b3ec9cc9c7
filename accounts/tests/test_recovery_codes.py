"""Recovery codes: shown once, kept as digests, each good for one time."""

import pytest

from accounts.events import RECOVERY_CODE_USED, RECOVERY_CODES_CREATED
from accounts.second_factor import factors, recovery_codes
from accounts.tests.conftest import PASSWORD
from accounts.tests.letters import letters_to
from audit.models import Event
from tests.database import dump
from tests.freshness import freshly_signed_in
from tests.reading import words

SECURITY = "/accounts/security/"
CODES = f"{SECURITY}recovery-codes/"
SECOND_STEP = "/accounts/login/second-factor/"


@pytest.fixture
def window(client_of, nia, app):
    """Nia's client_of, in which she has just signed in with her app."""
    return freshly_signed_in(client_of(nia), nia, "mfa")


def test_codes_are_shown_once(window, nia):
    window.get(CODES)

    shown = window.post(CODES)

    made = shown.context["codes"]
    assert len(made) == len(set(made)) == 10
    assert all(code in words(shown) for code in made)
    for page in (CODES, SECURITY):
        assert not any(code in words(window.get(page)) for code in made)
    assert "10 codes left" in words(window.get(SECURITY))
    assert "no-store" in shown.headers["Cache-Control"]
    assert Event.objects.filter(kind=RECOVERY_CODES_CREATED).count() == 1
    assert letters_to(nia.email)[-1].subject == "New recovery codes were created"


def test_the_database_holds_no_code(window):
    made = window.post(CODES).context["codes"]

    dumped = dump()

    assert not any(code in dumped or code.replace("-", "") in dumped for code in made)


def test_a_code_holds_80_bits():
    """So that a digest which is quickly made is enough."""
    assert len(set(recovery_codes.LETTERS)) == 32
    assert len(recovery_codes.new_codes()[0].replace("-", "")) == 16


def test_new_codes_end_the_old_ones(window, nia, codes, sign_in, visitor):
    window.post(CODES)

    sign_in(nia.email)
    answer = visitor.post(SECOND_STEP, {"code": codes[0]})

    assert "Incorrect code." in words(answer)


def test_a_code_signs_in_once_and_the_person_is_told(sign_in, visitor, nia, app, codes):
    sign_in(nia.email)

    visitor.post(SECOND_STEP, {"code": codes[3]})

    assert visitor.get("/accounts/profile/").status_code == 200
    assert Event.objects.get(kind=RECOVERY_CODE_USED).after == {"left": 9}
    (mail,) = letters_to(nia.email)
    assert mail.subject == "A recovery code was used"
    assert "9 of your codes are left" in mail.body
    visitor.post("/accounts/logout/")
    sign_in(nia.email)
    assert "Incorrect code." in words(visitor.post(SECOND_STEP, {"code": codes[3]}))


@pytest.mark.parametrize("typed", [str.upper, lambda code: code.replace("-", " "), str.strip])
def test_a_code_is_taken_however_it_is_typed(sign_in, visitor, nia, app, codes, typed):
    sign_in(nia.email)

    visitor.post(SECOND_STEP, {"code": typed(codes[0])})

    assert visitor.get("/accounts/profile/").status_code == 200


def test_the_code_of_somebody_else_is_worth_nothing(sign_in, visitor, nia, app, codes, adam):
    factors.create_app(adam.user, "A" * 32)
    factors.replace_recovery_codes(adam.user, recovery_codes.new_codes())
    sign_in(adam.user.email, PASSWORD)

    answer = visitor.post(SECOND_STEP, {"code": codes[0]})

    assert "Incorrect code." in words(answer)
    kept = factors.recovery_codes_of(nia)
    assert kept
    assert len(kept.data["digests"]) == 10


def test_nobody_without_a_second_factor_gets_codes(client_of, nia):
    page = freshly_signed_in(client_of(nia), nia)

    assert page.post(CODES).headers["Location"] == SECURITY
    assert not factors.factors_of(nia).exists()
