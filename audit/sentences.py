"""Events as sentences: plain text without a full stop, from the templates of their types."""

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
from console.words import dates

Change = tuple[str, str, str]
MOST_IN_A_LINE = 120
"""Letters of a value: more of them are folded."""

_OPTIONAL = re.compile(r"\[([^\]]*)\]")
_PLACE = re.compile(r"{([^}]*)}")


@dataclass(frozen=True)
class Label(Declaration):
    """How the values are shown that events hold under a key."""

    key: str
    """Such as `roles`, or `endpoint.kind` where events of a noun mean something else by `kind`."""
    show: Callable[[str], str] = str
    """Returns the words for a value. Raises ValueError or KeyError for one of another release."""
    caption: str = ""
    """The name of the key, as in the form that sets it; if empty, the key itself, in words."""


_ACRONYMS = {"api", "bic", "iban", "id", "ip", "pdf", "url", "vat", "xml"}
LABELS = Section(Label, key=lambda label: label.key)


def sentence(event: Event, *, reader_id: str = "", template: str = "") -> str:
    """The event as plain text on one line. Callers escape it for HTML, and names for emails.

    The person with the ID `reader_id` reads "you" where the event is about them. Other words than
    those of the event's type are made of the `template`, if given.
    """
    values = _values(event)
    if reader_id and (event.target_type, event.target_id) == ("user", reader_id):
        values |= {"target": "you", "target's": "your"}
    template = template or _template(event)
    template = _OPTIONAL.sub(lambda part: part[1] if _has_all(part[1], values) else "", template)
    text = _PLACE.sub(lambda place: values.get(place[1]) or "something", template)
    line = " ".join(text.split()).removesuffix(".")
    # Names stay as they are, such as that of a machine.
    is_name = not line.startswith(("your ", "someone's "))
    return line if is_name else line[0].upper() + line[1:]


def changes(event: Event) -> list[Change]:
    """(label, before, after) of each value that the event changed; a missing value is empty."""
    before, after = event.before, event.after
    return [
        (
            _caption(event, key),
            _format(event, key, before.get(key)),
            _format(event, key, after.get(key)),
        )
        for key in sorted({*before, *after})
        if before.get(key) != after.get(key)
    ]


@dataclass(frozen=True)
class EventText:
    """An event in words: its sentence, and the changes that the sentence does not mention."""

    sentence: str
    unsaid: list[Change]

    @property
    def brief(self) -> list[Change]:
        """The changes that fit on a line together."""
        return [change for change in self.unsaid if not _is_long(change)]

    @property
    def long(self) -> list[Change]:
        """The changes that a list folds, each by itself, such as the 60 permissions of a token."""
        return [change for change in self.unsaid if _is_long(change)]


def event_text(event: Event) -> EventText:
    """The event's sentence, with the changes that it does not mention."""
    text = sentence(event)
    places = {
        place.split(".")[-1].removeprefix("the ") for place in _PLACE.findall(_template(event))
    }
    # The class of a Refusal says nothing that its reason does not.
    captions = {_caption(event, key) for key in places - {"reason"} | {"attempted"}}
    unsaid = [
        (label, before, after)
        for label, before, after in changes(event)
        if label not in captions and (before or after not in text)
    ]
    return EventText(text, unsaid)


def _is_long(change: Change) -> bool:
    """Whether the label or a value of the change has more than `MOST_IN_A_LINE` letters."""
    return max(map(len, change)) > MOST_IN_A_LINE


def name_in(label: str) -> str:
    """The name in an event's label of a person, or the address of a person without a name."""
    name, _, _ = label.rpartition(" <")
    return name or label


def address_in(label: str) -> str:
    """The address in an event's label of a person who had a name, else the empty string."""
    name, _, address = label.rpartition(" <")
    return address.removesuffix(">") if name else ""


def token_of(event: Event) -> str:
    """The credential that was used; empty for a browser, an operator and the console itself."""
    return "" if event.means in {OperatorActor.means, System.means} else event.means


def _template(event: Event) -> str:
    """The sentence template of the event's type, or that of a denied action if it was denied.

    For a type of another release, the actor and the bare kind.
    """
    event_type = EVENT_TYPES.get(event.kind)
    if event_type is None:
        return f"{{actor}}: {event.kind}"
    is_denied_action = event.is_refused and not event_type.is_refusal
    return ACTION_REFUSED.sentence if is_denied_action else event_type.sentence


def _values(event: Event) -> dict[str, str]:
    """The words for each place that a sentence template can have."""
    before = {key: _format(event, key, value) for key, value in event.before.items()}
    after = {key: _format(event, key, value) for key, value in event.after.items()}
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
        "target's": "their own" if is_oneself else f"{name_in(event.target_label) or 'someone'}'s",
        "organization": event.organization_label,
        "the roles": _the_roles(event),
        "an action": "" if after.get("action") else "an action",
        "the attempt": _the_attempt(event.after.get("attempted", "")),
    }


def _actor(event: Event) -> str:
    """The name of the actor, with the credential that they used: "Ada (token …x-zA)"."""
    name = name_in(event.actor_label) or "The system"
    if not (token := token_of(event)):
        return name
    # A credential that acts by itself has its hint in its name, too.
    return f"{name.removesuffix(f' ({token.split()[-1]})')} ({token})"


def _has_all(part: str, values: Mapping[str, str]) -> bool:
    """Whether there is a value for each place in this part of a template."""
    return all(values.get(place) for place in _PLACE.findall(part))


def _the_roles(event: Event) -> str:
    """The roles that the event gave, such as "the roles Developer, Administrator"; or empty."""
    roles = event.after.get("roles") or []
    noun = "role" if len(roles) == 1 else "roles"
    return f"the {noun} {_format(event, 'roles', roles)}" if roles else ""


def _the_attempt(attempted: Any) -> str:
    """The denied attempt in words: "access to /path", "a change at /path", or only "access".

    The last is for the class of a Refusal, which says nothing that its reason does not.
    """
    method, _, path = str(attempted).partition(" ")
    if not path:
        return "access"
    return f"access to {path}" if method in {"GET", "HEAD"} else f"a change at {path}"


def _label(event: Event, key: str) -> Label | None:
    """The declared Label of a key, for this noun (`endpoint.kind`) or for all; None if neither."""
    return LABELS.get(f"{event.kind.partition('.')[0]}.{key}") or LABELS.get(key)


def _caption(event: Event, key: str) -> str:
    """The declared caption of a key, or the key in words: `is_api_public` is "API public"."""
    label = _label(event, key)
    if label and label.caption:
        return label.caption
    words = key.removeprefix("is_").split("_")
    caption = " ".join(word.upper() if word in _ACRONYMS else word for word in words)
    return caption[:1].upper() + caption[1:]


def _format(event: Event, key: str, value: Any) -> str:
    """The value that the event holds under the key, as text for people; empty for none."""
    match value:
        case None | "" | []:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(_format(event, key, item) for item in value)
        case dict():
            items = {_caption(event, name): _format(event, name, value[name]) for name in value}
            return ", ".join(f"{caption}: {item}" for caption, item in items.items())
        case str():
            return _format_text(event, key, value)
    return str(value)


def _format_text(event: Event, key: str, text: str) -> str:
    """The text by its declared Label, or a date as "1 December 2026"; else unchanged."""
    try:
        if key.endswith(("_at", "_until", "_on")) or key in {"day", "since", "until"}:
            at = datetime.fromisoformat(text)
            # A date alone is the same day everywhere.
            return dates.day(at if at.tzinfo else at.date())
        label = _label(event, key)
        return label.show(text) if label else text
    except (ValueError, KeyError):
        return text
