"""Codes of authenticator apps are those of the standard, and good for the present only."""

from base64 import b32encode

import pytest

from accounts.second_factor import totp

SECRET = b32encode(b"12345678901234567890").decode()
# RFC 6238, appendix B, of which an app shows the last six digits.
OF_THE_STANDARD = {
    59: "94287082",
    1111111109: "07081804",
    1111111111: "14050471",
    1234567890: "89005924",
    2000000000: "69279037",
    20000000000: "65353130",
}


@pytest.mark.parametrize(("second", "code"), OF_THE_STANDARD.items())
def test_codes_are_those_of_the_standard(second, code):
    assert totp.code_at(SECRET, second // totp.PERIOD) == code[-totp.DIGITS :]


@pytest.mark.parametrize("steps", [-1, 1])
def test_the_code_before_and_the_one_after_are_not_taken(clock, steps):
    now = totp.current_step()

    assert totp.matching_step(SECRET, totp.code_at(SECRET, now)) == now
    assert totp.matching_step(SECRET, totp.code_at(SECRET, now + steps)) is None


@pytest.mark.parametrize("typed", ["{} {}", " {}{} ", "{}-{}"])
def test_a_code_is_taken_as_apps_show_it(clock, typed):
    code = totp.code_at(SECRET, totp.current_step())

    assert totp.matching_step(SECRET, typed.format(code[:3], code[3:]))


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "\0", "x" * 100_000, "\uff11" * 6, "ı"])
def test_whatever_else_is_typed_is_only_wrong(clock, typed):
    assert totp.matching_step(SECRET, typed) is None


def test_secrets_have_160_random_bits():
    made = {totp.new_secret() for _ in range(100)}

    assert len(made) == 100
    assert {len(secret) for secret in made} == {32}
