"""The messages that webhooks get about versions of APIs."""

from apis import events
from apis.models import Version
from audit.event_types import EventType
from webhooks.message_types import Body, Happening, Outgoing, message


def _outgoing(verb: str, event_type: EventType, *details: str) -> Outgoing:
    """The message type `version.<verb>`, sent on the event, with these of the event's details.

    `verb` is a participle, such as "published", which also ends the label for people.
    """
    name = f"version.{verb}"

    def body(happening: Happening) -> Body:
        """The message about the version that the event is about."""
        data = _version(happening) | {detail: happening.after[detail] for detail in details}
        return message(happening, name, data)

    label = f"A version of an API was {verb}"
    return Outgoing(name, label, "APIs", on=(event_type,), body=body)


def _version(happening: Happening) -> Body:
    """The version that the event is about, with its API, as messages show it."""
    version = Version.objects.select_related("api").get(pk=happening.event.target_id)
    version.api.organization = happening.organization
    return {
        "id": str(version.pk),
        "name": str(version),
        "major": version.major,
        "api": {"id": str(version.api.pk), "handle": version.api.handle, "name": version.api.name},
        "url": happening.url_of(version),
    }


VERSION_PUBLISHED = _outgoing("published", events.VERSION_PUBLISHED)
VERSION_DEPRECATED = _outgoing("deprecated", events.VERSION_DEPRECATED, "sunset_on")
VERSION_RETIRED = _outgoing("retired", events.VERSION_RETIRED)
