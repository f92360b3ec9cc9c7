"""People end their own sessions, and no one else's."""

import pytest
from django.test import Client

from accounts import actions
from accounts.events import OTHER_SESSIONS_ENDED, SESSION_ENDED
from accounts.tests.conftest import PASSWORD
from accounts.tests.windows import IPHONE, is_in, row_of, signed_in
from audit.models import Event
from audit.sentences import sentence
from outbox.models import Mail
from tests.reading import notices

RESET = "/accounts/password/reset/"
NEW = "another long sentence"
PAGE, OTHERS = "/accounts/sessions/", "/accounts/sessions/end-others/"


def end(browser, session):
    return browser.post(f"{PAGE}{session.pk}/end/")


# Ending one


def test_whoever_ends_a_session_signs_it_out_at_the_next_request(nia):
    here, there = signed_in(nia), signed_in(nia, IPHONE)
    mails = Mail.objects.count()

    answer = here.get(end(here, row_of(there)).headers["Location"])

    assert notices(answer) == ["The session was ended."]
    assert is_in(here)
    assert not is_in(there)
    assert Mail.objects.count() == mails
    event = Event.objects.get(kind=SESSION_ENDED)
    assert sentence(event) == "Nia ended a session of Safari on iPhone"
    assert (event.actor_id, event.organization_id) == (nia.pk, None)


def test_the_session_of_somebody_else_is_not_there(nia, adam):
    here, theirs = signed_in(nia), signed_in(adam.user)

    assert end(here, row_of(theirs)).status_code == 404
    assert is_in(theirs)
    assert not Event.objects.filter(kind=SESSION_ENDED).exists()


def test_a_sign_in_that_waits_is_not_ended_by_name(client_of, nia, app):
    waiting, here = signed_in(nia), client_of(nia)

    assert end(here, row_of(waiting)).status_code == 404


def test_ending_twice_ends_once(nia):
    here, there = signed_in(nia), signed_in(nia)
    row = row_of(there)
    end(here, row)

    assert end(here, row).status_code == 404
    with pytest.raises(actions.SessionEnded):
        actions.end_session(session=row, session_pk=row_of(here).pk, by=nia)
    assert Event.objects.filter(kind=SESSION_ENDED).count() == 1


def test_the_session_one_uses_is_ended_by_signing_out(nia):
    here = signed_in(nia)

    answer = here.get(end(here, row_of(here)).headers["Location"])

    assert notices(answer) == ["You are using this session. Sign out to end it."]
    assert is_in(here)


@pytest.mark.parametrize("name", ["x", "0" * 40, "-"])
def test_names_that_are_guessed_are_not_there(nia, name):
    here = signed_in(nia)

    assert here.post(f"{PAGE}{name}/end/").status_code == 404
    assert is_in(here)


def test_a_visitor_and_a_form_of_another_site_end_nothing(visitor, nia):
    here = signed_in(nia)
    elsewhere = Client(enforce_csrf_checks=True)
    elsewhere.cookies = signed_in(nia).cookies

    assert end(visitor, row_of(here)).headers["Location"].startswith("/accounts/login/")
    assert end(elsewhere, row_of(here)).status_code == 403
    assert elsewhere.post(OTHERS).status_code == 403
    assert here.get(f"{PAGE}{row_of(here).pk}/end/").status_code == 405
    assert is_in(here)


# Ending all others


def test_all_others_end_and_this_one_stays(nia, adam):
    here, theirs = signed_in(nia), signed_in(adam.user)
    others = [signed_in(nia), signed_in(nia, IPHONE)]

    answer = here.get(here.post(OTHERS).headers["Location"])

    assert notices(answer) == ["All other sessions were ended."]
    assert is_in(here)
    assert is_in(theirs)
    assert not any(is_in(other) for other in others)
    event = Event.objects.get(kind=OTHER_SESSIONS_ENDED)
    assert sentence(event) == "Nia ended all their other sessions"
    assert event.before == {"count": 2}


def test_a_sign_in_that_waits_for_its_second_step_ends_with_them(client_of, nia, app):
    waiting, here = signed_in(nia), client_of(nia)

    here.post(OTHERS)
    waiting.post("/accounts/login/second-factor/", {"code": app()})

    assert not is_in(waiting)


def test_a_new_password_that_is_being_chosen_ends_with_them(visitor, enter_code, nia):
    here = signed_in(nia)
    visitor.post(RESET, {"email": nia.email})
    enter_code(f"{RESET}confirm/", nia.email)

    here.post(OTHERS)
    visitor.post(f"{RESET}complete/", {"password1": NEW, "password2": NEW})

    assert not is_in(visitor)
    nia.refresh_from_db()
    assert nia.check_password(PASSWORD)


def test_a_reset_that_a_stranger_asked_for_is_no_session(visitor, nia):
    here = signed_in(nia)
    visitor.post(RESET, {"email": nia.email})

    answer = here.get(here.post(OTHERS).headers["Location"])

    assert notices(answer) == ["You have no other sessions."]


def test_the_second_time_there_are_none(nia):
    here = signed_in(nia)
    signed_in(nia)
    here.get(here.post(OTHERS).headers["Location"])

    answer = here.get(here.post(OTHERS).headers["Location"])

    assert notices(answer) == ["You have no other sessions."]
    assert Event.objects.filter(kind=OTHER_SESSIONS_ENDED).count() == 1


def test_a_session_that_was_just_ended_ends_no_others(nia):
    """Its request may have been on the way when it was ended."""
    here, there = signed_in(nia), signed_in(nia)
    ended = row_of(there).pk
    end(here, row_of(there))

    with pytest.raises(actions.SessionEnded):
        actions.end_other_sessions(session_pk=ended, by=nia)
    with pytest.raises(actions.SessionEnded):
        actions.end_session(session=row_of(here), session_pk=ended, by=nia)
    assert is_in(here)
