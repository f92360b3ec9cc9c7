"""Definitions that are small and would be large, or slow, if all of it were made that can be."""

import json
from collections.abc import Callable
from typing import Any

ANSWER = {"200": {"description": "A."}}


def definition(paths: Any = None, **components: Any) -> str:
    """A text with these parts."""
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Payments", "version": "1.0.0"},
        "paths": paths or {"/a": {"get": {"responses": ANSWER}}},
        "components": components,
    }
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def names(count: int) -> list[str]:
    return [f"n{number}" for number in range(count)]


def lists_put_together(count: int, times: int) -> str:
    """One schema demands so many fields, and another is all of it, so many times."""
    wide = {"properties": {name: {} for name in names(100)}, "required": names(count)}
    again = [{"$ref": "#/components/schemas/Wide"}] * times
    schemas = {
        "Wide": wide,
        "All": {"allOf": again},
        **{f"A{n}": {"allOf": again[:50]} for n in range(50)},
    }
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/All"}}}}
    return definition({"/a": {"post": {"requestBody": body, "responses": ANSWER}}}, schemas=schemas)


def deep_in_one_line(count: int) -> str:
    """What a parser of YAML looks ahead in, again and again."""
    return "[" * 99 + "a," * count


def references(count: int) -> str:
    """A chain of references, of which each is followed to its end."""
    chain: dict[str, Any] = {f"S{n}": {"$ref": f"#/components/schemas/S{n + 1}"} for n in range(40)}
    chain["S40"] = {}
    many = {f"M{n}": {"$ref": "#/components/schemas/S0"} for n in range(count)}
    return definition(schemas=chain | many)


def repeated(length: int) -> str:
    """A long name that is written for each operation."""
    methods = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
    return definition({f"/{'a' * length}": {m: {"responses": ANSWER} for m in methods}})


def all_values(value: str, count: int) -> str:
    """As many values as there may be."""
    return definition(schemas={"A": {"enum": [value] * count}})


def rows(count: int) -> str:
    """An answer with many fields that all operations share."""
    properties = {name: {"description": "A *name*."} for name in names(200)}
    schema = {"content": {"a/b": {"schema": {"properties": properties}}}, "description": "B."}
    paths = {
        f"/{n}": {"get": {"responses": {"200": {"$ref": "#/components/responses/R"}}}}
        for n in range(count)
    }
    return definition(paths, responses={"R": schema})


HOSTILE: dict[str, Callable[[], str]] = {
    "a list put together 6,000 times": lambda: lists_put_together(90_000, 6_000),
    "brackets in brackets": lambda: deep_in_one_line(900_000),
    "references to references": lambda: references(30_000),
    "a long path": lambda: repeated(1_900_000),
    "many values": lambda: all_values("", 190_000),
    "many wide values": lambda: all_values("\U0001f600", 190_000),
    "many rows": lambda: rows(2_000),
}
