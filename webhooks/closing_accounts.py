"""What closing an account does to what webhooks were to be told of the person."""

from django.db.models import Q

from accounts.models import User
from audit.models import Event, EventQuerySet
from organizations.events.invitations import INVITATION_ACCEPTED
from organizations.events.members import MEMBER_LEFT, MEMBER_REMOVED
from webhooks.models import EVERYTHING, Delivery, Webhook

BY_THEM = Q(kind__in=[INVITATION_ACCEPTED, MEMBER_LEFT])
TO_THEM = Q(kind=MEMBER_REMOVED)
"""The events that webhooks are told of with the name of who did it, or who it was done to."""


def forget_person(user: User) -> None:
    """Delete the deliveries that name the person, sent or not.

    Of the history, those whose event is by or about the person.
    """
    done, about = Event.objects.done_by(user.pk), Event.objects.about(user.pk)
    _lock_followers(done, about)
    of_history = Delivery.objects.filter(type=EVERYTHING)
    for events in (done, about):
        of_history.filter(event_id__in=events.values("pk")).delete()
    member_events = done.filter(BY_THEM) | about.filter(TO_THEM)
    Delivery.objects.filter(event_id__in=list(member_events.values_list("pk", flat=True))).delete()


def _lock_followers(done: EventQuerySet, about: EventQuerySet) -> None:
    """Lock the webhooks that are sent the history of the organizations of these events.

    Closing an account locks no organization that the person has left. Deliveries that are being
    created are then there to be deleted, and later ones are created with the erasure's label.
    """
    is_concerned = Q(organization__in=done.values("organization_id"))
    is_concerned |= Q(organization__in=about.values("organization_id"))
    following = Webhook.objects.filter(is_concerned, feed_event_id__isnull=False)
    list(following.order_by("pk").select_for_update(no_key=True))
