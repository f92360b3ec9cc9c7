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
    style = None if text[:1].isalpha() else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent)


def written(component: Workload) -> str:
    """The file. Its one container is built from the source: image `.`, as Score writes that."""
    metadata = {"name": component.label, "annotations": dict(_annotations(component))}
    document: dict[str, Any] = {"apiVersion": API_VERSION, "metadata": metadata}
    if component.endpoints:
        document["service"] = {"ports": {each.name: _port(each) for each in component.endpoints}}
    document["containers"] = {"main": {"image": BUILT}}
    text: str = yaml.dump(
        document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000
    )
    return text


def _annotations(component: Workload) -> Iterator[tuple[str, str]]:
    yield annotations.NAME, component.name
    yield annotations.TYPE, str(component.type)
    pairs = [
        (annotations.REPOSITORY, component.repository),
        (annotations.PATH, component.path),
        (annotations.BRANCH, component.branch),
    ]
    if timing := component.timing:
        pairs += _of_timing(timing)
    for endpoint in component.endpoints:
        pairs += _of_endpoint(endpoint)
    for number, event in enumerate(component.events, start=1):
        pairs += _of_event(number, event)
    yield from ((key, value) for key, value in pairs if value)


def _of_timing(timing: Timing) -> list[tuple[str, str]]:
    return [
        (annotations.SCHEDULE, timing.expression),
        (annotations.TIME_ZONE, timing.time_zone),
        (annotations.GRACE, str(timing.grace_minutes)),
        (annotations.OVERLAP, str(timing.overlap.value)),
    ]


def _of_endpoint(endpoint: EndpointTerms) -> list[tuple[str, str]]:
    before = f"{annotations.ENDPOINT}{endpoint.name}"
    return [
        (f"{before}.kind", str(endpoint.kind.value)),
        (f"{before}.visibility", str(endpoint.visibility.value)),
        (f"{before}.definition", endpoint.definition_url),
    ]


def _of_event(number: int, event: AcceptedEventTerms) -> list[tuple[str, str]]:
    before = f"{annotations.EVENT}{number}"
    return [
        (f"{before}.type", event.event_type),
        (f"{before}.source", event.event_source),
        (f"{before}.caller", str(event.caller.value)),
        (f"{before}.secret-name", event.secret_name),
    ]


def _port(endpoint: EndpointTerms) -> dict[str, Any]:
    is_udp = endpoint.kind == EndpointKind.UDP
    return {"port": endpoint.port, "protocol": "UDP" if is_udp else "TCP"}
