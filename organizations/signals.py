"""Signals to the apps above."""

from django.dispatch import Signal

member_removed = Signal()
"""Sent in the transaction that ends a membership, before the row is deleted.

Arguments: `membership`; `by`, the actor; and `effects`, the slugs of what was also selected, as in
`removal_preview.RemovalEffect`. Empty where no one was asked, such as when a member leaves.
Not sent when a whole organization is deleted: `belongings` says what is deleted then.
"""

organization_restored = Signal()
"""Sent in the transaction that restores an organization, under the exclusive lock.

Arguments: `organization`, and `since`, the time at which the deletion was scheduled.
"""

organization_unsuspended = Signal()
"""Sent in the transaction that lifts a suspension, under the exclusive lock.

Argument: `organization`.
"""
