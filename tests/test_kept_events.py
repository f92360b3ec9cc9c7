"""On PostgreSQL the history cannot be edited, whoever tries: neither by the ORM nor by raw SQL."""

from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from audit.erasing import carry_out_erasures, request_erasure
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
    "a truncation": "TRUNCATE audit_event",
    "a truncation of what it belongs to": "TRUNCATE audit_event, audit_export CASCADE",
    "an insert that overwrites": """
        INSERT INTO audit_event SELECT * FROM audit_event WHERE id = %s
        ON CONFLICT (id) DO UPDATE SET actor_label = 'Nobody'""",
    "what erasing would not do": """
        SET LOCAL audit.is_erasing = 'yes';
        UPDATE audit_event SET actor_label = 'Closed account 1' WHERE id = %s""",
    "nothing, as if erasing": """
        SET LOCAL audit.is_erasing = 'yes';
        UPDATE audit_event SET actor_label = actor_label WHERE id = %s""",
    "one deleted, as if erasing": """
        SET LOCAL audit.is_erasing = 'yes';
        DELETE FROM audit_event WHERE id = %s""",
    "a merge": """
        MERGE INTO audit_event USING (SELECT 1) AS one ON audit_event.id = %s
        WHEN MATCHED THEN DELETE""",
}


@pytest.fixture
def event(adam: Any) -> Event:
    """What someone would like to have undone."""
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


def test_what_is_erased_is_names_and_nothing_else(event, adam):
    request_erasure("user", adam.user_id, label=adam.user.pseudonym)
    as_it_was = {**Event.objects.values().get(pk=event.pk), "actor_label": adam.user.pseudonym}

    with pytest.raises(ProgrammingError, match="neither changed nor deleted"):
        attempt(
            """
            SET LOCAL audit.is_erasing = 'yes';
            UPDATE audit_event SET actor_label = 'Closed account 1', kind = 'x' WHERE id = %s""",
            event.pk,
        )
    carry_out_erasures()

    assert Event.objects.values().get(pk=event.pk) == as_it_was


def test_who_is_the_console_cannot_say_what_somebody_is_called(event, adam):
    request_erasure("user", adam.user_id, label=adam.user.pseudonym)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE audit_erasure AS SELECT * FROM audit_erasure")
        cursor.execute("UPDATE pg_temp.audit_erasure SET label = 'Mallory'")
        carry_out_erasures()
        cursor.execute("SELECT audit_erase('user', %s, 500)", [str(adam.user_id)])
        cursor.execute("DROP TABLE pg_temp.audit_erasure")

    assert Event.objects.get(pk=event.pk).actor_label == adam.user.pseudonym


@pytest.mark.parametrize("label", ["Zed", "", "Closed account", "Closed account 1 <z@x.example>"])
def test_nobody_is_made_somebody_else(label, event, adam):
    with pytest.raises(IntegrityError, match="erasure_leaves_a_pseudonym"), transaction.atomic():
        request_erasure("user", adam.user_id, label=label)
