"""Billing in the demo data."""
