"""What people do with their own sessions: end one, or all others."""

from django.db import transaction

from accounts.actions.people import locked_person
from accounts.events import OTHER_SESSIONS_ENDED, SESSION_ENDED
from accounts.models import Session, User
from audit import log
from console.refusals import Refusal


class SessionEnded(Refusal):
    slug = "session-ended"
    message = "This session has already ended."


class ThisSession(Refusal):
    slug = "this-session"
    message = "You are using this session. Sign out to end it."


class NoOtherSessions(Refusal):
    slug = "no-other-sessions"
    message = "You have no other sessions."


@transaction.atomic
def end_session(*, session: Session, within: str, by: User) -> None:
    """Sign the person out in another browser. `within` is the row of the session that asks for it.

    Two sessions that end each other at the same moment: the first one wins, and the other does
    nothing.
    """
    by = locked_person(by)
    _demand_living(within)
    if session.pk == within:
        raise ThisSession
    ended, _ = by.sessions.filter(pk=session.pk).delete()
    if not ended:
        raise SessionEnded
    before = {"browser": session.browser} if session.browser else {}
    log.record(SESSION_ENDED, organization=None, by=by, target=by, before=before)


@transaction.atomic
def end_other_sessions(*, within: str, by: User) -> int:
    """Sign the person out everywhere but here; returns how many sessions that were.

    Sign-ins that someone has begun as this person end, too, whichever step they wait for.
    """
    by = locked_person(by)
    _demand_living(within)
    others = by.sessions.living().exclude(pk=within)
    begun = by.sign_ins_begun.living().exclude(pk=within)
    count = others.count()
    if not count and not begun.exists():
        raise NoOtherSessions
    others.delete()
    begun.delete()
    log.record(OTHER_SESSIONS_ENDED, organization=None, by=by, target=by, before={"count": count})
    return count


def _demand_living(within: str) -> None:
    if not Session.objects.living().filter(pk=within).exists():
        raise SessionEnded
