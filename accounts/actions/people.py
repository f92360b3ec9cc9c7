"""What people do with their name and preferences, and the checks of who may act."""

from django.db import transaction

from accounts.events import PERSON_RENAMED
from accounts.models import User
from audit import log
from console.refusals import Refusal
from console.words.time_zones import zone_problem


class AccountClosed(Refusal):
    slug = "account-closed"
    message = "This account is closed."


class NotAnOperator(Refusal):
    slug = "not-an-operator"
    message = "{person} is not an operator."


class UnknownTimeZone(Refusal):
    slug = "unknown-time-zone"
    message = "{reason}"
    field = "time_zone"


@transaction.atomic
def change_name(*, name: str, by: User) -> None:
    """Change the person's name, with an event. An empty name shows the address instead.

    Does nothing if the name is the same. Raises AccountClosed.
    """
    by = lock_person(by)
    if name == by.name:
        return
    log.record(
        PERSON_RENAMED,
        organization=None,
        by=by,
        target=by,
        before={"name": by.name},
        after={"name": name},
    )
    by.name = name
    by.save(update_fields=["name"])


@transaction.atomic
def choose_shortcuts(*, slash_opens_search: bool, by: User) -> None:
    """Save whether the "/" key opens the search. No event is recorded. Raises AccountClosed."""
    by = lock_person(by)
    by.slash_opens_search = slash_opens_search
    by.save(update_fields=["slash_opens_search"])


@transaction.atomic
def choose_dates(*, time_zone: str, date_style: str, by: User) -> None:
    """Save in which time zone and style the person reads dates. No event is recorded.

    Raises UnknownTimeZone and AccountClosed.
    """
    by = lock_person(by)
    if reason := zone_problem(time_zone):
        raise UnknownTimeZone(reason=reason)
    by.time_zone, by.date_style = time_zone, date_style
    by.save(update_fields=["time_zone", "date_style"])


def lock_person(person: User) -> User:
    """Lock the person's row until the transaction ends, and return it, read again.

    Must come before any other lock. Raises AccountClosed for a person who has closed the account,
    possibly a moment ago in another window.
    """
    locked_user = User.objects.lock(person.pk)
    if not locked_user.is_active:
        raise AccountClosed
    return locked_user


def demand_operator(by: User) -> None:
    """Check in the database that the person is an operator. Raises NotAnOperator."""
    if not is_operator(by):
        raise NotAnOperator(person=by)


def is_operator(person: User) -> bool:
    """Whether the person is an active operator now, in the database and not in the row at hand."""
    return User.objects.filter(pk=person.pk, is_active=True, is_staff=True).exists()
