"""On PostgreSQL the history cannot be edited, whoever tries: neither by the ORM nor by raw SQL."""

from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from audit.models import Event
from organizations.actions import rename_organization

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

EDITS = {
    "one event": "UPDATE audit_event SET actor_label = 'Nobody' WHERE id = %s",
    "all events": "UPDATE audit_event SET organization_label = ''",
    "nothing in it": "UPDATE audit_event SET kind = kind WHERE id = %s",
    "no event at all": "UPDATE audit_event SET kind = 'x' WHERE false",
    "one deleted": "DELETE FROM audit_event WHERE id = %s",
    "all deleted": "DELETE FROM audit_event",
    "an insert that overwrites": """
        INSERT INTO audit_event SELECT * FROM audit_event WHERE id = %s
        ON CONFLICT (id) DO UPDATE SET actor_label = 'Nobody'""",
    "a merge": """
        MERGE INTO audit_event USING (SELECT 1) AS one ON audit_event.id = %s
        WHEN MATCHED THEN DELETE""",
}


@pytest.fixture
def event(adam: Any) -> Event:
    """What somebody would like to have undone."""
    rename_organization(name="Acme Works", by=adam)
    return Event.objects.latest("pk")


def attempt(sql: str, pk: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [pk] if "%s" in sql else None)


@pytest.mark.parametrize("way", EDITS)
def test_raw_sql_cannot_edit(way, event):
    before = list(Event.objects.order_by("pk").values())

    with pytest.raises(ProgrammingError, match="neither changed nor deleted") as refused:
        attempt(EDITS[way], event.pk)

    assert getattr(refused.value.__cause__, "pgcode") == "42501"  # noqa: B009  (no stub knows it; insufficient privilege)
    assert list(Event.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    "edit",
    [
        lambda event: event.delete(),
        lambda event: event.save(),
        lambda event: Event.objects.all().delete(),
        lambda event: Event.objects.update(reason="x"),
        lambda event: Event.objects.bulk_update([event], ["reason"]),
    ],
    ids=["delete", "save", "delete all", "update all", "bulk update"],
)
def test_neither_can_the_orm(edit, event):
    before = list(Event.objects.order_by("pk").values())

    with pytest.raises(ProgrammingError, match="neither changed nor deleted"), transaction.atomic():
        edit(event)

    assert list(Event.objects.order_by("pk").values()) == before


def test_the_owner_of_the_table_is_kept_off_too(event):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableowner = current_user FROM pg_tables WHERE tablename = %s",
                       ["audit_event"])  # fmt: skip
        assert cursor.fetchone() == (True,)

    with pytest.raises(ProgrammingError, match="neither changed nor deleted"):
        attempt(EDITS["one deleted"], event.pk)


def test_events_outlive_the_organization_and_the_person(event, acme, adam, mia):
    before = list(Event.objects.order_by("pk").values())

    acme.delete()
    mia.user.delete()

    assert list(Event.objects.order_by("pk").values()) == before != []
