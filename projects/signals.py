"""What apps above must hear of."""

from django.dispatch import Signal

schedule_changed = Signal()
"""Sent in the transaction in which a schedule is set, changed or removed. Argument: `schedule`."""
