"""What the races of `test_exporting.py` come to without what decides them: a lock, constraints."""

from functools import partial

import pytest

from audit.exports import places
from audit.models import Export
from organizations import actions
from tests.races import slip_in, without_constraints
from tests.races.rounds import organization_of

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]


def export(by):
    return actions.export_history(file_format="CSV", narrowed_to={}, by=by)


def test_without_the_lock_an_organization_has_one_too_many(ada, eve, nia, monkeypatch):
    first, second, third = organization_of(ada, eve, nia)
    export(third)
    slip_in(monkeypatch, places, "_demand_own_place", partial(export, second))

    export(first)

    assert Export.objects.count() == 3


def test_without_the_constraint_a_person_has_two(ada, monkeypatch):
    (here,), (there,) = organization_of(ada), organization_of(ada)
    slip_in(monkeypatch, places, "_demand_own_place", partial(export, there))

    with without_constraints("audit_export_user_id_key"):
        export(here)
        running = Export.objects.count()
        Export.objects.all().delete()

    assert running == 2


def test_without_the_constraint_a_place_is_taken_twice(ada, eve, monkeypatch, settings):
    settings.EXPORTS_AT_ONCE = 1
    (here,), (there,) = organization_of(ada), organization_of(eve)
    slip_in(monkeypatch, places, "_free_places", partial(export, there))

    with without_constraints("audit_export_place_key"):
        export(here)
        running = Export.objects.count()
        Export.objects.all().delete()

    assert running == 2
