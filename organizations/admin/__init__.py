"""Operators look organizations up, and do what has a page here. None shows a link or a token."""

from organizations.admin import (
    email_domains,
    events,
    handles,
    invitations,
    jobs,
    mails,
    memberships,
    organizations,
    roles,
)
