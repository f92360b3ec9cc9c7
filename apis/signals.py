"""What happens to a version that apps above must know.

Each is sent inside the transaction that does it, with `version` and `by`, the actor.
"""

from django.dispatch import Signal

version_deprecated = Signal()
version_blocked = Signal()
version_unblocked = Signal()
version_retired = Signal()
definition_changed = Signal()
"""A definition that breaks callers became current; also with `reason`."""
