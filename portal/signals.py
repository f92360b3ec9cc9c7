"""What happens to subscriptions that apps above must know."""

from django.dispatch import Signal

quota_changed = Signal()
"""A subscription is new, or its plan or the quota of its plan changed.

Sent inside the transaction that does it, with `subscriptions`: a queryset of those concerned.
"""
