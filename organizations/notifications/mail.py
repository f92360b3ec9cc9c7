"""The mail that tells a member what happened, written when it is sent."""

from textwrap import shorten

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from audit.sentences import name_in, sentence
from console.serving.addresses import absolute
from console.words import text
from organizations.events import INVITATION_RENEWAL_ASKED
from organizations.factor_events import MEMBER_LOST_FACTOR
from organizations.mail import one_line
from organizations.models import Membership, Notification
from organizations.notifications.notifying import is_still_recipient
from organizations.permissions import VIEW_ORGANIZATION
from organizations.tenancy.audience import Audience, notifying_event_type
from outbox.composing import compose
from outbox.models import Mail

LISTED = 50
LONGEST_SUBJECT = 150


def write_notification(mail: Mail) -> EmailMultiAlternatives | None:
    """What this person is to be told about the organization, or None when nothing is left of it.

    Of what happened where they are no longer a member, or an administrator, they hear no more than
    that they are not.
    """
    user = User.objects.filter(pk=mail.subject_id, is_active=True).first()
    if user is None:
        return None
    found = Membership.objects.with_roles().filter(organization=mail.organization_id, user=user)
    membership = found.select_related("organization").first()
    events = _events(mail, user, membership)
    return _message(mail, events, membership) if events else None


def _events(mail: Mail, user: User, membership: Membership | None) -> list[Event]:
    told = Notification.objects.filter(mail=mail, user=user).values("event_id")
    events = Event.objects.filter(pk__in=told, organization_id=mail.organization_id)
    return [
        _without_names(event, membership)
        for event in events.order_by("at", "pk")
        if is_still_recipient(event, user, membership)
    ]


def _without_names(event: Event, membership: Membership | None) -> Event:
    """The event as who does not see the members hears of what was done to a thing of theirs.

    Not who of the members did it: it reads as done by the organization.
    """
    word = notifying_event_type(event.kind)
    concerns_a_thing = word is not None and Audience.CONCERNED in word.audience
    if concerns_a_thing and not (membership and membership.can(VIEW_ORGANIZATION)):
        event.actor_label, event.means = event.organization_label, ""
    return event


def _message(
    mail: Mail, events: list[Event], membership: Membership | None
) -> EmailMultiAlternatives:
    name = membership.organization.name if membership else events[-1].organization_label
    harmless_name = text.harmless(one_line(name))
    context = {
        "happened": [(event.at, _say(event)) for event in events[-LISTED:]],
        "count": len(events),
        "organization_name": harmless_name,
        "recipient": mail.recipient,
        "is_member": membership is not None,
        **_links(membership, events),
    }
    return compose("mail/notification.html", _subject(harmless_name, events), context)


def _subject(organization_name: str, events: list[Event]) -> str:
    """What happened, or the newest of what matters most, and how much more."""
    foremost = max(reversed(events), key=_is_urgent)
    more = f" (and {len(events) - 1} more)" if len(events) > 1 else ""
    said = f"{organization_name}: {_say(foremost)}"
    return shorten(said, LONGEST_SUBJECT - len(more), placeholder="…") + more


def _is_urgent(event: Event) -> bool:
    word = notifying_event_type(event.kind)
    return word is not None and word.is_urgent


def _say(event: Event) -> str:
    said = sentence(event)
    if count := event.before.get("open_invitations"):
        noun = "invitation they sent was" if count == 1 else "invitations they sent were"
        said = f"{said}; {count} open {noun} revoked"
    return text.harmless(one_line(said), but=_addresses(event))


def _addresses(event: Event) -> set[str]:
    """The addresses by which the sentence calls people without a name: these stay whole."""
    labels = set() if event.machine_id else {event.actor_label}
    if event.target_type in {"user", "invitation"}:
        labels.add(event.target_label)
    return {label for label in labels if name_in(label) == label}


def _links(membership: Membership | None, events: list[Event]) -> dict[str, str]:
    if membership is None:
        link = reverse("organizations:front-door")
        return {"link": absolute(link), "link_label": "View your organizations", "choice_link": ""}
    organization = membership.organization
    link, label = organization.get_absolute_url(), "View organization"
    # Where it can be answered, when there is nothing else to look at.
    if all(event.kind == INVITATION_RENEWAL_ASKED for event in events):
        link = reverse("settings:invitations", args=[organization.handle]) + "?asked=on"
        label = "View invitations"
    if all(event.kind == MEMBER_LOST_FACTOR for event in events):
        link = reverse("settings:lost-factors", args=[organization.handle])
        label = "View members"
    choice_link = reverse("organizations:notifications", args=[organization.handle])
    return {"link": absolute(link), "link_label": label, "choice_link": absolute(choice_link)}
