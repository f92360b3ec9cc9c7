"""Sessions end: one of them, all others, or all of someone, as an operator ends them."""

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
    """Sign the person out in another browser. `within` is the row of the session that asks for it.

    Two sessions that end each other at the same moment: the first one wins, and the other does
    nothing.
    """
    by = lock_person(by)
    _demand_living(session_pk)
    if session.pk == session_pk:
        raise ThisSession
    ended, _ = by.sessions.filter(pk=session.pk).delete()
    if not ended:
        raise SessionEnded
    before = {"browser": session.browser} if session.browser else {}
    log.record(SESSION_ENDED, organization=None, by=by, target=by, before=before)


@transaction.atomic
def end_other_sessions(*, session_pk: str, by: User) -> int:
    """Sign the person out everywhere but here; returns how many sessions that were.

    Sign-ins that someone has begun as this person end, too, whichever step they wait for.
    """
    by = lock_person(by)
    _demand_living(session_pk)
    others = by.sessions.living().exclude(pk=session_pk)
    begun = by.sign_ins_begun.living().exclude(pk=session_pk)
    count = others.count()
    if not count and not begun.exists():
        raise NoOtherSessions
    others.delete()
    begun.delete()
    log.record(OTHER_SESSIONS_ENDED, organization=None, by=by, target=by, before={"count": count})
    return count


@transaction.atomic
def end_sessions(*, user: User, reason: str, by: User) -> int:
    """Sign someone out everywhere, as an operator; returns in how many browsers that was.

    Browsers that they trust are no longer trusted, for one of them may be the stolen one.

    The event is in the person's history alone. An account belongs to no organization, and the
    reason may be about one of them: the others must not read it in theirs.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    ended = user.sessions.living().count()
    trusted, _ = user.trusted_browsers.all().delete()
    if not ended and not trusted:
        raise NotSignedIn(person=user)

    user.sessions.all().delete()
    user.sign_ins_begun.all().delete()
    log.record(
        SESSIONS_ENDED,
        organization=None,
        by=log.OperatorActor(by),
        target=user,
        before={"count": ended},
        reason=reason,
    )
    return ended


def _demand_living(within: str) -> None:
    if not Session.objects.living().filter(pk=within).exists():
        raise SessionEnded
