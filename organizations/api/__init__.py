"""The API of an organization: itself, members, roles, invitations and access."""

from organizations.api.router import router

__all__ = ["router"]
