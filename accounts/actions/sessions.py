"""Ending sessions: one, all others of the person, or all of a person by an operator."""

from django.db import transaction

from accounts.actions.people import demand_operator, lock_person
from accounts.events import OTHER_SESSIONS_ENDED, SESSION_ENDED, SESSIONS_ENDED
from accounts.models import Session, User
from audit import log
from console.refusals import Refusal
from console.words.reasons import clean_reason


class SessionEnded(Refusal):
    slug = "session-ended"
    message = "This session has already ended."


class ThisSession(Refusal):
    slug = "this-session"
    message = "You are using this session. Sign out to end it."


class NoOtherSessions(Refusal):
    slug = "no-other-sessions"
    message = "You have no other sessions."


class NotSignedIn(Refusal):
    slug = "not-signed-in"
    message = "{person} is not signed in anywhere."


@transaction.atomic
def end_session(*, session: Session, session_pk: str, by: User) -> None:
    """End another session of the person, which signs them out in that browser.

    `within` is the primary key of the session in which this happens; it must still be active, so
    that of two sessions that end each other only the first succeeds. Raises SessionEnded for
    either, ThisSession or AccountClosed.
    """
    by = lock_person(by)
    _demand_living(session_pk)
    if session.pk == session_pk:
        raise ThisSession
    ended_count, _ = by.sessions.filter(pk=session.pk).delete()
    if not ended_count:
        raise SessionEnded
    before = {"browser": session.browser} if session.browser else {}
    log.record(SESSION_ENDED, organization=None, by=by, target=by, before=before)


@transaction.atomic
def end_other_sessions(*, session_pk: str, by: User) -> int:
    """End all other sessions of the person, and all sign-ins begun; returns how many sessions.

    `within` is the primary key of the session in which this happens. Raises SessionEnded if that
    has ended, NoOtherSessions or AccountClosed.
    """
    by = lock_person(by)
    _demand_living(session_pk)
    other_sessions = by.sessions.living().exclude(pk=session_pk)
    begun_sign_ins = by.sign_ins_begun.living().exclude(pk=session_pk)
    count = other_sessions.count()
    if not count and not begun_sign_ins.exists():
        raise NoOtherSessions
    other_sessions.delete()
    begun_sign_ins.delete()
    log.record(OTHER_SESSIONS_ENDED, organization=None, by=by, target=by, before={"count": count})
    return count


@transaction.atomic
def end_sessions(*, user: User, reason: str, by: User) -> int:
    """End all sessions of a person, as an operator; returns how many were active.

    Also ends begun sign-ins and trust in browsers, one of which may be stolen. The event is in the
    person's history alone, because the reason may be about one organization and others must not
    read it. Raises InvalidReason, NotAnOperator, or NotSignedIn if nothing was to end.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    user = User.objects.lock(user.pk)
    session_count = user.sessions.living().count()
    browser_count, _ = user.trusted_browsers.all().delete()
    if not session_count and not browser_count:
        raise NotSignedIn(person=user)

    user.sessions.all().delete()
    user.sign_ins_begun.all().delete()
    log.record(
        SESSIONS_ENDED,
        organization=None,
        by=log.OperatorActor(by),
        target=user,
        before={"count": session_count},
        reason=reason,
    )
    return session_count


def _demand_living(within: str) -> None:
    """Check that the session with this primary key is active. Raises SessionEnded."""
    if not Session.objects.living().filter(pk=within).exists():
        raise SessionEnded
