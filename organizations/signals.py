"""What apps above must hear of."""

from django.dispatch import Signal

member_removed = Signal()
"""Sent in the transaction that ends a membership, before the row goes. Argument: `membership`.

Not sent when a whole organization is removed: what goes then is listed in `belongings`.
"""

organization_restored = Signal()
"""Sent in the transaction that takes a deletion back, under the exclusive lock.

Arguments: `organization`, `since`: when the deletion was asked for.
"""

organization_unsuspended = Signal()
"""Sent in the transaction that lifts a suspension, under the exclusive lock.

Argument: `organization`.
"""
