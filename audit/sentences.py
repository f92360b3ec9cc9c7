"""Events in words: what each app says for its words, as plain text without a full stop."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.event_types import EVENT_TYPES
from audit.events import ACTION_REFUSED
from audit.log import OperatorActor, System
from audit.models import Event
from console.manifests import Declaration, Section

Change = tuple[str, str, str]
MOST_IN_A_LINE = 120
"""Letters of a value: more of them are folded."""

_OPTIONAL = re.compile(r"\[([^\]]*)\]")
_PLACE = re.compile(r"{([^}]*)}")


@dataclass(frozen=True)
class Label(Declaration):
    """How people read what events hold under a key, which only an app above knows."""

    key: str
    """Such as `roles`, or `endpoint.kind` where events of a noun mean something else by `kind`."""
    show: Callable[[str], str] = str
    """The words for a value. Raises ValueError or KeyError for one of another release."""
    caption: str = ""
    """What the key is called, as the form does where it is set; else the key itself, in words."""


_ACRONYMS = {"api", "bic", "iban", "id", "ip", "pdf", "url", "vat", "xml"}
LABELS = Section(Label, key=lambda label: label.key)


def sentence(event: Event) -> str:
    """What happened, as plain text on one line: escape it for HTML, and for emails as names are."""
    values = _values(event)
    pattern = _pattern(event)
    pattern = _OPTIONAL.sub(lambda part: part[1] if _is_whole(part[1], values) else "", pattern)
    said = _PLACE.sub(lambda place: values.get(place[1]) or "something", pattern)
    return " ".join(said.split()).removesuffix(".")


def changes(event: Event) -> list[Change]:
    """What the event changed, or holds in addition to its sentence: a label, before and after.

    A side that holds nothing is the empty string.
    """
    before, after = event.before, event.after
    return [
        (
            _caption(event, key),
            _shown(event, key, before.get(key)),
            _shown(event, key, after.get(key)),
        )
        for key in sorted({*before, *after})
        if before.get(key) != after.get(key)
    ]


@dataclass(frozen=True)
class EventText:
    """An event in words: its sentence, and the changes that the sentence leaves out."""

    sentence: str
    unsaid: list[Change]

    @property
    def brief(self) -> list[Change]:
        """What has room on a line together with others."""
        return [change for change in self.unsaid if not _is_long(change)]

    @property
    def long(self) -> list[Change]:
        """What is folded, each by itself: the 60 permissions of a token."""
        return [change for change in self.unsaid if _is_long(change)]


def event_text(event: Event) -> EventText:
    """Both together, for lists: the sentence is made once."""
    said = sentence(event)
    return EventText(said, _unsaid(event, said))


def unsaid_changes(event: Event) -> list[Change]:
    """The changes that the sentence does not tell, by a place of its own or in other words."""
    return event_text(event).unsaid


def _unsaid(event: Event, said: str) -> list[Change]:
    places = {
        place.split(".")[-1].removeprefix("the ") for place in _PLACE.findall(_pattern(event))
    }
    # A rule's name says nothing that its reason does not.
    captions = {_caption(event, key) for key in places - {"reason"} | {"attempted"}}
    return [
        (label, before, after)
        for label, before, after in changes(event)
        if label not in captions and (before or after not in said)
    ]


def _is_long(change: Change) -> bool:
    return max(map(len, change)) > MOST_IN_A_LINE


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
    return "" if event.means in {OperatorActor.means, System.means} else event.means


def _pattern(event: Event) -> str:
    word = EVENT_TYPES.get(event.kind)
    if word is None:
        # A word of another release.
        return f"{{actor}}: {event.kind}"
    return ACTION_REFUSED.sentence if event.is_refused and not word.is_refusal else word.sentence


def _values(event: Event) -> dict[str, str]:
    """What can stand in a pattern, in words."""
    before = {key: _shown(event, key, value) for key, value in event.before.items()}
    after = {key: _shown(event, key, value) for key, value in event.after.items()}
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
    if not (used := token_of(event)):
        return name
    # A credential that acts by itself has its hint in its name, too.
    return f"{name.removesuffix(f' ({used.split()[-1]})')} ({used})"


def _possessive(name: str) -> str:
    return f"{name}'s" if name else "someone's"


def _is_whole(part: str, values: Mapping[str, str]) -> bool:
    return all(values.get(place) for place in _PLACE.findall(part))


def _the_roles(event: Event) -> str:
    roles = event.after.get("roles") or []
    noun = "role" if len(roles) == 1 else "roles"
    return f"the {noun} {_shown(event, 'roles', roles)}" if roles else ""


def _the_attempt(attempted: Any) -> str:
    """A method and a path in words; the name of a rule says nothing that its reason does not."""
    method, _, path = str(attempted).partition(" ")
    if not path:
        return "access"
    return f"access to {path}" if method in {"GET", "HEAD"} else f"a change at {path}"


def _label(event: Event, key: str) -> Label | None:
    return LABELS.get(f"{event.kind.partition('.')[0]}.{key}") or LABELS.get(key)


def _caption(event: Event, key: str) -> str:
    label = _label(event, key)
    if label and label.caption:
        return label.caption
    words = key.removeprefix("is_").split("_")
    said = " ".join(word.upper() if word in _ACRONYMS else word for word in words)
    return said[:1].upper() + said[1:]


def _shown(event: Event, key: str, value: Any) -> str:
    """A value as people read it."""
    match value:
        case None | "" | []:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(_shown(event, key, each) for each in value)
        case dict():
            said = {_caption(event, name): _shown(event, name, value[name]) for name in value}
            return ", ".join(f"{caption}: {each}" for caption, each in said.items())
        case str():
            return _worded(event, key, value)
    return str(value)


def _worded(event: Event, key: str, text: str) -> str:
    """A text as the app above says it, or a time as a day; what neither knows stays as it is."""
    try:
        if key.endswith(("_at", "_until", "_on")) or key in {"day", "since", "until"}:
            at = datetime.fromisoformat(text)
            return f"{at.day} {at:%B %Y}"
        label = _label(event, key)
        return label.show(text) if label else text
    except (ValueError, KeyError):
        return text
