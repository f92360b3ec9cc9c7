"""Two windows of one browser, or of two: what is sent is about what its page showed."""

from accounts import actions
from accounts.models import FactorReset, User
from accounts.second_factor import factors, totp
from accounts.second_factor.reset_links import Step, link_for
from accounts.tests.social import SIGN_UP, go_through, is_in
from tests.cast import lose_factor, make_person
from tests.freshness import RECORDS
from tests.providers import configured
from tests.reading import hidden_in, notices, value_of

LOST, STEP = "/accounts/login/lost-second-factor/", "/accounts/login/second-factor/"
OPENED = "/accounts/second-factor-reset/"


def test_a_page_that_stops_one_reset_confirms_no_other(visitor, nia):
    kim = make_person("Kim")
    factors.create_app(kim, totp.new_secret())
    waiting = lose_factor(nia)
    asked = actions.ask_for_reset(browser="", address=None, by=kim)
    stop = visitor.get(link_for(Step.STOP, waiting), follow=True)
    visitor.get(link_for(Step.CONFIRM, asked), follow=True)

    answer = visitor.post(OPENED, hidden_in(stop), follow=True)

    asked.refresh_from_db()
    assert asked.confirmed_at is None
    assert notices(answer) == [
        "Another link was opened in this browser, and is shown now. Nothing was done."
    ]


def test_an_account_is_created_with_the_identity_that_the_page_shows(visitor, provider):
    go_through(visitor, provider)
    shown = visitor.get(SIGN_UP)
    assert value_of(shown, "email") == "ada@example.com"
    provider.claims |= {"sub": "work", "email": "ada@work.example"}
    go_through(visitor, provider)

    answer = visitor.post(SIGN_UP, {**hidden_in(shown), "name": "Ada"}, follow=True)

    assert not User.objects.exists()
    assert value_of(answer, "email") == "ada@work.example"
    assert len(notices(answer)) == 1


def test_no_account_is_created_with_a_provider_that_is_gone(visitor, provider, settings):
    go_through(visitor, provider)
    settings.SOCIALACCOUNT_PROVIDERS = configured()

    assert visitor.post(SIGN_UP, {"name": "Ada"}).status_code == 404
    assert not User.objects.exists()


def test_what_was_begun_with_an_identity_ends_when_it_is_disconnected(
    visitor, nia, app, connected, provider, on_a_page
):
    go_through(visitor, provider)
    actions.disconnect_identity(account=connected, by=nia)

    visitor.post(LOST)
    visitor.post(STEP, {"code": app()})

    assert not FactorReset.objects.exists()
    assert not is_in(visitor)


def test_a_reset_stops_when_an_identity_is_disconnected(
    visitor, nia, app, connected, provider, on_a_page
):
    go_through(visitor, provider)
    visitor.post(LOST)
    actions.confirm_reset(reset=FactorReset.objects.get())

    actions.disconnect_identity(account=connected, by=nia)

    assert FactorReset.objects.get().stopped_because == "a connected account was disconnected"


def test_whoever_is_in_and_comes_back_with_an_identity_of_nobody_stays_fresh(nias, provider):
    go_through(nias, provider)

    assert nias.session[RECORDS]
