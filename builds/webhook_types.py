"""Messages that webhooks receive about builds, as CDEvents."""

from audit.models import Event
from builds import events
from builds.models import Build
from builds.models.build import ENDS
from projects.webhook_bodies import component_body
from webhooks.message_types import Body, Happening, Outgoing, cdevent

BUILDS = "Builds"
ENDED = {state.label.lower() for state in ENDS}
"""The labels of final states, as events store them."""


def _has_ended(event: Event) -> bool:
    """Whether the event reports the end of a build."""
    return event.after["state"] in ENDED


def _build_finished(happening: Happening) -> Body:
    """The message that a build ended. How it ended is in `customData`: CDEvents has no field."""
    builds = Build.objects.select_related("component__project__organization")
    build = builds.get(pk=happening.event.target_id)
    data = {
        "state": build.state,
        "number": build.number,
        "commit": build.commit,
        "branch": build.branch,
        "component": component_body(build.component, happening),
        "url": happening.url_of(build),
    }
    content = {"artifactId": build.artifact} if build.artifact else {}
    return cdevent(happening, "build.finished.0.2.0", subject=build.pk, content=content, data=data)


BUILD_FINISHED = Outgoing(
    "build.finished",
    "A build ended",
    BUILDS,
    on=(events.BUILD_REPORTED,),
    body=_build_finished,
    is_told=_has_ended,
)
