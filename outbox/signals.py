"""What apps above must hear of."""

from django.dispatch import Signal

undeliverable = Signal()
"""Sent in the transaction that gives a mail up, after the row. Argument: `mail`."""
