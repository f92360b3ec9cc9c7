"""Exports begun at the same moment: never more than a person, an organization and all may have."""

from functools import partial

import pytest

from audit.exports import places
from audit.models import Export
from organizations import actions
from organizations.events.organizations import HISTORY_EXPORTED
from tests.cast import make_person
from tests.races import events, refusals, successes
from tests.races.rounds import organizations_of

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def export(by):
    return partial(actions.export_history, file_format="CSV", narrowed_to={}, by=by)


def test_four_of_one_organization_export(at_once, ada, eve, nia):
    may = make_person("May")
    for members in organizations_of(ada, eve, nia, may):
        outcomes = at_once(*(export(by) for by in members))

        assert len(successes(outcomes)) == 2
        assert refusals(outcomes) == [places.OrganizationExporting] * 2
        assert events(members[0].organization) == {HISTORY_EXPORTED: 2}
        Export.objects.all().delete()


def test_one_person_exports_in_two_organizations(at_once, ada):
    rounds = zip(organizations_of(ada), organizations_of(ada), strict=True)
    for (here,), (there,) in rounds:
        outcomes = at_once(export(here), export(there), export(here))

        assert len(successes(outcomes)) == 1
        assert refusals(outcomes) == [places.AlreadyExporting] * 2
        assert Export.objects.count() == 1
        Export.objects.all().delete()


def test_three_organizations_export_where_there_is_room_for_one(at_once, ada, eve, nia, settings):
    settings.EXPORTS_AT_ONCE = 1
    rounds = zip(*(organizations_of(each) for each in (ada, eve, nia)), strict=True)
    for each in rounds:
        outcomes = at_once(*(export(by) for (by,) in each))

        assert len(successes(outcomes)) == 1
        assert refusals(outcomes) == [places.EveryoneExporting] * 2
        Export.objects.all().delete()
