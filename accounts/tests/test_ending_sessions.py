"""Operators sign someone out everywhere."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.events import SESSIONS_ENDED
from accounts.models import Session
from accounts.tests.conftest import PASSWORD
from accounts.tests.windows import is_in, signed_in
from audit.models import Event
from audit.sentences import sentence
from tests.cast import make_person
from tests.reading import words

WHY = "A laptop was stolen, ticket 4711."


@pytest.fixture
def olga(db):
    """An operator of the installation, member of nothing."""
    return make_person("Olga", is_staff=True, is_superuser=True)


def end(user, olga):
    return actions.end_sessions(user=user, reason=WHY, by=olga)


def test_the_next_request_is_signed_out_in_every_browser(nia, olga, client_of):
    windows = [client_of(nia), client_of(nia)]
    assert [page.get("/accounts/profile/").status_code for page in windows] == [200, 200]

    assert end(nia, olga) == 2

    for page in windows:
        answer = page.get("/accounts/profile/")
        assert answer.headers["Location"].startswith("/accounts/login/?next=")


def test_nobody_else_is_signed_out(nia, adam, olga, client_of):
    page = client_of(adam)
    client_of(nia)

    end(nia, olga)

    assert page.get("/accounts/profile/").status_code == 200


def test_the_event_is_the_persons_and_of_no_organization(adam, acme, olga, client_of):
    client_of(adam)

    end(adam.user, olga)

    event = Event.objects.latest("id")
    assert (event.kind, event.reason) == (SESSIONS_ENDED, WHY)
    assert (event.operator_id, event.target_id) == (olga.pk, str(adam.user.pk))
    assert event.before == {"count": 1}
    assert sentence(event).startswith(
        "An operator of this console ended all sessions of Adam: A la"
    )
    assert not Event.objects.filter(kind=SESSIONS_ENDED, organization_id__isnull=False).exists()


def test_who_is_not_signed_in_cannot_be_signed_out(nia, olga, client_of):
    with pytest.raises(actions.NotSignedIn):
        end(nia, olga)

    client_of(nia)
    end(nia, olga)
    with pytest.raises(actions.NotSignedIn):
        end(nia, olga)


def test_a_session_that_expired_is_none(nia, olga, client_of):
    client_of(nia)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    with pytest.raises(actions.NotSignedIn):
        end(nia, olga)


def test_a_sign_in_that_waits_for_its_second_step_ends_too(nia, olga, client_of, app):
    client_of(nia)
    waiting = signed_in(nia)

    end(nia, olga)
    waiting.post("/accounts/login/second-factor/", {"code": app()})

    assert not is_in(waiting)


def test_they_can_sign_in_again(nia, olga, client_of, client):
    client_of(nia)

    end(nia, olga)

    client.post("/accounts/login/", {"login": nia.email, "password": PASSWORD})
    assert client.get("/accounts/profile/").status_code == 200


def test_operators_who_end_their_own_sessions_are_signed_out(olga, client_of):
    other, page = client_of(olga), client_of(olga)

    answer = page.post(reverse("admin:accounts_user_end-sessions", args=[olga.pk]), {"reason": WHY})

    assert answer.headers["Location"] == "/accounts/login/"
    assert "signed out everywhere" in page.get("/accounts/login/").content.decode()
    assert page.get("/operators/").status_code == 302
    assert other.get("/operators/").status_code == 302
    assert Event.objects.filter(kind=SESSIONS_ENDED, operator_id=olga.pk).count() == 1


def test_the_page_of_a_person_says_how_many_there_are(nia, olga, client_of):
    client_of(nia), client_of(nia)

    shown = words(client_of(olga).get(reverse("admin:accounts_user_change", args=[nia.pk])))

    assert "Signed in 2 browsers" in shown
