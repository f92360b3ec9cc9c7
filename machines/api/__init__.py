"""What programs can ask about the token that they show."""

from machines.api.token import router

__all__ = ["router"]
