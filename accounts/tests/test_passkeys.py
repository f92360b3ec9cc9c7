"""Passkeys: made, named, used alone and in place of codes, and lost."""

import pytest
from allauth.mfa.webauthn.forms import LoginWebAuthnForm

from accounts.events import FACTOR_ADDED, FACTOR_REMOVED
from accounts.models import FactorReset, User
from accounts.second_factor import factors
from accounts.tests.conftest import PASSWORD
from accounts.tests.letters import letters_to
from audit.models import Event
from tests.cast import lose_factor
from tests.freshness import freshly_signed_in, grown_stale
from tests.pages import CheckedClient
from tests.passkeys import PROVED, Passkey, as_sent
from tests.reading import notices, words

ORIGIN = "http://localhost"
SECURITY, ADD = "/accounts/security/", "/accounts/security/passkeys/add/"
LOGIN, BY_PASSKEY = "/accounts/login/", "/accounts/login/passkey/"
STEP = "/accounts/login/second-factor/"
AGAIN = "/accounts/reauthenticate/passkey/"


@pytest.fixture(autouse=True)
def _on_localhost(settings):
    settings.CONSOLE_ORIGIN = ORIGIN
    settings.CSRF_TRUSTED_ORIGINS = [ORIGIN]


def on_localhost(page):
    page.defaults["HTTP_HOST"] = "localhost"
    return page


@pytest.fixture
def window(client_of, nia):
    """Nia's browser, in which she has just signed in."""
    return on_localhost(freshly_signed_in(client_of(nia), nia))


@pytest.fixture
def passkey(window):
    """A passkey of Nia's, which she has just added."""
    made = Passkey(ORIGIN)
    add(window, made, name="Phone")
    return made


@pytest.fixture
def elsewhere(db):
    """Another browser, in which no one is signed in."""
    return on_localhost(CheckedClient())


def add(page, passkey, **typed):
    options = page.get(ADD).context["js_data"]["creation_options"]
    return page.post(ADD, {**as_sent(passkey.create(options)), **typed})


def options_of(page):
    return page.get(BY_PASSKEY, headers={"accept": "application/json"}).json()["request_options"]


def is_in(page):
    return page.get("/accounts/profile/").status_code == 200


def test_a_passkey_is_added_and_recovery_codes_are_offered(window, nia):
    answer = add(window, Passkey(ORIGIN), name="Phone")

    assert answer.headers["Location"] == f"{SECURITY}recovery-codes/"
    page = window.get(SECURITY)
    assert notices(page) == ["Your passkey was added."]
    assert "Phone" in words(page)
    assert Event.objects.get(kind=FACTOR_ADDED).after == {"method": "passkey Phone"}
    assert letters_to(nia.email)[-1].subject == "A passkey was added"


def test_there_can_be_several_each_with_a_name(window, nia):
    for name in ("Phone", "", "Key"):
        add(window, Passkey(ORIGIN), name=name)

    assert [str(each) for each in factors.passkeys_of(nia)] == ["Phone", "Passkey 2", "Key"]


def test_a_passkey_signs_in_and_nothing_else_is_asked(elsewhere, passkey, nia):
    answer = elsewhere.post(BY_PASSKEY, as_sent(passkey.get(options_of(elsewhere))))

    assert answer.headers["Location"] == "/"
    assert is_in(elsewhere)
    assert factors.passkeys_of(nia).get().last_used_at


def test_one_goes_where_one_was_going(elsewhere, passkey):
    typed = {**as_sent(passkey.get(options_of(elsewhere))), "next": "/accounts/history/"}

    answer = elsewhere.post(BY_PASSKEY, typed)

    assert answer.headers["Location"] == "/?next=%2Faccounts%2Fhistory%2F"


def test_a_passkey_is_asked_for_after_a_password(elsewhere, passkey, nia):
    answer = elsewhere.post(LOGIN, {"login": nia.email, "password": PASSWORD})
    assert answer.headers["Location"] == STEP
    assert not is_in(elsewhere)

    options = elsewhere.get(STEP).context["js_data"]["request_options"]
    elsewhere.post(STEP, as_sent(passkey.get(options)))

    assert is_in(elsewhere)


def test_a_browser_can_be_trusted_after_a_passkey_as_the_second_step(elsewhere, passkey, nia):
    elsewhere.post(LOGIN, {"login": nia.email, "password": PASSWORD})
    options = elsewhere.get(STEP).context["js_data"]["request_options"]
    elsewhere.post(STEP, {**as_sent(passkey.get(options)), "trust": "on"})
    elsewhere.post("/accounts/logout/")

    elsewhere.post(LOGIN, {"login": nia.email, "password": PASSWORD})

    assert is_in(elsewhere)


def test_a_passkey_is_proof_and_the_first_one_asked_for(window, passkey):
    grown_stale(window)
    asked = window.get(ADD)
    assert asked.headers["Location"].startswith(f"{AGAIN}?next=")

    options = window.get(asked.headers["Location"]).context["js_data"]["request_options"]
    back = window.post(asked.headers["Location"], as_sent(passkey.get(options)))

    assert back.headers["Location"] == ADD
    assert window.get(ADD).status_code == 200


def test_an_answer_is_taken_once(elsewhere, passkey):
    answer = as_sent(passkey.get(options_of(elsewhere)))
    elsewhere.post(BY_PASSKEY, answer)
    elsewhere.post("/accounts/logout/")

    elsewhere.post(BY_PASSKEY, answer)

    assert not is_in(elsewhere)


def test_a_closed_account_is_not_opened(elsewhere, passkey, nia):
    User.objects.filter(pk=nia.pk).update(is_active=False)

    elsewhere.post(BY_PASSKEY, as_sent(passkey.get(options_of(elsewhere))))

    assert not is_in(elsewhere)


def test_a_key_that_does_not_know_its_owner_is_not_taken(window, nia):
    """Such a one would sign in whoever holds it."""
    options = window.get(ADD).context["js_data"]["creation_options"]
    flags = PROVED & ~PROVED.UV

    answer = window.post(ADD, as_sent(Passkey(ORIGIN).create(options, flags)))

    assert "This passkey cannot be used here." in words(answer)
    assert not factors.has_factor(nia)


def test_nobody_touches_the_passkey_of_somebody_else(client_of, adam, passkey, nia):
    theirs = on_localhost(freshly_signed_in(client_of(adam), adam.user))
    one = factors.passkeys_of(nia).get()

    for way in ("", "delete/"):
        assert theirs.post(f"{SECURITY}passkeys/{one.pk}/{way}", {"name": "x"}).status_code == 404
    assert str(factors.passkeys_of(nia).get()) == "Phone"


def test_a_passkey_is_renamed_and_removed(window, passkey, nia):
    one = factors.passkeys_of(nia).get()

    window.post(f"{SECURITY}passkeys/{one.pk}/", {"name": "Old phone"})
    assert str(factors.passkeys_of(nia).get()) == "Old phone"
    assert "Remove Old phone?" in words(window.get(f"{SECURITY}passkeys/{one.pk}/delete/"))
    window.post(f"{SECURITY}passkeys/{one.pk}/delete/")

    assert not factors.has_factor(nia)
    assert Event.objects.get(kind=FACTOR_REMOVED).before == {"method": "passkey Old phone"}
    assert letters_to(nia.email)[-1].subject == "A passkey was removed"


# One that was reported as lost


def signs_in_with_it_alone(page, passkey, nia):
    page.post(BY_PASSKEY, as_sent(passkey.get(options_of(page))))


def takes_the_second_step_with_it(page, passkey, nia):
    page.post(LOGIN, {"login": nia.email, "password": PASSWORD})
    options = page.get(STEP).context["js_data"]["request_options"]
    page.post(STEP, as_sent(passkey.get(options)))


def proves_who_they_are_by_it(page, passkey, nia):
    page.force_login(nia, backend="allauth.account.auth_backends.AuthenticationBackend")
    options = page.get(AGAIN).context["js_data"]["request_options"]
    page.post(AGAIN, as_sent(passkey.get(options)))


@pytest.mark.parametrize(
    "deed",
    [signs_in_with_it_alone, takes_the_second_step_with_it, proves_who_they_are_by_it],
)
def test_using_it_stops_the_reset(elsewhere, passkey, nia, deed):
    lose_factor(nia)

    deed(elsewhere, passkey, nia)

    assert is_in(elsewhere)
    assert FactorReset.objects.get().stopped_because == "the second factor was used"


def test_one_that_is_removed_at_that_moment_signs_nobody_in(elsewhere, passkey, nia, monkeypatch):
    whole = LoginWebAuthnForm.clean_credential

    def slowly(form):
        used = whole(form)
        factors.factors_of(nia).delete()
        return used

    monkeypatch.setattr(LoginWebAuthnForm, "clean_credential", slowly)

    signs_in_with_it_alone(elsewhere, passkey, nia)

    assert not is_in(elsewhere)
