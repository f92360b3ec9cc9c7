"""The tables that name a person: what of them can be downloaded, and what closing deletes.

Every app declares an entry for each of its keys to a person or to a membership. A key without an
entry fails the tests, so that neither the download nor the closing forgets a table.
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
    """One key by which a table names a person."""

    table: str
    """The model: `organizations.Membership`."""
    path: str
    """From the table to the person, as a filter says it: `user`, `membership__user`."""
    title: str
    """The name of the list in the file: `memberships`."""
    fields: tuple[str, ...] = ("id", "organization_id", "created_at")
    """What the file has of each row. Never a secret, and of others only what the person can see.

    The default is for things that the person created.
    """
    without: str = ""
    """Why the file has no such list, if it has none."""
    is_deleted: bool = False
    """Whether the rows are deleted when the account is closed. Others stay, with a pseudonym."""
    rows: Callable[[User], QuerySet[Any]] | None = None
    """The person's rows, if they are not those that `path` finds."""
    facts: Callable[[Any], Facts] | None = None
    """What the file has of a row, if it is not `fields`."""

    @property
    def model(self) -> type[Model]:
        """The model of the table."""
        return apps.get_model(self.table)

    def of(self, user: User) -> QuerySet[Any]:
        """The rows of the table that are this person's."""
        if self.rows is not None:
            return self.rows(user)
        return self.model._default_manager.filter(**{self.path: user})

    def written(self, user: User) -> Iterator[list[Facts]]:
        """What the file has of the person's rows, in batches ordered by key.

        Reads each batch in a query of its own, because a cursor would read all rows at first.
        """
        last_key = None
        while rows := self._batch(user, last_key):
            last_key = rows[-1].pk if self.facts else rows[-1]["pk"]
            yield [self._facts(row) for row in rows]

    def problems(self) -> list[str]:
        """What is wrong with the declaration: an unknown table, field or path."""
        fields = () if self.without or self.facts else self.fields
        try:
            rows = self.model._default_manager.values(*fields)
            str(rows.query if self.rows else rows.filter(**{self.path: None}).query)
        except (LookupError, FieldError) as problem:
            return [str(problem)]
        return []

    def _batch(self, user: User, last_key: Any) -> list[Any]:
        """The person's next rows after this key, or the first ones after None.

        Instances if `facts` is set, otherwise dictionaries of the fields.
        """
        rows = self.of(user).order_by("pk")
        if last_key is not None:
            rows = rows.filter(pk__gt=last_key)
        if self.facts is None:
            rows = rows.values("pk", *self.fields)
        return list(rows[:BATCH])

    def _facts(self, row: Any) -> Facts:
        """What the file has of a row that `_batch` read."""
        if self.facts is not None:
            return self.facts(row)
        return {field.replace("__", "_"): row[field] for field in self.fields}


PERSONAL_DATA = Section(PersonalData, key=lambda data: f"{data.table}.{data.path}")


def delete_rows_of(user: User) -> None:
    """Delete the person's rows of all tables with `is_deleted`, in the caller's transaction."""
    for data in PERSONAL_DATA:
        if data.is_deleted:
            data.of(user).delete()
