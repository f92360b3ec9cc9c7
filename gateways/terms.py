"""The properties of a gateway that people choose."""

from dataclasses import dataclass
from typing import Self

from gateways.models import Gateway


@dataclass(frozen=True)
class GatewayTerms:
    """The name, software, environment and cache of a gateway."""

    name: str
    software: str
    environment: str
    cache_seconds: int = 0
    """How long the gateway may cache an answer; 0 for not at all."""

    @classmethod
    def of(cls, gateway: Gateway) -> Self:
        """The terms that the gateway has now."""
        return cls(gateway.name, gateway.software, gateway.environment, gateway.cache_seconds)
