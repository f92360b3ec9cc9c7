"""Downloading the person's data, and closing the account, which cannot be opened again."""

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
from audit.exports.places import reserve_export_place
from audit.models import Export
from console.refusals import Refusal
from console.words.dates import DateStyle
from outbox.actions import drop_for


class WrongAddress(Refusal):
    slug = "wrong-address"
    message = "The email address does not match. Enter {address}."
    field = "address"
    is_mistake = True


@transaction.atomic
def close_account(*, address: str, by: User) -> None:
    """End all that the person has here, and erase their name and addresses.

    Every app does its part, unsent emails are dropped and a last email is enqueued. The row stays
    under a pseudonym, so that past events keep an author. Raises WrongAddress unless the primary
    address was typed, AccountClosed, and the refusals of apps in which something stands in the way.
    """
    user = lock_person(by)
    if not _is_primary_address(address, user):
        raise WrongAddress(address=user.email)
    for part in AT_CLOSING:
        part.close(user)

    drop_for({address: mailbox_key(address) for address in user.all_addresses()})
    email_goodbye(user)
    log.record(ACCOUNT_CLOSED, organization=None, by=user, target=user)
    _end_ways_in(user)
    _erase_profile(user)
    request_erasure("user", user.pk, label=user.pseudonym)


@transaction.atomic
def download_data(*, by: User) -> Export:
    """Record that the person downloads their data; returns the export that permits it.

    The caller sends the file, which ends the export; otherwise its lease expires. Raises
    AlreadyExporting while the person has another one, and AccountClosed.
    """
    user = lock_person(by)
    export = reserve_export_place(user_id=user.pk)
    log.record(DATA_DOWNLOADED, organization=None, by=user, target=user)
    return export


def _is_primary_address(typed: str, user: User) -> bool:
    """Whether this is the person's primary address, in whatever spelling."""
    try:
        return email_key(typed) == user.email
    except BadAddress:
        return False


def _end_ways_in(user: User) -> None:
    """Delete sessions, second factors, addresses and exports, and remove the password.

    The password is not saved here. Without it, no browser is known for the person any longer.
    """
    delete_rows_of(user)
    Export.objects.filter(user_id=user.pk).delete()
    user.set_unusable_password()


def _erase_profile(user: User) -> None:
    """Replace name and address by a pseudonym, remove permissions and choices, and save the row."""
    user.name = user.pseudonym
    # No valid address, so that no one can own it or sign up with it.
    user.email = f"closed-{user.pk}"
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = user.last_organization_id = None
    user.time_zone, user.date_style, user.picture = "", DateStyle.DAY_FIRST, ""
    user.closed_at = timezone.now()
    user.save()
