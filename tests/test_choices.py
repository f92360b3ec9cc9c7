"""A column with a list of values takes no other, whoever writes: a wild one breaks its pages."""

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import CheckConstraint, Field, Model, Q

from audit.models import Event
from console.settings import BASE_DIR

OPEN = {Event._meta.get_field("kind")}
"""Events are kept longer than the vocabulary that named them."""


def is_ours(model: type[Model]) -> bool:
    return (BASE_DIR / model._meta.app_label).is_dir()


def columns_with_choices() -> set[Field]:
    return {
        field
        for model in apps.get_models()
        if is_ours(model)
        for field in model._meta.concrete_fields
        if field.choices
    }


CHECKED = columns_with_choices() - OPEN
each_column = pytest.mark.parametrize("column", sorted(CHECKED, key=str), ids=str)


def test_there_are_such_columns():
    assert len(CHECKED) >= 2


@each_column
def test_the_database_takes_only_what_is_listed(column, things):
    rows = column.model._base_manager.all()
    assert rows.exists()

    with pytest.raises(IntegrityError, match="is_known"), transaction.atomic():
        rows.update(**{column.name: "wild"})


@each_column
def test_the_constraint_lists_what_the_column_lists(column):
    listed = [value for value, _ in column.flatchoices]
    name = f"{column.model._meta.model_name}_{column.name}_is_known"

    check = CheckConstraint(condition=Q(**{f"{column.name}__in": listed}), name=name)

    assert check in column.model._meta.constraints
