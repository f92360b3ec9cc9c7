"""Transferring creator status, which a person can have in one organization only."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from audit import log
from console.refusals import Refusal
from organizations.actions.organizations import AlreadyCreated
from organizations.events.creatorship import (
    CREATORSHIP_DECLINED,
    CREATORSHIP_LAPSED,
    CREATORSHIP_OFFERED,
    CREATORSHIP_TAKEN,
    CREATORSHIP_WITHDRAWN,
)
from organizations.models import CreatorshipOffer, Membership, Organization
from organizations.permissions import MANAGE_ORGANIZATION
from organizations.tenancy.locks import authorize_exclusively


class NotTheCreator(Refusal):
    slug = "not-the-creator"
    message = "Only the creator of {organization} can transfer creator status."


class OfferToOneself(Refusal):
    slug = "offer-to-oneself"
    message = "You are already the creator. Choose someone else."
    field = "person"


class CannotTakeOver(Refusal):
    slug = "cannot-take-over"
    message = (
        "{person} is not an administrator of {organization}. Make them an administrator first."
    )
    field = "person"


class RecipientHasCreated(Refusal):
    slug = "recipient-has-created"
    message = "{person} is already the creator of another organization. Choose someone else."
    field = "person"


class AlreadyOffered(Refusal):
    slug = "already-offered"
    message = "An offer is already open. Withdraw it first."


class NoOpenOffer(Refusal):
    slug = "no-open-offer"
    message = "This offer is no longer open. It was withdrawn or answered, or it has expired."


@transaction.atomic
def offer_creatorship(*, to: Membership, by: Membership) -> CreatorshipOffer:
    """Offer creator status to another administrator, and record an event.

    Nothing else changes before they accept. Raises NotTheCreator, OfferToOneself, CannotTakeOver,
    RecipientHasCreated, or AlreadyOffered if an offer is open.
    """
    organization, by = authorize_exclusively(by, MANAGE_ORGANIZATION)
    _demand_creator(organization, by)
    recipient = _reload_recipient(organization, to, by=by)
    _close_lapsed_offer(organization)

    offer = organization.creatorship_offers.create(to=recipient, offered_by=by.user)
    log.record(CREATORSHIP_OFFERED, organization=organization, by=by, target=recipient.user)
    return offer


@transaction.atomic
def accept_creatorship(*, by: Membership) -> Organization:
    """Accept the open offer to the member, who becomes the creator. Records an event.

    From then on the former creator can create another organization, and the member cannot. Raises
    NoOpenOffer, CannotTakeOver if the member is no longer an administrator, or AlreadyCreated.
    """
    organization, by = authorize_exclusively(by, MANAGE_ORGANIZATION)
    offer = _open_offer(organization, to=by)
    if not organization.administrators().filter(pk=by.pk).exists():
        raise CannotTakeOver(person=by.user, organization=organization)
    if Organization.objects.created_by(by.user).exists():
        raise AlreadyCreated

    former_creator = organization.creator
    _close(offer, "accepted_at")
    _make_creator(organization, by.user)
    log.record(CREATORSHIP_TAKEN, organization=organization, by=by, target=former_creator)
    return organization


@transaction.atomic
def decline_creatorship(*, by: Membership) -> None:
    """Decline the open offer to the member, and record an event. Raises NoOpenOffer."""
    organization, by = authorize_exclusively(by, MANAGE_ORGANIZATION)
    offer = _open_offer(organization, to=by)

    _close(offer, "declined_at")
    log.record(CREATORSHIP_DECLINED, organization=organization, by=by, target=offer.offered_by)


@transaction.atomic
def withdraw_creatorship(*, by: Membership) -> None:
    """Withdraw the open offer, and record an event. Raises NotTheCreator or NoOpenOffer."""
    organization, by = authorize_exclusively(by, MANAGE_ORGANIZATION)
    _demand_creator(organization, by)
    offer = _open_offer(organization)

    _close(offer, "withdrawn_at")
    log.record(CREATORSHIP_WITHDRAWN, organization=organization, by=by, target=offer.to.user)


def _demand_creator(organization: Organization, by: Membership) -> None:
    """Raise NotTheCreator unless the member is the creator."""
    if organization.creator_id != by.user_id:
        raise NotTheCreator(organization=organization)


def _reload_recipient(
    organization: Organization, recipient: Membership, *, by: Membership
) -> Membership:
    """The member who gets the offer, as read under the organization's lock.

    Raises OfferToOneself, CannotTakeOver or RecipientHasCreated.
    """
    if recipient.pk == by.pk:
        raise OfferToOneself
    administrators = organization.administrators().select_related("user")
    administrator = administrators.filter(pk=recipient.pk).first()
    if administrator is None:
        raise CannotTakeOver(person=recipient.user, organization=organization)
    if Organization.objects.created_by(administrator.user).exists():
        raise RecipientHasCreated(person=administrator.user)
    return administrator


def _close_lapsed_offer(organization: Organization) -> None:
    """Close an expired offer, so that another can be made. Raises AlreadyOffered if it is open."""
    offer = organization.creatorship_offers.unanswered().select_related("to__user").first()
    if offer is None:
        return
    if offer.is_open:
        raise AlreadyOffered
    _close(offer, "lapsed_at")
    log.record(CREATORSHIP_LAPSED, organization=organization, by=log.System(), target=offer.to.user)


def _open_offer(organization: Organization, **conditions: Membership) -> CreatorshipOffer:
    """The open offer. Raises NoOpenOffer. The caller holds the organization's lock."""
    offers = organization.creatorship_offers.open().select_related("to__user", "offered_by")
    offer = offers.filter(**conditions).first()
    if offer is None:
        raise NoOpenOffer
    return offer


def _close(offer: CreatorshipOffer, field: str) -> None:
    """Save the current time in the field of the offer that says how it ended."""
    setattr(offer, field, timezone.now())
    offer.save(update_fields=[field])


def _make_creator(organization: Organization, person: User) -> None:
    """Save the creator. Raises AlreadyCreated if they created an organization at the same time."""
    organization.creator = person
    try:
        with transaction.atomic():
            organization.save(update_fields=["creator"])
    except IntegrityError:
        raise AlreadyCreated from None
