"""What apps above must hear of."""

from django.dispatch import Signal

factor_reset_moved = Signal()
"""Sent in the transaction in which a request to reset second factors is confirmed, or ends after
that, once the row says so. Arguments: `reset`; `did`, the word of the event that was written; and
`by`, who did it.
"""
