"""The email with the events of which a member is notified, written when it is sent."""

from dataclasses import dataclass
from datetime import datetime

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
from outbox.brands import Brand, brand_for
from outbox.composing import compose
from outbox.models import Mail

LISTED = 50
LONGEST_SUBJECT = 70
LONGEST_NAME = 24


@dataclass(frozen=True)
class Line:
    """One event in an email, in words."""

    at: datetime
    sentence: str
    link: tuple[str, str] | None
    """The URL of the page about it, and the label of a button; None if there is none."""
    request: str
    """What it asks to be decided in the Inbox; empty if nothing waits, or no longer."""
    is_urgent: bool

    @property
    def is_decision(self) -> bool:
        """Whether it waits for a decision."""
        return bool(self.request)

    @property
    def url(self) -> str:
        """The URL of the page about the event; empty for none."""
        return self.link[0] if self.link else ""


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
    """The email about these events, which are ordered from the oldest; it lists some of them."""
    brand = brand_for(mail.organization_id, mail.recipient)
    name = membership.organization.name if membership else events[-1].organization_label
    harmless_name = text.harmless(one_line(name))
    waiting = _waiting(events, membership)
    listed = _listed(events, waiting)
    lines = [_line(row, row in waiting, mail.subject_id, membership, brand) for row in listed]
    foremost = max(reversed(lines), key=lambda line: (line.is_urgent, line.is_decision))
    headline = foremost.request or foremost.sentence
    context = {
        "headline": headline,
        "is_decision": foremost.is_decision,
        "note": _note(events, membership),
        "happened": lines,
        "is_grouped": len({line.is_decision for line in lines}) > 1,
        "count": len(events),
        "organization_name": harmless_name,
        "recipient": mail.recipient,
        "is_member": membership is not None,
        "is_kept": membership is None and _is_kept(mail),
        "steps": _steps(events) if brand.is_of_portal else (),
        **_links(membership, [line.link for line in lines], len(waiting), brand),
    }
    template = "portal_notification" if brand.is_of_portal else "notification"
    subject = _subject(headline, len(events), harmless_name)
    return compose(f"mail/{template}.html", subject, context, brand=brand)


def _waiting(events: list[Event], membership: Membership | None) -> list[Event]:
    """The events that still wait for a decision in the member's Inbox."""
    if membership is None:
        return []
    return [
        event
        for event in events
        if (event_type := notifying_event_type(event.kind))
        and event_type.page.is_waiting(event, membership)
    ]


def _line(
    event: Event, is_decision: bool, reader_id: str, membership: Membership | None, brand: Brand
) -> Line:
    """The event in words for its reader, with the link to what it is about."""
    event_type = notifying_event_type(event.kind)
    link = _link_about(event, membership, brand)
    is_urgent = event_type is not None and event_type.is_urgent
    request = _request(event) if is_decision else ""
    return Line(event.at, _sentence(event, reader_id, brand), link, request, is_urgent)


def _listed(events: list[Event], waiting: list[Event]) -> list[Event]:
    """Up to `LISTED` events: what waits for a decision, then the others, each from the oldest.

    Older ones are left out, but no decision for another event.
    """
    decisions = waiting[-LISTED:]
    others = [event for event in events if event not in waiting]
    return decisions + others[max(0, len(others) - LISTED + len(decisions)) :]


def _note(events: list[Event], membership: Membership | None) -> str:
    """What an email about one event adds for its reader; empty for several events."""
    event_type = notifying_event_type(events[0].kind)
    note = event_type.page.note if event_type and len(events) == 1 else None
    return text.harmless(one_line(note(events[0], membership))) if note and membership else ""


def _steps(events: list[Event]) -> tuple[str, ...]:
    """What people who see only the portal do next; empty for several events, which are links."""
    event_type = notifying_event_type(events[0].kind)
    words = event_type.outside_words if event_type and len(events) == 1 else None
    return words.steps if words else ()


def _is_kept(mail: Mail) -> bool:
    """Whether the person has a membership that is suspended or has ended."""
    memberships = Membership.objects.filter(organization=mail.organization_id)
    return memberships.filter(user=int(mail.subject_id)).exists()


def _subject(line: str, count: int, organization_name: str) -> str:
    """The line about the foremost event, how many more there are, and the organization.

    It begins with what happened, because lists of emails show little more than the beginning.
    """
    more = f", and {count - 1} more" if count > 1 else ""
    is_named = organization_name in line
    place = "" if is_named else f" · {_cut(organization_name, LONGEST_NAME)}"
    return f"{_cut(line, LONGEST_SUBJECT - len(more) - len(place))}{more}{place}"


def _cut(line: str, longest: int) -> str:
    """The line, or as much of its beginning as leaves room for an ellipsis."""
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def _sentence(event: Event, reader_id: str, brand: Brand) -> str:
    """The event in words for its reader, with the number of revoked invitations.

    Without links in names. In the words of the portal for people who see nothing else.
    """
    event_type = notifying_event_type(event.kind)
    words = event_type.outside_words if event_type and brand.is_of_portal else None
    line = sentence(event, reader_id=reader_id, template=words.headline if words else "")
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


def _link_about(
    event: Event, membership: Membership | None, brand: Brand
) -> tuple[str, str] | None:
    """The link to what the event is about, and its label; None if that is gone, or not for them.

    People who see only the portal get links to pages of the portal, which events with words for
    them have.
    """
    event_type = notifying_event_type(event.kind)
    if membership is None or event_type is None:
        return None
    if brand.is_of_portal and event_type.outside_words is None:
        return None
    path = event_type.page.path(event, membership)
    return (absolute(path), event_type.page.button) if path else None


def _links(
    membership: Membership | None,
    links: list[tuple[str, str] | None],
    decisions: int,
    brand: Brand,
) -> dict[str, str | bool]:
    """The template context of the links: where to look, and where to change notifications.

    `is_one_page` says that all events are about one page, to which the button leads.
    """
    is_one_page = len({*links}) == 1 and links[0] is not None
    link, label = (is_one_page and links[0]) or _link_to_all(membership, decisions, brand)
    choice = (
        reverse("organizations:notifications", args=[membership.organization.handle])
        if membership
        else ""
    )
    return {
        "link": link,
        "link_label": label,
        "is_one_page": is_one_page,
        "choice_link": absolute(choice) if choice else "",
    }


def _link_to_all(membership: Membership | None, decisions: int, brand: Brand) -> tuple[str, str]:
    """The link to where all of the events are seen, and its label.

    That is the Inbox if several of them wait for a decision of the member.
    """
    if brand.home:
        return brand.home, "Open the Developer Portal"
    if membership is None:
        return absolute(reverse("organizations:front-door")), "View your organizations"
    organization = membership.organization
    if decisions > 1:
        return absolute(reverse("inbox:inbox", args=[organization.handle])), "Open Inbox"
    return absolute(organization.get_absolute_url()), "View organization"


def _request(event: Event) -> str:
    """What the event asks to be decided, in words; empty if nothing."""
    event_type = notifying_event_type(event.kind)
    if event_type is None or not event_type.page.request:
        return ""
    line = sentence(event, template=event_type.page.request)
    return text.harmless(one_line(line), but=_addresses(event))
