"""Reads parts of a document, whatever shape they have: what has another type counts as empty."""

from typing import Any

from apis.definitions.refs import resolve_reference


def mapping(node: Any) -> dict[str, Any]:
    """The node if it is a dictionary; else an empty dictionary."""
    return node if isinstance(node, dict) else {}


def sequence(node: Any) -> list[Any]:
    """The node if it is a list; else an empty list."""
    return node if isinstance(node, list) else []


def resolved(document: dict[str, Any], node: Any) -> dict[str, Any]:
    """The dictionary that the node is, or that its reference leads to; else an empty one."""
    return mapping(resolve_reference(document, node))


def content_of(parent: Any) -> dict[str, dict[str, Any]]:
    """The Media Type Objects of a body or response, by media type without parameters."""
    return {
        name.split(";")[0].strip().lower(): media
        for name, media in mapping(mapping(parent).get("content")).items()
        if isinstance(media, dict)
    }


def media_types(parent: Any) -> dict[str, Any]:
    """The schemas of a body or response, by media type without parameters."""
    return {name: media.get("schema", {}) for name, media in content_of(parent).items()}
