"""Leaving: downloading the person's data, and closing the account, which no one opens again."""

from django.db import transaction
from django.utils import timezone

from accounts.actions.people import lock_person
from accounts.email_addresses import BadAddress, email_key, mailbox_key
from accounts.events import ACCOUNT_CLOSED, DATA_DOWNLOADED
from accounts.mail import email_goodbye
from accounts.models import User
from accounts.own_data.closing import AT_CLOSING
from accounts.own_data.personal_data import delete_rows_of
from audit import log
from audit.erasing import request_erasure
from audit.export_places import reserve_export_place
from audit.models import Export
from console.refusals import Refusal
from outbox.actions import drop_for


class WrongAddress(Refusal):
    slug = "wrong-address"
    message = "The email address does not match. Enter {address}."
    field = "address"
    is_mistake = True


@transaction.atomic
def close_account(*, address: str, by: User) -> None:
    """End everything that the person has here, and forget who they were.

    The row stays, without a name or an address, so that what they did keeps an author. Their
    addresses are free immediately: a person who signs up with one gets nothing of this account.
    """
    user = lock_person(by)
    if not _is_theirs(address, user):
        raise WrongAddress(address=user.email)
    for part in AT_CLOSING:
        part.close(user)

    drop_for({address: mailbox_key(address) for address in user.all_addresses()})
    email_goodbye(user)
    log.record(ACCOUNT_CLOSED, organization=None, by=user, target=user)
    _end_ways_in(user)
    _forget(user)
    request_erasure("user", user.pk, label=user.pseudonym)


@transaction.atomic
def download_data(*, by: User) -> Export:
    """Note that the person takes along what the console knows of them.

    The process that sends the file ends the export, or keeps its place until the lease ends.
    """
    user = lock_person(by)
    export = reserve_export_place(user_id=user.pk)
    log.record(DATA_DOWNLOADED, organization=None, by=user, target=user)
    return export


def _is_theirs(typed: str, user: User) -> bool:
    try:
        return email_key(typed) == user.email
    except BadAddress:
        return False


def _end_ways_in(user: User) -> None:
    """Sessions, factors and addresses. Browsers that are known are so by the password's hash."""
    delete_rows_of(user)
    Export.objects.filter(user_id=user.pk).delete()
    user.set_unusable_password()


def _forget(user: User) -> None:
    user.name = user.pseudonym
    # No address, so that no one can have it, or sign up with it.
    user.email = f"closed-{user.pk}"
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = user.last_organization_id = None
    user.closed_at = timezone.now()
    user.save()
