"""Writes a Score file: what the console knows of a component, in the words of Score."""

from collections.abc import Iterator
from typing import Any

import yaml

from projects.components.accepted_events import AcceptedEventTerms
from projects.components.endpoints import EndpointKind, EndpointTerms
from projects.score import annotations
from projects.score.shape import API_VERSION
from projects.score.workload import BUILT, Timing, Workload


class _Dumper(yaml.SafeDumper):
    """Puts all text in quotation marks that some reader might take for a number.

    The library knows the numbers of YAML 1.1 only: `1e5` is none there, and one in 1.2.
    """


def _represent(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    """The YAML of a text: quoted, unless it begins with a letter."""
    style = None if text[:1].isalpha() else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent)


def written(component: Workload) -> str:
    """The Score file of the component, as YAML. Its one container is built from the source."""
    metadata = {"name": component.label, "annotations": dict(_annotations(component))}
    document: dict[str, Any] = {"apiVersion": API_VERSION, "metadata": metadata}
    if component.endpoints:
        document["service"] = {
            "ports": {endpoint.name: _port(endpoint) for endpoint in component.endpoints}
        }
    document["containers"] = {"main": {"image": BUILT}}
    text: str = yaml.dump(
        document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000
    )
    return text


def _annotations(component: Workload) -> Iterator[tuple[str, str]]:
    """Names and values of the annotations of the file, without empty ones."""
    yield annotations.NAME, component.name
    yield annotations.TYPE, str(component.type)
    pairs = [
        (annotations.REPOSITORY, component.repository),
        (annotations.PATH, component.path),
        (annotations.BRANCH, component.branch),
    ]
    if timing := component.timing:
        pairs += _timing_annotations(timing)
    for endpoint in component.endpoints:
        pairs += _endpoint_annotations(endpoint)
    for number, event in enumerate(component.events, start=1):
        pairs += _event_annotations(number, event)
    yield from ((key, value) for key, value in pairs if value)


def _timing_annotations(timing: Timing) -> list[tuple[str, str]]:
    """Names and values of the annotations for a schedule."""
    return [
        (annotations.SCHEDULE, timing.expression),
        (annotations.TIME_ZONE, timing.time_zone),
        (annotations.GRACE, str(timing.grace_minutes)),
        (annotations.OVERLAP, str(timing.overlap.value)),
    ]


def _endpoint_annotations(endpoint: EndpointTerms) -> list[tuple[str, str]]:
    """Names and values of the annotations for an endpoint, possibly empty."""
    prefix = f"{annotations.ENDPOINT}{endpoint.name}"
    return [
        (f"{prefix}.kind", str(endpoint.kind.value)),
        (f"{prefix}.visibility", str(endpoint.visibility.value)),
        (f"{prefix}.definition", endpoint.definition_url),
    ]


def _event_annotations(number: int, event: AcceptedEventTerms) -> list[tuple[str, str]]:
    """Names and values of the annotations for accepted events, counted from 1."""
    prefix = f"{annotations.EVENT}{number}"
    return [
        (f"{prefix}.type", event.event_type),
        (f"{prefix}.source", event.event_source),
        (f"{prefix}.caller", str(event.caller.value)),
        (f"{prefix}.secret-name", event.secret_name),
    ]


def _port(endpoint: EndpointTerms) -> dict[str, Any]:
    """The port of an endpoint in the words of Score, which knows TCP and UDP only."""
    is_udp = endpoint.kind == EndpointKind.UDP
    return {"port": endpoint.port, "protocol": "UDP" if is_udp else "TCP"}
