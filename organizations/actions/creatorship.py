"""Transferring what a person can have once: creator status of an organization."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from audit import log
from console.refusals import Refusal
from organizations.actions.organizations import AlreadyCreated
from organizations.events import (
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
    """Ask another administrator to be the one who created the organization.

    Nothing changes before they accept. At most one offer is open.
    """
    organization, by = authorize_exclusively(by, MANAGE_ORGANIZATION)
    _demand_creator(organization, by)
    recipient = _recipient(organization, to, by=by)
    _make_room(organization)

    offer = organization.creatorship_offers.create(to=recipient, offered_by=by.user)
    log.record(CREATORSHIP_OFFERED, organization=organization, by=by, target=recipient.user)
    return offer


@transaction.atomic
def accept_creatorship(*, by: Membership) -> Organization:
    """Take the open offer: the member's own creation is used up, the other person's free again."""
    organization, by = authorize_exclusively(by, MANAGE_ORGANIZATION)
    offer = _open_offer(organization, to=by)
    if not organization.administrators().filter(pk=by.pk).exists():
        raise CannotTakeOver(person=by.user, organization=organization)
    if Organization.objects.created_by(by.user).exists():
        raise AlreadyCreated

    former = organization.creator
    _close(offer, "accepted_at")
    _make_creator(organization, by.user)
    log.record(CREATORSHIP_TAKEN, organization=organization, by=by, target=former)
    return organization


@transaction.atomic
def decline_creatorship(*, by: Membership) -> None:
    """Say no to the open offer. The creator can make another."""
    organization, by = authorize_exclusively(by, MANAGE_ORGANIZATION)
    offer = _open_offer(organization, to=by)

    _close(offer, "declined_at")
    log.record(CREATORSHIP_DECLINED, organization=organization, by=by, target=offer.offered_by)


@transaction.atomic
def withdraw_creatorship(*, by: Membership) -> None:
    """Take the open offer back, as the creator who made it."""
    organization, by = authorize_exclusively(by, MANAGE_ORGANIZATION)
    _demand_creator(organization, by)
    offer = _open_offer(organization)

    _close(offer, "withdrawn_at")
    log.record(CREATORSHIP_WITHDRAWN, organization=organization, by=by, target=offer.to.user)


def _demand_creator(organization: Organization, by: Membership) -> None:
    if organization.creator_id != by.user_id:
        raise NotTheCreator(organization=organization)


def _recipient(organization: Organization, to: Membership, *, by: Membership) -> Membership:
    """Who can be asked, as they are now that the organization is locked."""
    if to.pk == by.pk:
        raise OfferToOneself
    able = organization.administrators().select_related("user")
    recipient = able.filter(pk=to.pk).first()
    if recipient is None:
        raise CannotTakeOver(person=to.user, organization=organization)
    if Organization.objects.created_by(recipient.user).exists():
        raise RecipientHasCreated(person=recipient.user)
    return recipient


def _make_room(organization: Organization) -> None:
    """At most one is open; one that expired makes room for another."""
    earlier = organization.creatorship_offers.unanswered().select_related("to__user").first()
    if earlier is None:
        return
    if earlier.is_open:
        raise AlreadyOffered
    _close(earlier, "lapsed_at")
    log.record(
        CREATORSHIP_LAPSED, organization=organization, by=log.System(), target=earlier.to.user
    )


def _open_offer(organization: Organization, **narrowed: Membership) -> CreatorshipOffer:
    """The offer that waits now that the organization is locked."""
    found = organization.creatorship_offers.open().select_related("to__user", "offered_by")
    offer = found.filter(**narrowed).first()
    if offer is None:
        raise NoOpenOffer
    return offer


def _close(offer: CreatorshipOffer, fate: str) -> None:
    setattr(offer, fate, timezone.now())
    offer.save(update_fields=[fate])


def _make_creator(organization: Organization, person: User) -> None:
    """Write the row; who created an organization in the same moment is told so."""
    organization.creator = person
    try:
        with transaction.atomic():
            organization.save(update_fields=["creator"])
    except IntegrityError:
        raise AlreadyCreated from None
