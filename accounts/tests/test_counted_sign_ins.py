"""Sign-ins are counted, and wrong passwords, of whomever they are."""

from accounts.measures import SIGN_INS
from accounts.tests.letters import code_mailed_to
from tests.metrics import TOKEN, gained, numbers


def test_sign_ins_and_wrong_passwords_are_counted(visitor, sign_in, nia, settings):
    settings.METRICS_TOKEN = TOKEN
    before = numbers()

    sign_in("nia@example.com", "another long password")
    sign_in("none@example.com", "another long password")
    sign_in("nia@example.com")
    visitor.post("/accounts/logout/")
    visitor.post("/accounts/login/code/", {"email": "nia@example.com"})
    visitor.post("/accounts/login/code/confirm/", {"code": code_mailed_to("nia@example.com")})

    found = gained(before, numbers())
    assert found['console_sign_ins_total{result="failed"}'] == 2
    assert found['console_sign_ins_total{result="succeeded"}'] == 2


def test_what_is_no_result_of_a_sign_in_becomes_none(db, settings):
    settings.METRICS_TOKEN = TOKEN
    before = numbers()

    SIGN_INS.count("nia@example.com")

    assert gained(before, numbers()) == {'console_sign_ins_total{result="other"}': 1}
