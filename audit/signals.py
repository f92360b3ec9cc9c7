"""What apps above must hear of."""

from django.dispatch import Signal

recorded = Signal()
"""Sent in the transaction that writes an event, after the row. Argument: `event`."""
