"""Calling other systems, and which addresses may be called."""
