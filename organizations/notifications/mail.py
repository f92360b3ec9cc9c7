"""The email with the events of which a member is notified, written when it is sent."""

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from audit.sentences import name_in, sentence
from console.serving.addresses import absolute
from console.words import text
from organizations.mail import one_line
from organizations.models import Membership, Notification
from organizations.notifications.recipients import is_still_recipient
from organizations.permissions import VIEW_ORGANIZATION
from organizations.tenancy.audience import Audience, notifying_event_type
from outbox.composing import compose
from outbox.models import Mail

LISTED = 50
LONGEST_SUBJECT = 70
LONGEST_NAME = 24


def write_notification(mail: Mail) -> EmailMultiAlternatives | None:
    """The email about the events of an organization of which this person is still to be notified.

    None if no event is left, because they lost the membership or role since, or cannot sign in.
    """
    user = User.objects.filter(pk=mail.subject_id, is_active=True).first()
    if user is None:
        return None
    rows = Membership.objects.in_effect().filter(organization=mail.organization_id, user=user)
    membership = rows.with_roles().select_related("organization").first()
    events = _events(mail, user, membership)
    return _message(mail, events, membership) if events else None


def _events(mail: Mail, user: User, membership: Membership | None) -> list[Event]:
    """The events of the email that still concern the person, the oldest first."""
    event_ids = Notification.objects.filter(mail=mail, user=user).values("event_id")
    events = Event.objects.filter(pk__in=event_ids, organization_id=mail.organization_id)
    return [
        _without_actor(event, membership)
        for event in events.order_by("at", "pk")
        if is_still_recipient(event, user, membership)
    ]


def _without_actor(event: Event, membership: Membership | None) -> Event:
    """The event, with the organization as its actor if the person may not see the members.

    That is for events of something that people outside own, such as an application.
    """
    event_type = notifying_event_type(event.kind)
    is_for_owners = event_type is not None and Audience.CONCERNED in event_type.audience
    if is_for_owners and not (membership and membership.can(VIEW_ORGANIZATION)):
        event.actor_label, event.means = event.organization_label, ""
    return event


def _message(
    mail: Mail, events: list[Event], membership: Membership | None
) -> EmailMultiAlternatives:
    """The email about these events, oldest first; it lists the newest `LISTED` of them."""
    name = membership.organization.name if membership else events[-1].organization_label
    harmless_name = text.harmless(one_line(name))
    listed = events[-LISTED:]
    links = [_link_about(event, membership) for event in listed]
    happened = [
        (event.at, _sentence(event, mail.subject_id), link and link[0])
        for event, link in zip(listed, links, strict=True)
    ]
    context = {
        "happened": happened,
        "count": len(events),
        "organization_name": harmless_name,
        "recipient": mail.recipient,
        "is_member": membership is not None,
        "is_kept": membership is None and _is_kept(mail),
        **_links(membership, links),
    }
    return compose(
        "mail/notification.html", _subject(harmless_name, events, mail.subject_id), context
    )


def _is_kept(mail: Mail) -> bool:
    """Whether the person has a membership that is suspended or has ended."""
    memberships = Membership.objects.filter(organization=mail.organization_id)
    return memberships.filter(user=int(mail.subject_id)).exists()


def _subject(organization_name: str, events: list[Event], reader_id: str) -> str:
    """The newest urgent event or else the newest, how many more there are, and the organization.

    It begins with what happened, because lists of emails show little more than the beginning.
    """
    foremost = max(reversed(events), key=_is_urgent)
    what = _sentence(foremost, reader_id)
    more = f", and {len(events) - 1} more" if len(events) > 1 else ""
    is_named = organization_name in what
    place = "" if is_named else f" · {_cut(organization_name, LONGEST_NAME)}"
    return f"{_cut(what, LONGEST_SUBJECT - len(more) - len(place))}{more}{place}"


def _cut(line: str, longest: int) -> str:
    """The line, or as much of its beginning as leaves room for an ellipsis."""
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def _is_urgent(event: Event) -> bool:
    event_type = notifying_event_type(event.kind)
    return event_type is not None and event_type.is_urgent


def _sentence(event: Event, reader_id: str) -> str:
    """The event in words for its reader, with the number of revoked invitations.

    Without links in names.
    """
    line = sentence(event, reader_id=reader_id)
    if count := event.before.get("open_invitations"):
        noun = "invitation they sent was" if count == 1 else "invitations they sent were"
        line = f"{line}; {count} open {noun} revoked"
    return text.harmless(one_line(line), but=_addresses(event))


def _addresses(event: Event) -> set[str]:
    """The email addresses that stand for people without a name in the sentence, and stay whole."""
    labels = set() if event.machine_id else {event.actor_label}
    if event.target_type in {"user", "invitation"}:
        labels.add(event.target_label)
    return {label for label in labels if name_in(label) == label}


def _link_about(event: Event, membership: Membership | None) -> tuple[str, str] | None:
    """The link to what the event is about, and its label; None if that is gone, or not for them."""
    event_type = notifying_event_type(event.kind)
    if membership is None or event_type is None:
        return None
    path = event_type.page.path(event, membership)
    return (absolute(path), event_type.page.button) if path else None


def _links(
    membership: Membership | None, links: list[tuple[str, str] | None]
) -> dict[str, str | bool]:
    """The template context of the links: where to look, and where to change notifications.

    `is_one_page` says that all events are about one page, to which the button leads.
    """
    if membership is None:
        link = reverse("organizations:front-door")
        return {"link": absolute(link), "link_label": "View your organizations", "choice_link": ""}
    organization = membership.organization
    link, label = absolute(organization.get_absolute_url()), "View organization"
    is_one_page = len({*links}) == 1 and links[0] is not None
    if is_one_page and links[0]:
        link, label = links[0]
    choice_link = reverse("organizations:notifications", args=[organization.handle])
    return {
        "link": link,
        "link_label": label,
        "is_one_page": is_one_page,
        "choice_link": absolute(choice_link),
    }
