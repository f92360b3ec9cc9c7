"""Signals to the apps above."""

from django.dispatch import Signal

event_recorded = Signal()
"""Sent in the transaction that writes an event, after the row. Argument: `event`."""
