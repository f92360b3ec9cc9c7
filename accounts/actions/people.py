"""What people do with their name, and who they are at this moment."""

from django.db import transaction

from accounts.events import PERSON_RENAMED
from accounts.models import User
from audit import log
from console.refusals import Refusal


class AccountClosed(Refusal):
    slug = "account-closed"
    message = "This account is closed."


class NotAnOperator(Refusal):
    slug = "not-an-operator"
    message = "{person} is not an operator."


@transaction.atomic
def change_name(*, name: str, by: User) -> None:
    """Change the person's name. Without a name, they are called by their address."""
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
    """Say which keys do something by themselves. As with the theme, the history tells nothing."""
    by = lock_person(by)
    by.slash_opens_search = slash_opens_search
    by.save(update_fields=["slash_opens_search"])


def lock_person(person: User) -> User:
    """The person as they are now, who stays so until the transaction ends.

    Taken before any other lock. Refuses a person who has just closed the account in another window:
    nothing may come to an account that no one has.
    """
    fresh = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not fresh.is_active:
        raise AccountClosed
    return fresh


def demand_operator(by: User) -> None:
    """Refuse what operators alone may do, to anyone who is not one at this moment."""
    if not is_operator(by):
        raise NotAnOperator(person=by)


def is_operator(person: User) -> bool:
    """Whether they are one at this moment, asked of the database again."""
    return User.objects.filter(pk=person.pk, is_active=True, is_staff=True).exists()
