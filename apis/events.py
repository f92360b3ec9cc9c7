"""The events about APIs and their versions, and who is notified of them."""

from audit.event_types import EventType
from organizations.tenancy.audience import Audience, NotifyingEventType


def _event_type(value: str, label: str, sentence: str) -> EventType:
    """An event type of APIs of which no one is notified."""
    return EventType(value, label, sentence, group="APIs")


def _notifying_event_type(value: str, label: str, sentence: str) -> NotifyingEventType:
    """An event type of which the owners of applications that use the version are notified."""
    return NotifyingEventType(value, label, sentence, group="APIs", audience=(Audience.CONCERNED,))


API_CREATED = _event_type("api.created", "created an API", "{actor} created the API {target}")
API_CHANGED = _event_type("api.changed", "changed an API", "{actor} changed the API {target}")
API_DELETED = _event_type("api.deleted", "deleted an API", "{actor} deleted the API {target}")
API_VISIBILITY_CHANGED = _event_type(
    "api.visibility_changed",
    "changed who can see an API",
    "{actor} changed who can see the API {target}",
)
VERSION_CREATED = _event_type(
    "api_version.created", "added a version of an API", "{actor} added the API version {target}"
)
VERSION_DELETED = _event_type(
    "api_version.deleted", "deleted a version of an API", "{actor} deleted the API version {target}"
)
VERSION_ADDRESSES_CHANGED = _event_type(
    "api_version.addresses_changed",
    "changed the addresses of an API version",
    "{actor} changed the addresses of the API version {target}",
)
DOCUMENT_ADDED = _event_type(
    "api_version.document_added",
    "added a document of an API version",
    "{actor} added a document of {target}[: {title}]",
)
DOCUMENT_CHANGED = _event_type(
    "api_version.document_changed",
    "changed a document of an API version",
    "{actor} changed a document of {target}[: {title}]",
)
DOCUMENT_DELETED = _event_type(
    "api_version.document_deleted",
    "deleted a document of an API version",
    "{actor} deleted a document of {target}[: {title}]",
)
VERSION_PRE_RELEASED = _event_type(
    "api_version.pre_released",
    "pre-released an API version",
    "{actor} pre-released the API version {target}",
)
VERSION_WITHDRAWN = _event_type(
    "api_version.withdrawn",
    "withdrew the pre-release of an API version",
    "{actor} withdrew the pre-release of the API version {target}",
)
VERSION_PUBLISHED = _event_type(
    "api_version.published",
    "published an API version",
    "{actor} published the API version {target}",
)
VERSION_UNPUBLISHED = _event_type(
    "api_version.unpublished",
    "unpublished an API version",
    "{actor} unpublished the API version {target}",
)
VERSION_BLOCKED = _notifying_event_type(
    "api_version.blocked",
    "blocked an API version",
    "{actor} blocked the API version {target}[: {because}]",
)
VERSION_UNBLOCKED = _notifying_event_type(
    "api_version.unblocked",
    "unblocked an API version",
    "{actor} unblocked the API version {target}",
)
VERSION_DEPRECATED = _notifying_event_type(
    "api_version.deprecated",
    "deprecated an API version",
    "{actor} deprecated the API version {target}[, which can be retired on {sunset_on}]",
)
VERSION_RETIRED = _event_type(
    "api_version.retired", "retired an API version", "{actor} retired the API version {target}"
)
DEFINITION_ADDED = _event_type(
    "api_version.definition_added",
    "added a definition of an API version",
    "{actor} added definition {number} of {target}",
)
DEFINITION_BROKEN = _notifying_event_type(
    "api_version.definition_broken",
    "added a definition with breaking changes",
    "{actor} added definition {number} of {target}, which has breaking changes[: {because}]",
)
