"""What is done with APIs and their versions, in words."""

from audit.event_types import EventType
from organizations.tenancy.audience import Audience, NotifyingEventType


def _word(value: str, label: str, sentence: str) -> EventType:
    return EventType(value, label, sentence, group="APIs")


def _told(value: str, label: str, sentence: str) -> NotifyingEventType:
    """A word of which those are told whose applications use the version."""
    return NotifyingEventType(value, label, sentence, group="APIs", audience=(Audience.CONCERNED,))


API_CREATED = _word("api.created", "created an API", "{actor} created the API {target}")
API_CHANGED = _word("api.changed", "changed an API", "{actor} changed the API {target}")
API_DELETED = _word("api.deleted", "deleted an API", "{actor} deleted the API {target}")
API_VISIBILITY_CHANGED = _word(
    "api.visibility_changed",
    "changed who can see an API",
    "{actor} changed who can see the API {target}",
)
VERSION_CREATED = _word(
    "api_version.created", "added a version of an API", "{actor} added the API version {target}"
)
VERSION_DELETED = _word(
    "api_version.deleted", "deleted a version of an API", "{actor} deleted the API version {target}"
)
VERSION_ADDRESSES_CHANGED = _word(
    "api_version.addresses_changed",
    "changed the addresses of an API version",
    "{actor} changed the addresses of the API version {target}",
)
DOCUMENT_ADDED = _word(
    "api_version.document_added",
    "added a document of an API version",
    "{actor} added a document of {target}[: {title}]",
)
DOCUMENT_CHANGED = _word(
    "api_version.document_changed",
    "changed a document of an API version",
    "{actor} changed a document of {target}[: {title}]",
)
DOCUMENT_DELETED = _word(
    "api_version.document_deleted",
    "deleted a document of an API version",
    "{actor} deleted a document of {target}[: {title}]",
)
VERSION_PRE_RELEASED = _word(
    "api_version.pre_released",
    "pre-released an API version",
    "{actor} pre-released the API version {target}",
)
VERSION_WITHDRAWN = _word(
    "api_version.withdrawn",
    "withdrew the pre-release of an API version",
    "{actor} withdrew the pre-release of the API version {target}",
)
VERSION_PUBLISHED = _word(
    "api_version.published",
    "published an API version",
    "{actor} published the API version {target}",
)
VERSION_UNPUBLISHED = _word(
    "api_version.unpublished",
    "unpublished an API version",
    "{actor} unpublished the API version {target}",
)
VERSION_BLOCKED = _told(
    "api_version.blocked",
    "blocked an API version",
    "{actor} blocked the API version {target}[: {because}]",
)
VERSION_UNBLOCKED = _told(
    "api_version.unblocked",
    "unblocked an API version",
    "{actor} unblocked the API version {target}",
)
VERSION_DEPRECATED = _told(
    "api_version.deprecated",
    "deprecated an API version",
    "{actor} deprecated the API version {target}[, which can be retired on {sunset_on}]",
)
VERSION_RETIRED = _word(
    "api_version.retired", "retired an API version", "{actor} retired the API version {target}"
)
DEFINITION_ADDED = _word(
    "api_version.definition_added",
    "added a definition of an API version",
    "{actor} added definition {number} of {target}",
)
DEFINITION_BROKEN = _told(
    "api_version.definition_broken",
    "added a definition with breaking changes",
    "{actor} added definition {number} of {target}, which has breaking changes[: {because}]",
)
