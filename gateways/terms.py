"""What a gateway is, as people choose it."""

from dataclasses import dataclass
from typing import Self

from gateways.models import Gateway


@dataclass(frozen=True)
class GatewayTerms:
    """What a gateway is called, what runs it, and which keys open what is behind it."""

    name: str
    software: str
    environment: str
    cache_seconds: int = 0
    """For how long the gateway may remember an answer."""

    @classmethod
    def of(cls, gateway: Gateway) -> Self:
        """What it is now."""
        return cls(gateway.name, gateway.software, gateway.environment, gateway.cache_seconds)
