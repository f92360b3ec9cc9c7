"""The events about APIs and their versions, and who is notified of them."""

from audit.event_types import EventType
from organizations.tenancy.audience import Audience, NotifyingEventType
from organizations.tenancy.event_pages import page_of_target
from organizations.tenancy.outside_words import OutsideWords

GROUP = "APIs"


def _about_api(value: str, done: str) -> EventType:
    """An event of an API; `done` is the verb, as in "changed an API"."""
    return EventType(value, f"{done} an API", f"{{actor}} {done} the API {{target}}", group=GROUP)


def _about_version(value: str, done: str) -> EventType:
    """An event of a version; `done` is the verb, as in "retired an API version"."""
    sentence = f"{{actor}} {done} the API version {{target}}"
    return EventType(value, f"{done} an API version", sentence, group=GROUP)


def _about_document(value: str, done: str) -> EventType:
    """An event of a document; `done` is the verb, as in "added a document of an API version"."""
    sentence = f"{{actor}} {done} a document of {{target}}[: {{title}}]"
    return EventType(value, f"{done} a document of an API version", sentence, group=GROUP)


def _notifying(
    value: str, label: str, sentence: str, outside_words: OutsideWords
) -> NotifyingEventType:
    """An event of a version, of which owners of applications that use it are notified."""
    return NotifyingEventType(
        value,
        label,
        sentence,
        group=GROUP,
        audience=(Audience.CONCERNED,),
        page=page_of_target("View API", lambda version: version.page_url("portal:version")),
        outside_words=outside_words,
    )


API_CREATED = _about_api("api.created", "created")
API_CHANGED = _about_api("api.changed", "changed")
API_DELETED = _about_api("api.deleted", "deleted")
API_VISIBILITY_CHANGED = _about_api("api.visibility_changed", "changed who can see")
VERSION_CREATED = EventType(
    "api_version.created",
    "added a version of an API",
    "{actor} added the API version {target}",
    group=GROUP,
)
VERSION_DELETED = EventType(
    "api_version.deleted",
    "deleted a version of an API",
    "{actor} deleted the API version {target}",
    group=GROUP,
)
VERSION_ADDRESSES_CHANGED = _about_version(
    "api_version.addresses_changed", "changed the base URLs of"
)
DOCUMENT_ADDED = _about_document("api_version.document_added", "added")
DOCUMENT_CHANGED = _about_document("api_version.document_changed", "changed")
DOCUMENT_DELETED = _about_document("api_version.document_deleted", "deleted")
VERSION_PRE_RELEASED = _about_version("api_version.pre_released", "pre-released")
VERSION_WITHDRAWN = _about_version("api_version.withdrawn", "withdrew the pre-release of")
VERSION_PUBLISHED = _about_version("api_version.published", "published")
VERSION_UNPUBLISHED = _about_version("api_version.unpublished", "unpublished")
VERSION_BLOCKED = _notifying(
    "api_version.blocked",
    "blocked an API version",
    "{actor} blocked the API version {target}[: {because}]",
    OutsideWords(
        "{target} is blocked[: {because}]", ("Calls are denied until it is unblocked again.",)
    ),
)
VERSION_UNBLOCKED = _notifying(
    "api_version.unblocked",
    "unblocked an API version",
    "{actor} unblocked the API version {target}",
    OutsideWords("{target} is no longer blocked", ("Your applications can call it again.",)),
)
VERSION_DEPRECATED = _notifying(
    "api_version.deprecated",
    "deprecated an API version",
    "{actor} deprecated the API version {target}[, which can be retired on {sunset_on}]",
    OutsideWords(
        "{target} is deprecated[ and can be retired on {sunset_on}]",
        ("Subscribe your applications to a newer version, and change their calls.",),
    ),
)
VERSION_RETIRED = _about_version("api_version.retired", "retired")
DEFINITION_ADDED = EventType(
    "api_version.definition_added",
    "added a definition of an API version",
    "{actor} added definition {number} of {target}",
    group=GROUP,
)
DEFINITION_BROKEN = _notifying(
    "api_version.definition_broken",
    "added a definition with breaking changes",
    "{actor} added definition {number} of {target}, which has breaking changes[: {because}]",
    OutsideWords(
        "{target} has changes that can break calls[: {because}]",
        ("Its changelog lists them. Compare it with the calls of your applications.",),
    ),
)
