"""The one drain. Celery's worker calls it every two seconds; `manage.py drain_outbox` does, too.

Promise: no mail is lost, and none is sent twice, except when the end of a mail server's answer was
missed: after a crash between sending a mail and noting it, or when the answer did not come in time.
Then the copy has the same Message-ID. A try is noted as failed before it is made, so that one that
is interrupted counts, and the mail waits longer each time.
"""

import logging
from datetime import datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Case, F, JSONField, Q, TextField, Value, When
from django.utils import timezone

from console.logs.request_ids import on_behalf_of
from outbox import kinds
from outbox.models import WAITING, Mail

BATCH = 100
READ_AT_ONCE = 10
"""What so many emails are about is read in one query."""
HUNG_UP = 421
"""What a mail server says that closes the connection, as smtplib does on hearing it."""

logger = logging.getLogger(__name__)


class ServerUnavailable(Exception):
    """The connection to the mail server is of no more use, at least after this email."""


def drain() -> int:
    """Send the emails that are due, at most a batch over one connection; returns how many went.

    Any number of processes may drain at the same time: each takes rows that no other holds.
    """
    batch = _take()
    if not batch:
        return 0
    connection = mailers["default"]
    try:
        connection.open()
        return _send_all(batch, connection)
    except (OSError, SMTPException) as error:
        _put_off(batch, repr(error))
        return 0
    finally:
        _close(connection)


def lease() -> timedelta:
    """How long a drain holds an email: longer than a mail server may need for one.

    A process that holds a lease that has ended has died.
    """
    return timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)


def _send_all(batch: list[Mail], connection: BaseEmailBackend) -> int:
    """Send each email that this drain still holds and may send; returns how many went.

    Stops when the server becomes unavailable, and gives the rest of the batch back.
    """
    sent_count = 0
    is_held = False
    following_mails = [*batch[1:], None]
    for position, (mail, following) in enumerate(zip(batch, following_mails, strict=True)):
        if not is_held and not _renew(mail):
            continue
        if mail.is_used_up:
            mail.settle("undeliverable_at")
            is_held = False
            continue
        if position % READ_AT_ONCE == 0:
            kinds.read(batch[position : position + READ_AT_ONCE])
        elif not is_held:
            kinds.read([mail])
        with on_behalf_of(mail.request_id):
            try:
                went = _send(mail, connection)
            except ServerUnavailable as error:
                _put_off([mail], str(error))
                _give_back(batch[position + 1 :])
                break
        is_held = went and _note_sent(mail, following)
        sent_count += went
    return sent_count


def _take() -> list[Mail]:
    """Lease up to a batch of due emails, leaving alone those that others are taking."""
    with transaction.atomic():
        now = timezone.now()
        batch = list(
            Mail.objects.due(now).select_for_update(skip_locked=True).order_by("due_at")[:BATCH]
        )
        Mail.objects.filter(pk__in=[mail.pk for mail in batch]).update(leased_until=now + lease())
    for mail in batch:
        mail.leased_until = now + lease()
    return batch


def _send(mail: Mail, connection: BaseEmailBackend) -> bool:
    """Write and send one email; True if it went, otherwise it is skipped, put off or given up.

    Raises ServerUnavailable if the connection is of no more use.
    """
    try:
        message = kinds.write(mail)
        if message is None:
            mail.settle("skipped_at")
            return False
        connection.send_messages([message])
    except SMTPRecipientsRefused as error:
        code, reason = next(iter(error.recipients.values()))
        _note_refusal(mail, code, reason)
        return False
    except SMTPDataError as error:
        _note_refusal(mail, error.smtp_code, error.smtp_error)
        return False
    except (OSError, SMTPException) as error:
        raise ServerUnavailable(repr(error)) from error
    except Exception as error:
        if not _may_be_an_address(mail.recipient):
            _give_up(mail, f"The address is none that SMTP knows: {error!r}")
            return False
        # A mail that cannot be written is our fault; the others must still go.
        logger.exception("Email %s could not be written", mail.pk)
        mail.put_off(repr(error))
        return False
    logger.info("Email %s was handed to the mail server", mail.pk)
    return True


def _note_sent(mail: Mail, following: Mail | None) -> bool:
    """Note that the mail went, and begin to try the following one; whether that may be sent.

    One statement does both. A mail that was overtaken since it was read, as by a revocation, or
    that someone else took over, is not among the rows that it changes.
    """
    now = timezone.now()
    went, until = Q(pk=mail.pk), now + lease()
    tried = (following or mail).as_tried()
    changed_count = Mail.objects.filter(went | _held(following, now)).update(
        sent_at=Case(When(went, then=Value(now))),
        leased_until=Case(When(went, then=None), default=Value(until)),
        parts=Case(When(went, then=Value({}, JSONField())), default=F("parts")),
        attempts=Case(When(went, then=Value(mail.attempts)), default=Value(tried["attempts"])),
        due_at=Case(When(went, then=Value(mail.due_at)), default=Value(tried["due_at"])),
        last_error=Case(
            When(went, then=Value("", TextField())), default=Value(tried["last_error"], TextField())
        ),
    )
    if following and changed_count == 2:
        following.leased_until = until
        return True
    return False


def _held(mail: Mail | None, now: datetime) -> Q:
    """The condition that this drain holds the email and may send it, or one that nothing meets."""
    if mail is None or mail.is_used_up or mail.leased_until is None or mail.leased_until <= now:
        return Q(pk__in=[])
    return Q(pk=mail.pk, leased_until=mail.leased_until) & WAITING & kinds.standing(mail)


def _renew(mail: Mail) -> bool:
    """Keep the lease and note a try before it is made; False if someone else took the mail over."""
    now = timezone.now()
    if mail.leased_until is None or mail.leased_until <= now:
        return False
    renewed = Mail.objects.waiting().filter(pk=mail.pk, leased_until=mail.leased_until)
    mail.leased_until = now + lease()
    return bool(renewed.update(leased_until=mail.leased_until, **mail.as_tried()))


def _note_refusal(mail: Mail, code: int, reason: bytes | str) -> None:
    """Give the email up for a code from 500, or put it off; raises ServerUnavailable for 421."""
    text = reason.decode(errors="replace") if isinstance(reason, bytes) else reason
    if code == HUNG_UP:
        raise ServerUnavailable(f"{code} {text}")
    logger.info("The mail server refused email %s: %d %s", mail.pk, code, text)
    if code >= 500:
        _give_up(mail, f"{code} {text}")
    else:
        mail.put_off(f"{code} {text}")


def _give_up(mail: Mail, error: str) -> None:
    """Note a failed try of an email that would fail each time."""
    mail.last_error = error[:1000]
    mail.attempts += 1
    mail.settle("undeliverable_at")


def _may_be_an_address(address: str) -> bool:
    """Whether a message to this address can be written at all."""
    try:
        Address(addr_spec=address).domain.encode("idna")
    except (MessageError, ValueError):
        return False
    return True


def _put_off(batch: list[Mail], error: str) -> None:
    """Note a failed try of each email that this drain still holds; each is tried again later."""
    logger.warning("The mail server cannot be used, %d emails are waiting: %s", len(batch), error)
    for mail in batch:
        # A batch may have taken longer than its lease, and another drain have its last mails now.
        if _renew(mail):
            mail.put_off(error)


def _give_back(batch: list[Mail]) -> None:
    """Leave what was not tried to the next drain, over a connection of its own.

    It may be one mail at which the server hangs up each time. Put off together with that one, the
    others would meet it again at every try, and be given up with it.
    """
    if batch:
        mine = Mail.objects.waiting().filter(leased_until=batch[0].leased_until)
        mine.filter(pk__in=[mail.pk for mail in batch]).update(leased_until=None)


def _close(connection: BaseEmailBackend) -> None:
    """Close the connection, and log it if the server had closed it before."""
    try:
        connection.close()
    except (OSError, SMTPException):
        logger.info("The mail server had closed the connection already")
