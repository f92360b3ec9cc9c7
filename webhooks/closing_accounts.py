"""What closing an account does to what webhooks were to be told of the person."""

from django.db.models import Q

from accounts.models import User
from audit.models import Event
from organizations.events import INVITATION_ACCEPTED, MEMBER_LEFT, MEMBER_REMOVED
from webhooks.models import Delivery

BY_THEM = Q(kind__in=[INVITATION_ACCEPTED, MEMBER_LEFT])
TO_THEM = Q(kind=MEMBER_REMOVED)
"""The events that webhooks are told of with the name of who did it, or who it was done to."""


def forget_person(user: User) -> None:
    """Delete the deliveries that name the person, sent or not."""
    done = Event.objects.done_by(user.pk).filter(BY_THEM)
    events = done | Event.objects.about(user.pk).filter(TO_THEM)
    Delivery.objects.filter(event_id__in=list(events.values_list("pk", flat=True))).delete()
