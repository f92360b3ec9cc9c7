"""Creating and replacing credentials: what every kind has in common.

The actions of the kind's app check the permission, hold the locks, and record the events.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from console.refusals import Refusal
from credentials import secret_format
from credentials.models import LONGEST, REMINDED_BEFORE, TOO_LONG, Credential

LONGEST_OVERLAP = timedelta(hours=72)


class MadeAlready(Refusal):
    slug = "made-already"
    message = (
        "This form was already submitted, and what it created was shown then."
        " If you did not copy it, rotate it or create another."
    )
    is_mistake = True


class TooLong(Refusal):
    slug = "too-long"
    message = TOO_LONG
    field = "days"
    is_mistake = True


class OverlapTooLong(Refusal):
    slug = "overlap-too-long"
    message = "Select an overlap of at most 72 hours."
    field = "overlap_hours"
    is_mistake = True


class Expired(Refusal):
    slug = "expired"
    message = "{credential} has expired. Create another in its place."


class RotatedAlready(Refusal):
    slug = "rotated-already"
    message = "{credential} was already rotated. Rotate the one that replaced it."


def issue[Row: Credential](
    model: type[Row], *, name: str, life: timedelta, form_id: UUID | None = None, **fields: Any
) -> Row:
    """Save a new credential and return it with its secret, which is stored nowhere.

    Raises TooLong if `life` is not positive or above LONGEST, or MadeAlready if the form was
    submitted before, also by another request at the same time.
    """
    if not timedelta() < life <= LONGEST:
        raise TooLong
    secret, now = secret_format.make(model.mark), timezone.now()
    credential = model(
        name=name,
        digest=secret_format.digest_of(secret),
        hint=secret_format.hint_of(secret),
        created_at=now,
        life=life,
        expires_at=now + life,
        reminded_before=_last_reminder_not_needed(life),
        form_id=form_id,
        **fields,
    )
    credentials_of_form = model._base_manager.filter(form_id=form_id, form_id__isnull=False)
    try:
        with transaction.atomic():
            credential.save(force_insert=True)
    except IntegrityError:
        if credentials_of_form.exists():
            raise MadeAlready from None
        raise
    credential.secret = secret
    return credential


def replace[Row: Credential](credential: Row, *, overlap: timedelta, **fields: Any) -> Row:
    """Save and return a new credential in place of the old one, with its rights and lifetime.

    The old one works until the overlap is over; the one that it replaced itself is deleted. The
    caller has locked and read the row again. Raises OverlapTooLong, RotatedAlready, Expired, or
    what `issue` raises.
    """
    if not timedelta() <= overlap <= LONGEST_OVERLAP:
        raise OverlapTooLong
    if credential.replaced_by_id is not None:
        raise RotatedAlready(credential=credential)
    if credential.is_expired:
        raise Expired(credential=credential)
    model = type(credential)
    model._base_manager.filter(replaced_by=credential).delete()
    replacement = issue(
        model, name=credential.name, life=credential.life, **{**credential.inherited(), **fields}
    )
    credential.replaced_by = replacement
    credential.expires_at = min(credential.expires_at, timezone.now() + overlap)
    credential.save(update_fields=["replaced_by", "expires_at"])
    return replacement


def demand_unused(model: type[Credential], form_id: UUID | None) -> None:
    """Raise MadeAlready if a credential was made with this form; nothing for None.

    For actions that create something in addition to the credential, before they create it. They
    hold a lock, so that the form is not submitted twice at the same time.
    """
    if form_id is not None and model._base_manager.filter(form_id=form_id).exists():
        raise MadeAlready


def _last_reminder_not_needed(life: timedelta) -> int | None:
    """The last of REMINDED_BEFORE that would be due before this life begins; None for no such.

    Such reminders are not sent, because the person has just chosen the lifetime.
    """
    passed_reminders = [days for days in REMINDED_BEFORE if life <= timedelta(days=days)]
    return min(passed_reminders, default=None)
