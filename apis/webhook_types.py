"""What webhooks are told of the versions of APIs."""

from apis import events
from apis.models import Version
from webhooks.message_types import Body, Happening, Outgoing, message

GROUP = "APIs"


def _published(happening: Happening) -> Body:
    return message(happening, "version.published", _version(happening))


def _deprecated(happening: Happening) -> Body:
    data = _version(happening) | {"sunset_on": happening.said["sunset_on"]}
    return message(happening, "version.deprecated", data)


def _retired(happening: Happening) -> Body:
    return message(happening, "version.retired", _version(happening))


def _version(happening: Happening) -> Body:
    version = Version.objects.select_related("api").get(pk=happening.event.target_id)
    version.api.organization = happening.organization
    return {
        "id": str(version.pk),
        "name": str(version),
        "major": version.major,
        "api": {
            "id": str(version.api.pk),
            "handle": version.api.handle,
            "name": version.api.name,
        },
        "url": happening.url_of(version),
    }


VERSION_PUBLISHED = Outgoing(
    "version.published",
    "A version of an API was published",
    GROUP,
    on=(events.VERSION_PUBLISHED,),
    body=_published,
)
VERSION_DEPRECATED = Outgoing(
    "version.deprecated",
    "A version of an API was deprecated",
    GROUP,
    on=(events.VERSION_DEPRECATED,),
    body=_deprecated,
)
VERSION_RETIRED = Outgoing(
    "version.retired",
    "A version of an API was retired",
    GROUP,
    on=(events.VERSION_RETIRED,),
    body=_retired,
)
