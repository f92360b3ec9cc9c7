"""What programs can ask about an organization, its members, roles and invitations."""

from organizations.api.router import router

__all__ = ["router"]
