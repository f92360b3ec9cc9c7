"""Making, replacing and ending credentials: what every kind has in common.

The actions of an app above check who may, hold the locks, and write the history.
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
        "This form was already submitted, and its secret was shown then."
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
    """A new credential, with its text on it: the caller shows it, and it is gone.

    A form that was used makes no second one, however often and at whatever moment it is sent.
    """
    if not timedelta() < life <= LONGEST:
        raise TooLong
    text, now = secret_format.make(model.mark), timezone.now()
    made = model(
        name=name,
        digest=secret_format.digest_of(text),
        hint=secret_format.hint_of(text),
        created_at=now,
        life=life,
        expires_at=now + life,
        reminded_before=_already_within(life),
        form_id=form_id,
        **fields,
    )
    same_form = model._base_manager.filter(form_id=form_id, form_id__isnull=False)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        if same_form.exists():
            raise MadeAlready from None
        raise
    made.secret = text
    return made


def replace[Row: Credential](old: Row, *, overlap: timedelta, **fields: Any) -> Row:
    """Another in place of this one, with the same rights and length of life.

    The old one opens things until the overlap is over. What it had replaced itself ends now. For a
    caller that has locked the row and read it since.
    """
    if not timedelta() <= overlap <= LONGEST_OVERLAP:
        raise OverlapTooLong
    if old.replaced_by_id is not None:
        raise RotatedAlready(credential=old)
    if old.is_expired:
        raise Expired(credential=old)
    model = type(old)
    model._base_manager.filter(replaced_by=old).delete()
    new = issue(model, name=old.name, life=old.life, **{**old.inherited(), **fields})
    old.replaced_by = new
    old.expires_at = min(old.expires_at, timezone.now() + overlap)
    old.save(update_fields=["replaced_by", "expires_at"])
    return new


def demand_unused(model: type[Credential], form_id: UUID | None) -> None:
    """Refuse a form that made one already, before anything else is said of it.

    For actions that make something in addition to the credential, and hold the lock that keeps
    others out.
    """
    if form_id is not None and model._base_manager.filter(form_id=form_id).exists():
        raise MadeAlready


def _already_within(life: timedelta) -> int | None:
    """The latest reminder that one of so short a life needs no more: its maker just chose it."""
    past = [days for days in REMINDED_BEFORE if life <= timedelta(days=days)]
    return min(past, default=None)
