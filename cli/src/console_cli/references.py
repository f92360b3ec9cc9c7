"""What people call a thing, and its ID."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from console_cli.client import Client
from console_cli.document import NATURAL_KEYS, Document, Operation
from console_cli.exits import ExitCode, Failed


@dataclass(frozen=True)
class References:
    """Looks up IDs by handles, names, email addresses and numbers, with the lists of the API."""

    client: Client
    document: Document

    def path(self, operation: Operation, values: dict[str, str]) -> str:
        """The address of an operation with what it names in place, from left to right.

        Raises Failed if a value names more than one thing, or steps to another address.
        """
        path = operation.path
        for name in operation.in_path:
            before = path.partition(f"/{{{name}}}")[0]
            template = operation.path.partition(f"/{{{name}}}")[0]
            listing = self.document.lists.get(template)
            value = values[name]
            if value in (".", ".."):
                raise Failed(
                    f"{value} names nothing here, and would name another address.", ExitCode.INVALID
                )
            pk = self.id_of(listing, value, at=before) if listing else value
            path = path.replace(f"{{{name}}}", quote(pk, safe=""))
        return path

    def id_of(self, listing: Operation, value: str, *, at: str = "") -> str:
        """The ID of what the list has under this handle, name, address or number.

        What no item of the list is called is taken for an ID, which the console then knows or
        not. Names are chosen by others, so one that is also the ID of another thing is not used.
        Raises Failed if the value can mean several things.
        """
        at = at or listing.path
        for key in NATURAL_KEYS:
            if key not in listing.queries or not _may_be(listing, key, value):
                continue
            rows = self._called(at, key, value)
            if len(rows) > 1:
                raise _ambiguous(listing.noun, value, [str(row["id"]) for row in rows])
            if rows:
                pk = str(rows[0]["id"])
                if pk != value and self._is_id(f"{at}/{quote(value, safe='')}"):
                    raise _ambiguous(listing.noun, value, [pk, value])
                return pk
        return value

    def _called(self, path: str, key: str, value: str) -> list[dict[str, Any]]:
        try:
            rows = list(self.client.items(path, {key: value}))
        except Failed as failed:
            if failed.code in (ExitCode.NOT_PERMITTED, ExitCode.INVALID):
                return []
            raise
        return [row for row in rows if str(row.get(key, "")).casefold() == value.casefold()]

    def _is_id(self, path: str) -> bool:
        try:
            self.client.call("GET", path)
        except Failed as failed:
            if failed.code == ExitCode.UNREACHABLE:
                raise
            return False
        return True


def _ambiguous(noun: str, value: str, ids: list[str]) -> Failed:
    return Failed(
        f"{value} can mean several {noun}, with the IDs {', '.join(ids)}.", ExitCode.INVALID
    )


def _may_be(listing: Operation, key: str, value: str) -> bool:
    """Whether the list can be asked for this at all: a number only for digits."""
    about = listing.queries[key]
    types = {about.get("type"), *(choice.get("type") for choice in about.get("anyOf", ()))}
    return "string" in types or value.isdecimal()
