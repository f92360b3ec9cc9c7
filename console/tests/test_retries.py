"""Inserts are tried again where another request was first, but not without end."""

import pytest
from django.db import IntegrityError

from console.database.retries import MOST_TRIES, insert_with_retries

pytestmark = pytest.mark.django_db


def test_an_insert_is_tried_again_with_the_next_value():
    values = iter([IntegrityError("taken"), IntegrityError("taken"), "apollo-3"])

    def insert():
        value = next(values)
        if isinstance(value, IntegrityError):
            raise value
        return value

    assert insert_with_retries(insert) == "apollo-3"


def test_what_the_database_refuses_for_another_reason_is_not_tried_without_end():
    tries = []

    def insert():
        tries.append(1)
        raise IntegrityError("a check constraint")

    with pytest.raises(IntegrityError):
        insert_with_retries(insert)
    assert len(tries) == MOST_TRIES
