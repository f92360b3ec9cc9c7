"""What an organization has, as a file would describe it."""

from collections.abc import Iterator

from console_cli.client import Client
from console_cli.document import Document, Operation, Schema
from console_cli.exits import ExitCode, Failed
from console_cli.organization_file import api_versions
from console_cli.organization_file.kinds import (
    BY_NOUN,
    LISTS_OF_REFERENCES,
    REFERENCES,
    Entry,
    Kind,
    Row,
)


class Inventory:
    """The rows of each kind, asked for when they are needed, and their names."""

    def __init__(self, client: Client, document: Document) -> None:
        self.client = client
        self.document = document
        self._rows: dict[str, list[Row]] = {}

    def rows(self, kind: Kind) -> list[Row]:
        """The rows of a kind, also archived ones. Raises Failed if the token may not list them."""
        if kind.noun not in self._rows:
            self._rows[kind.noun] = [row for row in self._listed(kind) if kind.is_listed(row)]
        return self._rows[kind.noun]

    def forget(self, kind: Kind) -> None:
        """Ask for the rows of a kind anew: one was created."""
        self._rows.pop(kind.noun, None)

    def entry(self, kind: Kind, row: Row) -> Entry:
        """A row as a file describes it."""
        entry = {}
        for name in self.fields(kind):
            if read := kind.read.get(name):
                entry[name] = read(row)
            elif noun := self.reference(kind, name):
                pks = row[self.api_name(kind, name)]
                names = [self.name_of(noun, pk) for pk in pks] if isinstance(pks, list) else None
                entry[name] = self.name_of(noun, pks) if names is None else names
            else:
                entry[name] = row[name]
        return entry

    def fields(self, kind: Kind) -> list[str]:
        """The fields that an entry can have: what can be created or changed, and the key."""
        if kind.noun == "api-versions":
            return list(api_versions.FIELDS)
        names = [self._name_in_file(name) for name in self._api_fields(kind)]
        return list(dict.fromkeys([*kind.key, *names]))

    def reference(self, kind: Kind, name: str) -> str | None:
        """The noun of what a field names; None for a field with a value of its own."""
        if name in LISTS_OF_REFERENCES:
            return LISTS_OF_REFERENCES[name]
        if (kind.noun, name) in REFERENCES:
            return REFERENCES[kind.noun, name]
        if f"{name}_id" not in self._api_fields(kind):
            return None
        listing = self.document.list_of(f"{name}_id")
        return listing.noun if listing and listing.noun in BY_NOUN else None

    def api_name(self, kind: Kind, name: str) -> str:
        """What the API calls a field of a file."""
        return (
            f"{name}_id" if self.reference(kind, name) and name not in LISTS_OF_REFERENCES else name
        )

    def name_of(self, noun: str, pk: str | None) -> str | None:
        """What a file calls the row with this ID: the handle, or the only name that it has."""
        row = next((row for row in self.rows(BY_NOUN[noun]) if row["id"] == pk), None)
        return self._name(noun, row) if row else None

    def id_of(self, noun: str, name: str) -> str | None:
        """The ID of the row that a file calls this, or whose name this is; None without any.

        Raises Failed if several have the name and none is called so.
        """
        wanted, rows = name.casefold(), self.rows(BY_NOUN[noun])
        called = [row for row in rows if self._name(noun, row).casefold() == wanted]
        called = called or [row for row in rows if str(row.get("name", "")).casefold() == wanted]
        if len(called) > 1:
            names = ", ".join(self._name(noun, row) for row in called)
            raise Failed(f"{name} can be each of {names}.", ExitCode.INVALID)
        return str(called[0]["id"]) if called else None

    def creating(self, kind: Kind) -> Operation | None:
        """The operation that creates one of the kind; None for what only people bring about."""
        return self.operation(kind, "create", "add", "assign")

    def demand_operation(self, kind: Kind, verb: str) -> Operation:
        """One operation of the kind. Raises Failed if the console does not have it."""
        if operation := self.operation(kind, verb):
            return operation
        raise Failed(f"This console cannot {verb} {kind.noun}.", ExitCode.INVALID)

    def operation(self, kind: Kind, *verbs: str) -> Operation | None:
        """The first of these operations that the console has for the kind."""
        known = self.document.operations
        return next((known[kind.noun, verb] for verb in verbs if (kind.noun, verb) in known), None)

    def _name(self, noun: str, row: Row) -> str:
        if noun == "components":
            project = self.name_of("projects", row["project_id"])
            return f"{project}/{row['handle']}"
        return str(row.get("handle") or row.get("email") or row["name"])

    def _listed(self, kind: Kind) -> Iterator[Row]:
        listing = self.operation(kind, "list")
        if listing is None:
            return
        if kind.noun == "api-versions":
            for api in self.rows(BY_NOUN["apis"]):
                yield from api_versions.rows_of(self.client, listing, api)
        elif kind.noun == "group-members":
            for group in self.rows(BY_NOUN["groups"]):
                yield from self.client.items(
                    listing.path.replace("{group}", group["id"]), listing.whole
                )
        elif kind.noun == "applications":
            yield from self._own_applications(listing)
        else:
            yield from self.client.items(listing.path, listing.whole)

    def _own_applications(self, listing: Operation) -> Iterator[Row]:
        """The applications of the member whose token is used: a file creates no others."""
        owner = self.client.call("GET", "/api/v1/token").json()["owner"]
        mine = {
            member["id"]
            for member in self.rows(BY_NOUN["members"])
            if owner["type"] == "user" and member["user_id"] == owner["id"]
        }
        yield from (
            row for row in self.client.items(listing.path, listing.whole) if row["owner_id"] in mine
        )

    def _api_fields(self, kind: Kind) -> list[str]:
        names: dict[str, Schema] = {}
        for operation in self._writing(kind):
            names |= operation.fields
        return [
            name for name in names if name not in kind.omitted and name not in kind.created_with
        ]

    def _writing(self, kind: Kind) -> list[Operation]:
        operations = [
            self.operation(kind, "create", "add", "assign"),
            self.operation(kind, "change"),
        ]
        return [operation for operation in operations if operation]

    def _name_in_file(self, name: str) -> str:
        listing = self.document.list_of(name)
        return name.removesuffix("_id") if listing and listing.noun in BY_NOUN else name
