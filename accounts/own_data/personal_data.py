"""The tables that name a person: what of them a person can take along, and what closing leaves.

Every app declares an entry for each of its keys to a person or to a membership. A key without an
entry fails the tests, so that no table is forgotten, neither by the file nor by the closing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldError
from django.db.models import Model, QuerySet

from accounts.models import User
from console.manifests import Declaration, Section

BATCH = 1_000
"""How many rows are read in one query."""

Facts = dict[str, Any]


@dataclass(frozen=True)
class PersonalData(Declaration):
    """One way in which a table names a person."""

    table: str
    """As in `organizations.Membership`."""
    path: str
    """From the table to the person, as a filter says it: `user`, `membership__user`."""
    title: str
    """What it is called in the file, as in `memberships`."""
    fields: tuple[str, ...] = ("id", "organization_id", "created_at")
    """What the file has of each row. Never a secret, and of others only what the person can see.

    As it stands here, of what the person made.
    """
    without: str = ""
    """Why the file has nothing of it, where it has not."""
    is_deleted: bool = False
    """Whether the rows are deleted when the account closes. Others stay, of a pseudonym."""
    rows: Callable[[User], QuerySet[Any]] | None = None
    """Which rows these are, where the path alone does not say so."""
    facts: Callable[[Any], Facts] | None = None
    """What the file has of a row, where that is no field of it."""

    @property
    def model(self) -> type[Model]:
        """The table's."""
        return apps.get_model(self.table)

    def of(self, user: User) -> QuerySet[Any]:
        """The rows that are this person's."""
        if self.rows is not None:
            return self.rows(user)
        return self.model._default_manager.filter(**{self.path: user})

    def written(self, user: User) -> Iterator[list[Facts]]:
        """What the file has, in batches by the key: a cursor held open would read all at first."""
        last = None
        while rows := self._batch(user, last):
            last = rows[-1].pk if self.facts else rows[-1]["pk"]
            yield [self._facts(row) for row in rows]

    def problems(self) -> list[str]:
        """What could be found out only when someone asks for their file."""
        fields = () if self.without or self.facts else self.fields
        try:
            known = self.model._default_manager.values(*fields)
            str(known.query if self.rows else known.filter(**{self.path: None}).query)
        except (LookupError, FieldError) as problem:
            return [str(problem)]
        return []

    def _batch(self, user: User, last: Any) -> list[Any]:
        rows = self.of(user).order_by("pk")
        if last is not None:
            rows = rows.filter(pk__gt=last)
        if self.facts is None:
            rows = rows.values("pk", *self.fields)
        return list(rows[:BATCH])

    def _facts(self, row: Any) -> Facts:
        if self.facts is not None:
            return self.facts(row)
        return {field.replace("__", "_"): row[field] for field in self.fields}


PERSONAL_DATA = Section(PersonalData, key=lambda data: f"{data.table}.{data.path}")


def delete_rows_of(user: User) -> None:
    """Delete what does not stay when the account closes, in the caller's transaction."""
    for data in PERSONAL_DATA:
        if data.is_deleted:
            data.of(user).delete()
