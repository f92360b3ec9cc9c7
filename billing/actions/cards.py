"""What billing administrators do with cards, and what the clock learns of them."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit import log
from billing import dates
from billing.events.cards import (
    CARD_ADDED,
    CARD_MADE_DEFAULT,
    CARD_NOT_DEFAULT,
    CARD_REMOVED,
    CARD_REQUESTED,
    CARD_TURNED_AWAY,
)
from billing.models import CardRemoval, CardSetup, PaymentMethod, Seller, SetupState
from billing.payment_provider.calls import Card
from billing.permissions import CREATE_PAYMENTMETHOD
from console.refusals import Refusal
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize, authorize_exclusively, lock_organization

MOST_CARDS = 10


class NothingToCharge(Refusal):
    slug = "nothing-to-charge"
    message = "This console does not charge, so no card is needed."


class TooManyCards(Refusal):
    slug = "too-many-cards"
    message = "An organization has {most} cards at most. Remove one first."


class CardExpired(Refusal):
    slug = "card-expired"
    message = "{card} has expired. Add another card."


class CardGone(Refusal):
    slug = "card-gone"
    message = "This card was removed in the meantime."


class AlreadyByTransfer(Refusal):
    slug = "already-by-transfer"
    message = "Invoices are already paid by bank transfer."


@transaction.atomic
def begin_card_setup(*, by: Actor) -> CardSetup:
    """Note that someone goes to the provider's page to enter a card."""
    organization, by = authorize(by, CREATE_PAYMENTMETHOD)
    if not Seller.objects.exists():
        raise NothingToCharge
    if organization.payment_methods.count() >= MOST_CARDS:
        raise TooManyCards(most=MOST_CARDS)
    member = organization.memberships.filter(user=by.person).first() if by.person else None
    setup = CardSetup.objects.create(organization=organization, added_by=member)
    log.record(CARD_REQUESTED, organization=organization, by=by)
    return setup


@transaction.atomic
def add_card(*, setup_id: UUID, organization: UUID, card: Card) -> PaymentMethod | None:
    """Keep what the provider says of the card that was entered; None if that was done already.

    Several may be entered before the first is known. What comes after the last that there is room
    for is forgotten, here and at the provider, and the history says why.
    """
    lock_organization(organization)
    setup = CardSetup.objects.filter(pk=setup_id).select_related("organization").first()
    if setup is None or not _end(setup, SetupState.ADDED):
        return None
    if _is_one_too_many(setup.organization, card):
        _turn_away(setup, card)
        return None
    added, is_new = PaymentMethod.objects.get_or_create(
        reference=card.reference,
        defaults={
            "organization": setup.organization,
            "brand": _brand(card),
            "last_four": card.last_four,
            "expires_month": card.expires_month,
            "expires_year": card.expires_year,
            "added_by": setup.added_by,
        },
    )
    if is_new:
        log.record(CARD_ADDED, organization=setup.organization, by=log.System(), target=added)
    return added


@transaction.atomic
def give_up_setup(*, setup_id: UUID) -> bool:
    """Note that no card came of it."""
    setup = CardSetup.objects.filter(pk=setup_id).first()
    return setup is not None and _end(setup, SetupState.OVER)


@transaction.atomic
def choose_card(*, card: PaymentMethod, by: Actor) -> PaymentMethod:
    """Charge invoices to a card from now on, open ones too."""
    organization, by = authorize_exclusively(by, CREATE_PAYMENTMETHOD, on=card)
    fresh = _fresh(card)
    if fresh.is_expired(dates.today()):
        raise CardExpired(card=fresh)
    if fresh.is_default:
        return fresh
    organization.payment_methods.update(is_default=False)
    fresh.is_default = True
    fresh.save(update_fields=["is_default"])
    log.record(CARD_MADE_DEFAULT, organization=organization, by=by, target=fresh)
    return fresh


@transaction.atomic
def choose_transfer(*, by: Actor) -> None:
    """Pay invoices by bank transfer from now on. What is being charged already goes on."""
    organization, by = authorize_exclusively(by, CREATE_PAYMENTMETHOD)
    former = organization.payment_methods.default().first()
    if former is None:
        raise AlreadyByTransfer
    organization.payment_methods.update(is_default=False)
    log.record(CARD_NOT_DEFAULT, organization=organization, by=by, target=former)


@transaction.atomic
def remove_card(*, card: PaymentMethod, by: Actor) -> None:
    """Forget a card, here and at the provider. What is being charged already goes on."""
    organization, by = authorize_exclusively(by, CREATE_PAYMENTMETHOD, on=card)
    fresh = _fresh(card)
    log.record(CARD_REMOVED, organization=organization, by=by, target=fresh)
    fresh.delete()


def _is_one_too_many(organization: Organization, card: Card) -> bool:
    """For the caller that has the organization to itself. One that is there already is not."""
    if PaymentMethod.objects.filter(reference=card.reference).exists():
        return False
    return organization.payment_methods.count() >= MOST_CARDS


def _turn_away(setup: CardSetup, card: Card) -> None:
    CardRemoval.objects.bulk_create([CardRemoval(reference=card.reference)], ignore_conflicts=True)
    log.record(
        CARD_TURNED_AWAY,
        organization=setup.organization,
        by=log.System(),
        after={"card": f"{_brand(card)} …{card.last_four}", "most": MOST_CARDS},
    )


def _brand(card: Card) -> str:
    return card.brand.replace("_", " ").title()


def _fresh(card: PaymentMethod) -> PaymentMethod:
    found = PaymentMethod.objects.filter(pk=card.pk).first()
    if found is None:
        raise CardGone
    return found


def _end(setup: CardSetup, state: SetupState) -> bool:
    """Once only: a second call changes nothing."""
    ended = {"state": state, "url": "", "due_at": timezone.now()}
    return bool(CardSetup.objects.open().filter(pk=setup.pk).update(**ended))
