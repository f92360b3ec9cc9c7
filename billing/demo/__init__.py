"""Billing of the demo."""
