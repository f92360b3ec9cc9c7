"""The recorded cast is what actions make, of the moment of the test and of that test alone."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db.models import Model

from tests.cast import make_person
from tests.database import rows_of_everything, taken_back
from tests.recorded_cast import make_adam, make_mia, make_zed, recorded_cast

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def test_the_recorded_rows_are_those_that_actions_write() -> None:
    cast = recorded_cast()

    def make() -> None:
        make_mia(make_adam().organization)
        make_zed()
        make_person("Nia")

    def insert() -> None:
        for recording in (cast.adam, cast.mia, cast.zed, cast.nia):
            recording.insert()

    assert written(insert) == written(make)


def written(write: Callable[[], None]) -> dict[str, list[str]]:
    """The rows of each model that are new, without their keys, times and salts."""
    with taken_back():
        before = rows_of_everything()
        write()
        return {
            model: sorted(str(without_chance(row)) for row in rows if row not in before[model])
            for model, rows in rows_of_everything().items()
        }


def without_chance(row: dict[str, Any]) -> dict[str, Any]:
    """Keys, times and passwords as whether there is any."""
    return {
        name: value is None
        if name in {"id", "password"} or name.endswith("_id") or isinstance(value, datetime)
        else value
        for name, value in row.items()
    }


def test_an_instance_is_its_row_and_of_the_moment_of_the_test(adam, mia, zed, nia) -> None:
    people = [adam.user, mia.user, zed.user, nia]
    for instance in (*people, adam, mia, zed, adam.organization, zed.organization):
        assert values(type(instance)._base_manager.get(pk=instance.pk)) == values(instance)
    assert mia.organization is adam.organization
    assert adam.joined_at == adam.organization.created_at < mia.joined_at < zed.joined_at


def values(instance: Model) -> dict[str, Any]:
    fields = instance._meta.concrete_fields
    return {field.name: getattr(instance, field.attname) for field in fields}


def test_what_a_test_does_to_an_instance_is_not_in_the_next() -> None:
    cast = recorded_cast()
    with taken_back():
        cast.adam.insert().user.name = "Adele"

    assert cast.adam.insert().user.name == "Adam"


def test_whoever_is_made_besides_has_another_key() -> None:
    cast = recorded_cast()
    people = [make_person("Eve"), cast.nia.insert(), make_person("Ivo")]

    people += [cast.adam.insert().user, make_person("Ada"), cast.mia.insert().user]

    assert len({person.pk for person in people}) == 6
