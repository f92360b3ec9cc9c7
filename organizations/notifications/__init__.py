"""Notifying members of events by email."""
