"""Operators look organizations up, and do what has a page here. None shows a link or a token."""

from organizations.admin import (  # noqa: F401  (they register themselves)
    events,
    handles,
    invitations,
    mails,
    memberships,
    organizations,
    roles,
)
