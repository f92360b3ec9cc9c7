"""How administrators change the look of the Developer Portal: draft, live, and back.

Two who do so at the same moment are told apart by the rows: one look of an organization is live.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone

from audit import log
from console.refusals import Refusal
from console.words.lines import clean_line
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize
from portal.events import LOOK_DISCARDED, LOOK_ENDED, LOOK_MADE_LIVE, LOOK_SAVED, LOOK_UNDONE
from portal.looks.chosen_accents import clean_accent
from portal.looks.logos import Logo
from portal.models import LONGEST_TITLE, LONGEST_WELCOME, SECTIONS, Look, LookQuerySet
from portal.permissions import CUSTOMIZE_PORTAL

_TYPED = ("accent", "title", "welcome", "order")
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
    """What one chooses of a look. What is empty is as in the standard look."""

    accent: str = ""
    title: str = ""
    welcome: str = ""
    order: list[str] = field(default_factory=lambda: list(SECTIONS))
    logo: Logo | None = None


@transaction.atomic
def save_look(*, values: LookValues, by: Actor) -> Look:
    """A draft, which no one else sees. The newest revision itself, if it says the same."""
    organization, by = authorize(by, CUSTOMIZE_PORTAL)
    chosen = _fit(values)
    newest: Look | None = organization.looks.brief().newest_first().first()
    if newest is not None and newest.discarded_at is None and newest.values == chosen:
        return newest

    look = _insert(organization, by=by.person, **{**chosen, **_columns(values.logo)})
    _forget_oldest(organization, but=look)
    log.record(LOOK_SAVED, organization=organization, by=by, target=look, after=chosen)
    return look


@transaction.atomic
def make_look_live(*, look: Look, by: Actor) -> None:
    """Let every reader of the portal see it, in place of the one that they see."""
    organization, by = authorize(by, CUSTOMIZE_PORTAL, on=look)
    before = organization.looks.live().first()
    _show(look, instead_of=before)
    log.record(LOOK_MADE_LIVE, organization=organization, by=by, target=look, before=_named(before))


@transaction.atomic
def undo_look(*, look: Look, by: Actor) -> Look:
    """Let readers see the look again that was live before this one, which is."""
    organization, by = authorize(by, CUSTOMIZE_PORTAL, on=look)
    former: Look | None = organization.looks.former().exclude(pk=look.pk).first()
    if former is None:
        raise NoFormerLook(look=look)
    _show(former, instead_of=look)
    log.record(LOOK_UNDONE, organization=organization, by=by, target=former, before=_named(look))
    return former


@transaction.atomic
def use_standard_look(*, look: Look, by: Actor) -> None:
    """Let readers see the console's own look in place of this one, which is live."""
    organization, by = authorize(by, CUSTOMIZE_PORTAL, on=look)
    _end(look)
    log.record(
        LOOK_ENDED, organization=organization, by=by, target=organization, before=_named(look)
    )


@transaction.atomic
def discard_look(*, look: Look, by: Actor) -> None:
    """Let go of a draft. Its number is not used again."""
    organization, by = authorize(by, CUSTOMIZE_PORTAL, on=look)
    if not organization.looks.drafts().filter(pk=look.pk).update(discarded_at=timezone.now()):
        raise LookChanged
    log.record(LOOK_DISCARDED, organization=organization, by=by, target=look)


def _show(look: Look, *, instead_of: Look | None) -> None:
    """Make one live. The later of two meets the index, or finds the rows changed."""
    if instead_of == look:
        raise LookChanged
    if instead_of is not None:
        _end(instead_of)
    try:
        with transaction.atomic():
            shown = _hidden(look).update(made_live_at=timezone.now(), ended_at=None)
    except IntegrityError:
        raise LookChanged from None
    if not shown:
        raise LookChanged


def _hidden(look: Look) -> LookQuerySet:
    """The row, as long as it is not live."""
    return Look.objects.hidden().filter(pk=look.pk)


def _end(look: Look) -> None:
    if not Look.objects.live().filter(pk=look.pk).update(ended_at=timezone.now()):
        raise LookChanged


def _insert(organization: Organization, **values: Any) -> Look:
    """A row of the next number. Another administrator may be taking that one right now."""
    while True:
        last = organization.looks.aggregate(last=Max("number"))["last"] or 0
        with suppress(IntegrityError), transaction.atomic():
            made: Look = organization.looks.create(number=last + 1, **values)
            return made


def _forget_oldest(organization: Organization, *, but: Look) -> None:
    """Delete what is too much: first what never was live, and never what can be seen or undone."""
    former = organization.looks.former().first()
    spared = [but.pk, *([former.pk] if former else [])]
    others = organization.looks.exclude(pk__in=spared).exclude(pk__in=organization.looks.live())
    surplus = organization.looks.count() - MOST_LOOKS
    if surplus > 0:
        oldest = others.order_by(F("made_live_at").asc(nulls_first=True), "number")
        Look.objects.filter(pk__in=[each.pk for each in oldest[:surplus]]).delete()


def _fit(values: LookValues) -> dict[str, Any]:
    chosen = LookValues(
        accent=clean_accent(values.accent),
        title=clean_line(values.title, field="title", longest=LONGEST_TITLE),
        welcome=clean_line(values.welcome, field="welcome", longest=LONGEST_WELCOME),
        order=list(values.order),
    )
    if sorted(chosen.order) != sorted(SECTIONS):
        raise NoOrder
    logo = values.logo.digest if values.logo else ""
    return {"logo": logo, **{name: getattr(chosen, name) for name in _TYPED}}


def _columns(logo: Logo | None) -> dict[str, Any]:
    """As a row keeps a logo."""
    if logo is None:
        return {"logo": None}
    return {
        "logo": logo.content,
        "logo_digest": logo.digest,
        "logo_width": logo.width,
        "logo_height": logo.height,
    }


def _named(look: Look | None) -> dict[str, Any] | None:
    return {"live": str(look)} if look else None
