"""Where the work at hand was asked from, for the events that it leaves behind."""

from contextvars import ContextVar

address: ContextVar[str | None] = ContextVar("address", default=None)
"""The client's IP address during a request; None in tasks and commands."""
