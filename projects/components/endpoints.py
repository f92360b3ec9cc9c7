"""Endpoints as people describe them: where a component is reached, how, and from where."""

import re
from dataclasses import dataclass

from django.db.models import TextChoices

LONGEST_NAME = 40
HIGHEST_PORT = 65_535
_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")


class EndpointKind(TextChoices):
    """The protocol of an endpoint."""

    HTTP = "http", "HTTP"
    GRAPHQL = "graphql", "GraphQL"
    GRPC = "grpc", "gRPC"
    WEBSOCKET = "websocket", "WebSocket"
    TCP = "tcp", "TCP"
    UDP = "udp", "UDP"


class EndpointVisibility(TextChoices):
    """Who is to reach an endpoint: the project, the organization, or everyone."""

    PROJECT = "project", "Project"
    ORGANIZATION = "organization", "Organization"
    PUBLIC = "public", "Public"


@dataclass(frozen=True)
class EndpointTerms:
    """What people enter about an endpoint."""

    name: str
    port: int
    kind: EndpointKind = EndpointKind.HTTP
    visibility: EndpointVisibility = EndpointVisibility.PROJECT
    definition_url: str = ""
    """Where its definition is read, such as an OpenAPI document; empty for nowhere."""


def endpoint_name_problem(name: str) -> str:
    """Why the name is not valid for an endpoint, in words; empty if it is."""
    if 2 <= len(name) <= LONGEST_NAME and _NAME.fullmatch(name):
        return ""
    return (
        f"Use 2 to {LONGEST_NAME} lowercase letters, digits and hyphens, such as web. It cannot"
        " start or end with a hyphen."
    )
