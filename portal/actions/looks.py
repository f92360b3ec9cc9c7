"""Actions on the look of the Developer Portal: draft, live, and back.

No lock keeps two administrators apart: an index allows one live look of an organization.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone

from audit import log
from console.database.retries import insert_with_retries
from console.images.decoding import SafeImage
from console.refusals import Refusal
from console.words.lines import clean_line
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize
from portal.events import LOOK_DISCARDED, LOOK_ENDED, LOOK_MADE_LIVE, LOOK_SAVED, LOOK_UNDONE
from portal.looks.chosen_accents import clean_accent
from portal.looks.foot_links import clean_links, clean_support, clean_url
from portal.models import LONGEST_TITLE, LONGEST_WELCOME, SECTIONS, Look, LookQuerySet
from portal.permissions import CUSTOMIZE_PORTAL

MOST_LOOKS = 50
"""Revisions that are kept of one organization."""


class NoOrder(Refusal):
    slug = "no-order"
    message = "Name each section once."
    field = "order"
    is_mistake = True


class LookChanged(Refusal):
    slug = "look-changed"
    message = "Someone else changed the look first. Check what is live now."


class NoFormerLook(Refusal):
    slug = "no-former-look"
    message = "No look was live before {look}. Use the standard look instead."


@dataclass(frozen=True)
class LookValues:
    """The values of a look. An empty one is that of the standard look."""

    accent: str = ""
    title: str = ""
    welcome: str = ""
    order: list[str] = field(default_factory=lambda: list(SECTIONS))
    logo: SafeImage | None = None
    support: str = ""
    terms: str = ""
    links: str = ""
    """One link on each line: a label, and a URL after it."""


@transaction.atomic
def save_look(*, values: LookValues, by: Actor) -> Look:
    """Save a draft that readers of the portal do not see, and delete surplus revisions.

    Returns the newest revision itself if it has the same values and was not discarded. Raises
    NoColor, HardToRead, InvalidLine, NoLink, TooManyLinks or NoOrder.
    """
    organization, by = authorize(by, CUSTOMIZE_PORTAL)
    values_to_save = _clean(values)
    newest_look: Look | None = organization.looks.brief().newest_first().first()
    if (
        newest_look is not None
        and newest_look.discarded_at is None
        and newest_look.values == values_to_save
    ):
        return newest_look

    look = _insert(organization, by=by.person, **{**values_to_save, **_logo_columns(values.logo)})
    _delete_surplus(organization, kept_look=look)
    log.record(LOOK_SAVED, by=by, target=look, after=values_to_save)
    return look


@transaction.atomic
def make_look_live(*, look: Look, by: Actor) -> None:
    """Show the look to every reader of the portal, in place of the live one.

    Raises LookChanged if the look is live already or discarded, or if someone changes the live look
    in the same moment.
    """
    organization, by = authorize(by, CUSTOMIZE_PORTAL, on=look)
    live_look = organization.looks.live().first()
    _make_live(look, instead_of=live_look)
    log.record(LOOK_MADE_LIVE, by=by, target=look, before=_live_name(live_look))


@transaction.atomic
def undo_look(*, look: Look, by: Actor) -> Look:
    """Make the look live again that was live before this one, which is live. Returns it.

    Raises NoFormerLook, or LookChanged if this one is no longer live.
    """
    organization, by = authorize(by, CUSTOMIZE_PORTAL, on=look)
    former_look: Look | None = organization.looks.former().exclude(pk=look.pk).first()
    if former_look is None:
        raise NoFormerLook(look=look)
    _make_live(former_look, instead_of=look)
    log.record(LOOK_UNDONE, by=by, target=former_look, before=_live_name(look))
    return former_look


@transaction.atomic
def use_standard_look(*, look: Look, by: Actor) -> None:
    """End the live look, so that readers see the standard one. Raises LookChanged."""
    organization, by = authorize(by, CUSTOMIZE_PORTAL, on=look)
    _end(look)
    log.record(
        LOOK_ENDED, organization=organization, by=by, target=organization, before=_live_name(look)
    )


@transaction.atomic
def discard_look(*, look: Look, by: Actor) -> None:
    """Mark a draft as discarded. Raises LookChanged if the look is no draft."""
    organization, by = authorize(by, CUSTOMIZE_PORTAL, on=look)
    if not organization.looks.drafts().filter(pk=look.pk).update(discarded_at=timezone.now()):
        raise LookChanged
    log.record(LOOK_DISCARDED, by=by, target=look)


def _make_live(look: Look, *, instead_of: Look | None) -> None:
    """End `instead_of`, if given, and make the look live. Raises LookChanged if either changed."""
    if instead_of == look:
        raise LookChanged
    if instead_of is not None:
        _end(instead_of)
    try:
        with transaction.atomic():
            updated = _not_live(look).update(made_live_at=timezone.now(), ended_at=None)
    except IntegrityError:
        raise LookChanged from None
    if not updated:
        raise LookChanged


def _not_live(look: Look) -> LookQuerySet:
    """The look as a queryset: empty if it is live or discarded by then."""
    return Look.objects.not_live().filter(pk=look.pk)


def _end(look: Look) -> None:
    """End the look if it is live; else raise LookChanged."""
    if not Look.objects.live().filter(pk=look.pk).update(ended_at=timezone.now()):
        raise LookChanged


def _insert(organization: Organization, **values: Any) -> Look:
    """Create a revision with the next number. Tries again if another administrator takes it."""

    def insert() -> Look:
        last_number = organization.looks.aggregate(last=Max("number"))["last"] or 0
        look: Look = organization.looks.create(number=last_number + 1, **values)
        return look

    return insert_with_retries(insert)


def _delete_surplus(organization: Organization, *, kept_look: Look) -> None:
    """Delete revisions beyond MOST_LOOKS: first those that never were live, then the oldest.

    Spares `kept_look`, the live look and the one that undoing returns to.
    """
    former_look = organization.looks.former().first()
    kept_ids = [kept_look.pk, *([former_look.pk] if former_look else [])]
    disposable = organization.looks.exclude(pk__in=kept_ids).exclude(
        pk__in=organization.looks.live()
    )
    surplus = organization.looks.count() - MOST_LOOKS
    if surplus > 0:
        oldest_looks = disposable.order_by(F("made_live_at").asc(nulls_first=True), "number")
        Look.objects.filter(pk__in=[look.pk for look in oldest_looks[:surplus]]).delete()


def _clean(values: LookValues) -> dict[str, Any]:
    """The values as events have them.

    Raises NoColor, HardToRead, InvalidLine, NoLink, TooManyLinks or NoOrder.
    """
    cleaned = {
        "logo": values.logo.digest if values.logo else "",
        "accent": clean_accent(values.accent),
        "title": clean_line(values.title, field="title", longest=LONGEST_TITLE),
        "welcome": clean_line(values.welcome, field="welcome", longest=LONGEST_WELCOME),
        "order": list(values.order),
        "support": clean_support(values.support),
        "terms": clean_url(values.terms, field="terms"),
        "links": clean_links(values.links),
    }
    if sorted(values.order) != sorted(SECTIONS):
        raise NoOrder
    return cleaned


def _logo_columns(logo: SafeImage | None) -> dict[str, Any]:
    """The columns of a row for the logo, or for none."""
    if logo is None:
        return {"logo": None}
    return {
        "logo": logo.content,
        "logo_digest": logo.digest,
        "logo_width": logo.width,
        "logo_height": logo.height,
    }


def _live_name(look: Look | None) -> dict[str, Any] | None:
    """The state before, as an event has it: which look was live; None if none was."""
    return {"live": str(look)} if look else None
