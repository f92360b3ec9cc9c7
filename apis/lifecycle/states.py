"""The states of an API version, in the order of its life."""

from django.db.models import TextChoices


class State(TextChoices):
    """What can be done with a version. `apis.actions.lifecycle` has the steps between them."""

    CREATED = "created", "Created"
    PRE_RELEASED = "pre-released", "Pre-released"
    PUBLISHED = "published", "Published"
    BLOCKED = "blocked", "Blocked"
    DEPRECATED = "deprecated", "Deprecated"
    RETIRED = "retired", "Retired"


KINDS = {
    State.CREATED: "none",
    State.PRE_RELEASED: "running",
    State.PUBLISHED: "good",
    State.BLOCKED: "bad",
    State.DEPRECATED: "off",
    State.RETIRED: "muted",
}
"""How a row draws each of them: see `console.templatetags.states`."""
CALLABLE = (State.PUBLISHED, State.DEPRECATED)
"""In which calls are answered; also where a blocked version goes back to."""
DELETABLE = (State.CREATED, State.RETIRED)
"""In which all versions of an API are that can be deleted: no one relies on them."""
