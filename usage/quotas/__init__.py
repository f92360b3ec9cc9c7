"""Quotas: calls of a month by subscriber, warnings, and quotas that are used up."""
