"""Finding people in an organization's events by the names that they had at the time."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import connection

from audit.models import Event

# Steps through the labels in the index `event_by_label`, one look into it for each label, however
# many events there are. The names of people who left, and of closed accounts, are nowhere else.
FIND = """
WITH RECURSIVE found(label, step) AS (
    SELECT (SELECT min({label}) FROM audit_event
            WHERE organization_id = %(organization)s AND {label} >= lower(%(start)s)), 1
    UNION ALL
    SELECT (SELECT min({label}) FROM audit_event
            WHERE organization_id = %(organization)s AND {label} > found.label), step + 1
    FROM found
    WHERE substr(found.label, 1, length(lower(%(start)s))) = lower(%(start)s)
      AND step < %(most)s
)
SELECT (SELECT max(actor_id) FROM audit_event
        WHERE organization_id = %(organization)s AND {label} = found.label),
       (SELECT actor_label FROM audit_event
        WHERE organization_id = %(organization)s AND {label} = found.label LIMIT 1)
FROM found
WHERE substr(found.label, 1, length(lower(%(start)s))) = lower(%(start)s)
"""
LABEL = {"postgresql": 'lower(actor_label) COLLATE "C"', "sqlite": "lower(actor_label)"}
MOST_LABELS = 20


@dataclass(frozen=True)
class Person:
    """A person in the events of an organization: ID, and label such as "Ada <ada@example.com>"."""

    id: int
    label: str

    @property
    def query(self) -> str:
        """The query string that narrows the history to this person."""
        return f"?{urlencode({'person': self.label})}"


def people_labelled(start: str, *, organization_id: Any) -> list[Person]:
    """The people whose label begins with the text, whatever the case: each once, in one query.

    Looks at `MOST_LABELS` labels at most, so that it costs the same with a million events.
    """
    field = Event._meta.get_field("organization_id")
    values = {
        "organization": field.get_db_prep_value(organization_id, connection),
        "start": start,
        "most": MOST_LABELS,
    }
    with connection.cursor() as cursor:
        cursor.execute(FIND.format(label=LABEL[connection.vendor]), values)
        labels = {pk: label for pk, label in cursor.fetchall() if pk is not None}
    return [Person(pk, label) for pk, label in labels.items()]
