"""The states of an API version, in the order of its life."""

from django.db.models import TextChoices


class State(TextChoices):
    """The state of a version. `apis.actions.lifecycle` has the steps between states."""

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
"""The kind of each state, which says how a page draws it: see `console.templatetags.states`."""
CALLABLE = (State.PUBLISHED, State.DEPRECATED)
"""The states in which calls are answered, to which a blocked version can return."""
DELETABLE = (State.CREATED, State.RETIRED)
"""The states in which a version can be deleted, because no one relies on it."""
