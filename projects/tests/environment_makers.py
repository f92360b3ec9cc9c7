"""Environments for tests."""

from organizations.models import Membership
from projects.actions import create_environment
from projects.models import Environment
from projects.rules import Rules


def add_environment(name: str = "Staging", *, by: Membership, **rules) -> Environment:
    """An environment that asks for nothing unless said."""
    return create_environment(rules=Rules(name, **rules), by=by)
