"""The signals of accounts, for the apps above."""

from django.dispatch import Signal

factor_reset_moved = Signal()
"""Sent when a request to reset second factors was confirmed, and when a confirmed one has ended.

In the same transaction, after the row is saved. Arguments: `reset`; `did`, the type of the recorded
event; and `by`, the actor.
"""
