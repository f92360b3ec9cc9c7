"""Events in words: a sentence for every word of the vocabulary, plain text without a full stop.

In a pattern, `{name}` is what the event holds under that key, after or else before; `{before.name}`
and `{after.name}` are one of the two. What stands in square brackets is left out when one of its
values is missing, so that events of other releases read well, too.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from audit.log import Clock, Operator
from audit.models import Did, Event
from console.manifests import Declaration, Section

SENTENCES: Mapping[Did, str] = MappingProxyType(
    {
        Did.ACCESS_DECLINED: "{actor} declined {target's} access request[: “{permission}”]",
        Did.ACCESS_GRANTED: "{actor} granted {target's} access request[: “{permission}”]"
        "[, with {the roles}]",
        Did.ACCESS_REFUSED: "{actor} was denied {the attempt}[: requires “{reason}”]",
        Did.ACCESS_REQUESTED: "{actor} requested access[ from {target}][: “{permission}”]",
        Did.ACTION_REFUSED: "{actor}[ tried to {action} and] was denied[ {an action}]"
        "[: “{reason}”]",
        Did.ADDRESS_ADDED: "{actor} added the email address[ {address}]",
        Did.ADDRESS_MADE_PRIMARY: "{actor} made[ {address}] the primary email address",
        Did.ADDRESS_REMOVED: "{actor} removed the email address[ {address}]",
        Did.ADDRESS_VERIFIED: "{actor} verified the email address[ {address}]",
        Did.ADMINISTRATOR_APPOINTED: "{actor} made {target} an administrator[: {reason}]",
        Did.CREATORSHIP_DECLINED: "{actor} declined creator status",
        Did.CREATORSHIP_LAPSED: "The offer of creator status to {target} expired",
        Did.CREATORSHIP_OFFERED: "{actor} offered creator status to {target}",
        Did.CREATORSHIP_TAKEN: "{actor} became the creator[, replacing {before.creator}]",
        Did.CREATORSHIP_WITHDRAWN: "{actor} withdrew the offer of creator status to {target}",
        Did.HANDLE_CHANGED: "{actor} changed the handle[ from {before.handle}][ to {after.handle}]",
        Did.HANDLE_RELEASED: "{actor} released the former handle[ {handle}][: {reason}]",
        Did.HISTORY_EXPORTED: "{actor} exported the history[ as {format}]",
        Did.INVITATION_ACCEPTED: "{actor} joined[ as {roles}]",
        Did.INVITATION_DECLINED: "{actor} declined the invitation to {target}",
        Did.INVITATION_LAPSED: "The invitation to {target} expired",
        Did.INVITATION_RENEWAL_ASKED: "A new invitation for {target} was requested",
        Did.INVITATION_RESENT: "{actor} resent the invitation to {target}",
        Did.INVITATION_REVOKED: "{actor} revoked the invitation to {target}",
        Did.INVITATION_ROLES_CHANGED: "{actor} changed the roles offered to {target}"
        "[ from {before.roles}][ to {after.roles}]",
        Did.INVITATION_SENT: "{actor} invited {target}[ as {roles}]",
        Did.INVITATION_UNDELIVERABLE: "The invitation to {target} could not be delivered",
        Did.JOINING_REFUSED: "{actor} could not join[: {reason}]",
        Did.MAIL_DROPPED: "{actor} dropped the email[ “{target}”][: {reason}]",
        Did.MAIL_RESENT: "{actor} resent the email[ “{target}”][: {reason}]",
        Did.MEMBER_LEFT: "{actor} left[ (was {before.roles})]",
        Did.MEMBER_REMOVED: "{actor} removed {target}[ (was {before.roles})]",
        Did.MEMBER_ROLES_CHANGED: "{actor} changed {target's} roles"
        "[ from {before.roles}][ to {after.roles}]",
        Did.MEMBER_TOKEN_REVOKED: "{actor} revoked {target's} token[ {token}]",
        Did.NOTIFICATIONS_CHOSEN: "{actor} changed their notifications[: {after.notify}]",
        Did.ORGANIZATION_CREATED: "{actor} created the organization[ {name}]",
        Did.ORGANIZATION_DELETION_ASKED: "{actor} scheduled the organization for deletion"
        "[ on {removal_due_at}]",
        Did.ORGANIZATION_REMOVED: "The organization[ {organization}] was permanently deleted",
        Did.ORGANIZATION_RENAMED: "{actor} renamed the organization"
        "[ from {before.name}][ to {after.name}]",
        Did.ORGANIZATION_RESTORED: "{actor} restored the organization[: {reason}]",
        Did.ORGANIZATION_SUSPENDED: "{actor} suspended the organization[: {reason}]",
        Did.ORGANIZATION_UNSUSPENDED: "{actor} ended the suspension"
        "[; deletion now scheduled for {removal_due_at}][: {reason}]",
        Did.PASSWORD_CHANGED: "{actor} changed their password",
        Did.PERSON_RENAMED: "{actor} changed their name[ from {before.name}][ to {after.name}]",
        Did.PERSON_SIGNED_IN: "{actor} signed in",
        Did.PERSON_SIGNED_UP: "{actor} signed up",
        Did.PROJECT_ARCHIVED: "{actor} archived the project {target}",
        Did.PROJECT_CHANGED: "{actor} changed the project {target}",
        Did.PROJECT_CREATED: "{actor} created the project {target}",
        Did.PROJECT_RESTORED: "{actor} restored the project {target}",
        Did.SERVICE_ACCOUNT_CHANGED: "{actor} changed the service account {target}",
        Did.SERVICE_ACCOUNT_CREATED: "{actor} created the service account {target}[ as {roles}]",
        Did.SERVICE_ACCOUNT_DELETED: "{actor} deleted the service account {target}"
        "[ (was {before.roles})]",
        Did.SESSIONS_ENDED: "{actor} ended all sessions[ of {other}][: {reason}]",
        Did.TOKEN_CREATED: "{actor} created the token {target}[ for {service_account}]",
        Did.TOKEN_REVOKED: "{actor} revoked the token {target}[ of {service_account}]",
        Did.TOKEN_ROTATED: "{actor} rotated the token {target}[ into {token}]",
    }
)

REFUSALS = frozenset({Did.ACCESS_REFUSED, Did.ACTION_REFUSED, Did.JOINING_REFUSED})
"""What is always a refusal, and says so. Another word that was refused reads as an action."""

Change = tuple[str, str, str]

_OPTIONAL = re.compile(r"\[([^\]]*)\]")
_PLACE = re.compile(r"{([^}]*)}")


@dataclass(frozen=True)
class Label(Declaration):
    """How the values are shown that events hold under a key, which only an app above knows."""

    key: str
    show: Callable[[str], str]
    """Raises ValueError or KeyError for a value of another release."""


LABELS = Section(Label, key=lambda label: label.key)


def sentence(event: Event) -> str:
    """What happened, as plain text on one line: escape it for HTML, and for mails as names are."""
    values = _values(event)
    pattern = _pattern(event)
    pattern = _OPTIONAL.sub(lambda part: part[1] if _is_whole(part[1], values) else "", pattern)
    said = _PLACE.sub(lambda place: values.get(place[1]) or "something", pattern)
    return " ".join(said.split()).removesuffix(".")


def changes(event: Event) -> list[Change]:
    """Everything that the event changed, or holds beside its sentence: a label, before and after.

    A side that holds nothing is the empty string.
    """
    return [
        (_caption(key), _shown(key, event.before.get(key)), _shown(key, event.after.get(key)))
        for key in sorted({*event.before, *event.after})
        if event.before.get(key) != event.after.get(key)
    ]


@dataclass(frozen=True)
class Told:
    """An event in words: its sentence, and the changes that the sentence leaves out."""

    sentence: str
    unsaid: list[Change]


def told(event: Event) -> Told:
    """Both at once, for lists: the sentence is made once."""
    said = sentence(event)
    return Told(said, _unsaid(event, said))


def unsaid(event: Event) -> list[Change]:
    """The changes that the sentence does not tell, by a place of its own or in other words."""
    return told(event).unsaid


def _unsaid(event: Event, said: str) -> list[Change]:
    places = {
        place.split(".")[-1].removeprefix("the ") for place in _PLACE.findall(_pattern(event))
    }
    # A rule's name says nothing that its reason does not.
    captions = {_caption(key) for key in places - {"reason"} | {"attempted"}}
    return [
        (label, before, after)
        for label, before, after in changes(event)
        if label not in captions and (before or after not in said)
    ]


def name_in(label: str) -> str:
    """The name in an event's label of a person, or the address of one without a name."""
    name, _, _ = label.rpartition(" <")
    return name or label


def address_in(label: str) -> str:
    """The address in an event's label of a person who had a name, else the empty string."""
    name, _, address = label.rpartition(" <")
    return address.removesuffix(">") if name else ""


def token_of(event: Event) -> str:
    """What was used in place of a browser. An operator and the clock are told by the actor."""
    return "" if event.means in {Operator.means, Clock.means} else event.means


def _pattern(event: Event) -> str:
    if event.kind not in Did:
        # A word of another release.
        return f"{{actor}}: {event.kind}"
    if event.is_refused and event.kind not in REFUSALS:
        return SENTENCES[Did.ACTION_REFUSED]
    return SENTENCES[Did(event.kind)]


def _values(event: Event) -> dict[str, str]:
    """What can stand in a pattern, in words."""
    before = {key: _shown(key, value) for key, value in event.before.items()}
    after = {key: _shown(key, value) for key, value in event.after.items()}
    is_oneself = event.target_type == "user" and event.target_id == str(event.actor_id)
    return {
        **before,
        **{key: value for key, value in after.items() if value},
        **{f"before.{key}": value for key, value in before.items()},
        **{f"after.{key}": value for key, value in after.items()},
        "reason": event.reason.removesuffix("."),
        "actor": _actor(event),
        "other": "" if is_oneself else name_in(event.target_label),
        "target": "themselves" if is_oneself else name_in(event.target_label),
        "target's": "their own" if is_oneself else _possessive(name_in(event.target_label)),
        "organization": event.organization_label,
        "the roles": _the_roles(event),
        "an action": "" if after.get("action") else "an action",
        "the attempt": _the_attempt(event.after.get("attempted", "")),
    }


def _actor(event: Event) -> str:
    name = name_in(event.actor_label) or "The system"
    return f"{name} ({used})" if (used := token_of(event)) else name


def _possessive(name: str) -> str:
    return f"{name}'s" if name else "someone's"


def _is_whole(part: str, values: Mapping[str, str]) -> bool:
    return all(values.get(place) for place in _PLACE.findall(part))


def _the_roles(event: Event) -> str:
    roles = event.after.get("roles") or []
    noun = "role" if len(roles) == 1 else "roles"
    return f"the {noun} {_shown('roles', roles)}" if roles else ""


def _the_attempt(attempted: Any) -> str:
    """A method and a path in words; the name of a rule says nothing that its reason does not."""
    method, _, path = str(attempted).partition(" ")
    if not path:
        return "access"
    return f"access to {path}" if method in {"GET", "HEAD"} else f"a change at {path}"


def _caption(key: str) -> str:
    return key.replace("_", " ").capitalize()


def _shown(key: str, value: Any) -> str:
    """A value as people read it."""
    match value:
        case None | "" | []:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(_shown(key, each) for each in value)
        case dict():
            return ", ".join(f"{_caption(name)}: {_shown(name, value[name])}" for name in value)
        case str():
            return _worded(key, value)
    return str(value)


def _worded(key: str, text: str) -> str:
    """A text as the app above says it, or a time as a day; what neither knows stays as it is."""
    try:
        if key.endswith("_at"):
            at = datetime.fromisoformat(text)
            return f"{at.day} {at:%B %Y}"
        return LABELS[key].show(text) if key in LABELS else text
    except (ValueError, KeyError):
        return text
