"""Statements that are written out give the same rows as the ORM does."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.forms.models import model_to_dict

from accounts.models import User
from console.statements import Columns
from organizations.models import Organization

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 12, 30, 15, 250, tzinfo=UTC)


def everything_of(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def written_out(model, pk):
    columns = Columns(model, "thing")
    table = model._meta.db_table
    value = model._meta.pk.get_db_prep_value(pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} AS thing WHERE thing.id = %s", [value])
        return columns.row(cursor.fetchone())


def test_a_row_is_what_a_queryset_makes_of_it(adam):
    User.objects.filter(pk=adam.user_id).update(
        last_login=AT, is_staff=True, last_organization_id=uuid4()
    )
    Organization.objects.filter(pk=adam.organization_id).update(
        deletion_asked_at=AT, removal_due_at=AT.replace(year=2027), deletion_asked_by=adam.user_id
    )

    for model, pk in [(User, adam.user_id), (Organization, adam.organization_id)]:
        read, expected = written_out(model, pk), model._default_manager.get(pk=pk)
        assert everything_of(read) == everything_of(expected)
        assert [type(value) for value in everything_of(read).values()] == [
            type(value) for value in everything_of(expected).values()
        ]
        assert read == expected


def test_a_row_can_be_changed_and_saved(adam):
    person = written_out(User, adam.user_id)

    person.name = "Ada"
    person.save(update_fields=["name"])

    assert User.objects.get(pk=adam.user_id).name == "Ada"
    assert model_to_dict(person) == model_to_dict(User.objects.get(pk=adam.user_id))
