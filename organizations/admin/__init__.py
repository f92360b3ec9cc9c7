"""Operators look organizations up, and do what has a page here. None shows a link or a token."""

from organizations.admin import (
    events,
    handles,
    invitations,
    jobs,
    mails,
    memberships,
    organizations,
    roles,
)
