"""Secrets that rest encrypted, and keys that come and go."""

import pytest
from django.core.management import CommandError, call_command

from accounts.second_factor import factors, totp
from console.encryption import Unreadable, decrypt, encrypt


@pytest.fixture(autouse=True)
def keys(settings):
    settings.ENCRYPTION_KEY, settings.ENCRYPTION_KEY_FALLBACKS = "first", []
    settings.SECRET_KEY_FALLBACKS = []


def test_what_rests_is_not_the_text_and_differs_every_time():
    resting = [encrypt("a secret") for _ in range(2)]

    assert len(set(resting)) == 2
    assert "secret" not in "".join(resting)
    assert {decrypt(each) for each in resting} == {"a secret"}


def test_a_key_among_the_fallbacks_still_reads(settings):
    old = encrypt("a secret")

    settings.ENCRYPTION_KEY, settings.ENCRYPTION_KEY_FALLBACKS = "second", ["first"]

    assert decrypt(old) == "a secret"


def test_new_secrets_need_only_the_new_key(settings):
    settings.ENCRYPTION_KEY, settings.ENCRYPTION_KEY_FALLBACKS = "second", ["first"]
    new = encrypt("a secret")

    settings.ENCRYPTION_KEY_FALLBACKS = []

    assert decrypt(new) == "a secret"


def test_a_retired_key_reads_nothing_and_says_so(settings):
    old = encrypt("a secret")

    settings.ENCRYPTION_KEY = "second"

    with pytest.raises(Unreadable):
        decrypt(old)


def test_without_a_key_of_its_own_it_is_made_of_the_secret_key_and_can_be_given_later(settings):
    settings.ENCRYPTION_KEY = ""
    old = encrypt("a secret")

    settings.ENCRYPTION_KEY = "first"

    assert decrypt(old) == "a secret"


def test_the_secret_key_can_be_rotated_as_well(settings):
    settings.ENCRYPTION_KEY, settings.SECRET_KEY = "", "one"
    old = encrypt("a secret")

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "two", ["one"]

    assert decrypt(old) == "a secret"


@pytest.mark.parametrize("resting", ["", "x", "gAAAA", "ı" * 100])
def test_what_was_changed_is_not_read(resting):
    with pytest.raises(Unreadable):
        decrypt(resting)


def test_secrets_are_encrypted_again_before_a_key_is_retired(nia, settings, capsys):
    app = factors.create_app(nia, totp.new_secret())
    secret = decrypt(app.data["secret"])
    settings.ENCRYPTION_KEY, settings.ENCRYPTION_KEY_FALLBACKS = "second", ["first"]

    call_command("reencrypt")
    settings.ENCRYPTION_KEY_FALLBACKS = []

    app.refresh_from_db()
    assert decrypt(app.data["secret"]) == secret
    assert capsys.readouterr().out == "Encrypted with the current key: 1\n"


def test_a_secret_that_no_key_reads_is_reported_and_left(nia, settings):
    app = factors.create_app(nia, totp.new_secret())
    settings.ENCRYPTION_KEY = "second"

    with pytest.raises(CommandError, match="Not readable with any key: 1"):
        call_command("reencrypt")

    resting = app.data
    app.refresh_from_db()
    assert app.data == resting
