"""What counts as a factor that a session has shown."""

import pytest

from accounts.models import User
from accounts.second_factor import factors, totp
from accounts.second_factor.factors import FactorKeys
from accounts.sessions.shown_factors import has_shown_factor
from tests.freshness import freshly_signed_in, having_shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def app(nia):
    return factors.create_app(nia, totp.new_secret())


def shown_in(window):
    """Whether this browser has shown one of what its person has now."""
    request = window.get("/accounts/profile/").wsgi_request
    text = User.objects.values_list(factors.factor_keys_subquery("pk"), flat=True).get(
        pk=request.user.pk
    )
    return has_shown_factor(request, FactorKeys.read(text))


def test_a_factor_that_is_there_counts(client_of, app):
    assert shown_in(having_shown(client_of(app.user), app))


def test_one_that_was_removed_does_not(client_of, app):
    window = having_shown(client_of(app.user), app)
    app.delete()

    assert not shown_in(window)


def test_recovery_codes_count_beside_a_factor_and_not_alone(client_of, app):
    codes = factors.replace_recovery_codes(app.user, ["a"])
    window = having_shown(client_of(app.user), codes)
    beside = shown_in(window)
    app.delete()

    assert beside
    assert not shown_in(window)


def test_a_record_of_a_password_is_none_of_a_factor(client_of, app):
    window = freshly_signed_in(client_of(app.user), app.user, "password", id=app.pk)

    assert not shown_in(window)


def test_the_factor_of_somebody_else_is_none(client_of, app, adam):
    other = factors.create_app(adam.user, totp.new_secret())
    window = freshly_signed_in(client_of(app.user), app.user, "mfa", id=other.pk)

    assert not shown_in(window)


def test_whoever_has_none_has_shown_none(client_of, nia):
    assert not shown_in(client_of(nia))
