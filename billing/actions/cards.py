"""Adding, choosing and removing cards, and the notices that one expires."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit import log
from billing import dates
from billing.events.cards import (
    CARD_ADDED,
    CARD_EXPIRED,
    CARD_EXPIRES,
    CARD_MADE_DEFAULT,
    CARD_NOT_DEFAULT,
    CARD_REMOVED,
    CARD_REQUESTED,
    CARD_TURNED_AWAY,
)
from billing.models import CardRemoval, CardSetup, PaymentMethod, Seller, SetupState
from billing.models.card import SOON
from billing.payment_provider.calls import Card
from billing.permissions import CREATE_PAYMENTMETHOD
from console.database.rows import first_or_raise
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
    """Create a card setup and record it; `open_page` then opens a page of the provider for it.

    Raises NothingToCharge without a seller, and TooManyCards.
    """
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
    """Save a card that was entered on the provider's page, and record it.

    Locks the organization. Returns None if the setup has ended, and if there is no room for the
    card: several may be entered at the same time, and the provider is made to forget the last.
    """
    lock_organization(organization)
    setup = CardSetup.objects.filter(pk=setup_id).select_related("organization").first()
    if setup is None or not _end_setup(setup, SetupState.ADDED):
        return None
    if _is_full_for(setup.organization, card):
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
        log.record(CARD_ADDED, by=log.System(), target=added)
    return added


@transaction.atomic
def give_up_setup(*, setup_id: UUID) -> bool:
    """End a setup from which no card came; False if it does not exist or has ended."""
    setup = CardSetup.objects.filter(pk=setup_id).first()
    return setup is not None and _end_setup(setup, SetupState.OVER)


@transaction.atomic
def choose_card(*, card: PaymentMethod, by: Actor) -> PaymentMethod:
    """Make a card the default, to which open invoices and later ones are charged, and record it.

    Raises CardExpired, CardGone.
    """
    organization, by = authorize_exclusively(by, CREATE_PAYMENTMETHOD, on=card)
    card = _reload_card(organization, card)
    if card.is_expired(dates.today()):
        raise CardExpired(card=card)
    if card.is_default:
        return card
    organization.payment_methods.update(is_default=False)
    card.is_default = True
    card.save(update_fields=["is_default"])
    log.record(CARD_MADE_DEFAULT, by=by, target=card)
    return card


@transaction.atomic
def choose_transfer(*, by: Actor) -> None:
    """Have no default card, so that invoices are paid by bank transfer, and record it.

    Charges that are under way go on. Raises AlreadyByTransfer.
    """
    organization, by = authorize_exclusively(by, CREATE_PAYMENTMETHOD)
    former_default = first_or_raise(organization.payment_methods.default(), AlreadyByTransfer)
    organization.payment_methods.update(is_default=False)
    log.record(CARD_NOT_DEFAULT, by=by, target=former_default)


@transaction.atomic
def remove_card(*, card: PaymentMethod, by: Actor) -> None:
    """Delete a card, and have the provider forget it, which is recorded.

    Charges that are under way go on. Raises CardGone.
    """
    organization, by = authorize_exclusively(by, CREATE_PAYMENTMETHOD, on=card)
    card = _reload_card(organization, card)
    log.record(CARD_REMOVED, by=by, target=card)
    card.delete()


def _is_full_for(organization: Organization, card: Card) -> bool:
    """Whether the organization, which the caller has locked, has no room for this new card."""
    if PaymentMethod.objects.filter(reference=card.reference).exists():
        return False
    return organization.payment_methods.count() >= MOST_CARDS


def _turn_away(setup: CardSetup, card: Card) -> None:
    """Have the provider forget a card that there is no room for, and record why."""
    CardRemoval.objects.bulk_create([CardRemoval(reference=card.reference)], ignore_conflicts=True)
    log.record(
        CARD_TURNED_AWAY,
        organization=setup.organization,
        by=log.System(),
        after={"card": f"{_brand(card)} …{card.last_four}", "most": MOST_CARDS},
    )


def _brand(card: Card) -> str:
    """The brand for people to read, such as "American Express" for "american_express"."""
    return card.brand.replace("_", " ").title()


def _reload_card(organization: Organization, card: PaymentMethod) -> PaymentMethod:
    """The card as it is in the database now. Raises CardGone if it was removed."""
    return first_or_raise(organization.payment_methods.filter(pk=card.pk), CardGone)


def _end_setup(setup: CardSetup, state: SetupState) -> bool:
    """End an open setup in this state; False if it has ended already."""
    values = {"state": state, "url": "", "due_at": timezone.now()}
    return bool(CardSetup.objects.open().filter(pk=setup.pk).update(**values))


def due_for_expiry(today: date) -> list[PaymentMethod]:
    """Default cards that expire soon or have expired, and whose members were not notified of that.

    Only cards of organizations that are not suspended or about to be deleted.
    """
    running = {"organization__suspended_at": None, "organization__deletion_asked_at": None}
    cards = PaymentMethod.objects.default().expiring_by(today + SOON)
    unnotified = cards.filter(expired_told_at=None, **running)
    return [card for card in unnotified.order_by("pk") if _due_notice_field(card, today)]


@transaction.atomic
def notify_of_expiry(*, card: PaymentMethod, today: date) -> bool:
    """Record that a card expires or has expired, which notifies the people who can add cards.

    Once before and once after its last day; False if nothing is due.
    """
    if not (sent_field := _due_notice_field(card, today)):
        return False
    unnotified = PaymentMethod.objects.default().filter(pk=card.pk, **{sent_field: None})
    if not unnotified.update(**{sent_field: timezone.now()}):
        return False
    log.record(
        CARD_EXPIRED if card.is_expired(today) else CARD_EXPIRES,
        by=log.System(),
        target=card,
        after={"day": card.last_day.isoformat()},
    )
    return True


def _due_notice_field(card: PaymentMethod, today: date) -> str:
    """The field for the time of the notice that is due and was not sent; empty for none."""
    if card.is_expired(today):
        return "" if card.expired_told_at else "expired_told_at"
    return "expiring_told_at" if card.needs_another(today) and not card.expiring_told_at else ""
