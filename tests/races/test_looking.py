"""Two administrators who change the look of the Developer Portal at the same moment."""

from functools import partial

import pytest

from portal import actions
from portal.actions import LookValues
from portal.actions.looks import LookChanged, NoFormerLook
from portal.events import LOOK_MADE_LIVE, LOOK_SAVED, LOOK_UNDONE
from portal.models import Look
from tests.races import events, refusals
from tests.races.rounds import organizations_of

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def drafts(by, *titles):
    """So many revisions, past the actions."""
    values = {"organization": by.organization, "order": [], "by": by.user}
    return [
        Look.objects.create(number=number, title=title, **values)
        for number, title in enumerate(titles, 1)
    ]


def test_two_looks_are_made_live_at_once(at_once, ada, eve):
    for first, second in organizations_of(ada, eve):
        one, other = drafts(first, "One", "Other")

        outcomes = at_once(
            partial(actions.make_look_live, look=one, by=first),
            partial(actions.make_look_live, look=other, by=second),
        )

        shown = 2 - len(refusals(outcomes))
        assert set(refusals(outcomes)) <= {LookChanged}
        assert first.organization.looks.live().count() == 1
        assert events(first.organization) == {LOOK_MADE_LIVE: shown}


def test_one_look_is_made_live_twice_at_once(at_once, ada, eve):
    for first, second in organizations_of(ada, eve):
        (one,) = drafts(first, "One")

        outcomes = at_once(
            partial(actions.make_look_live, look=one, by=first),
            partial(actions.make_look_live, look=one, by=second),
        )

        assert refusals(outcomes) == [LookChanged]
        assert events(first.organization) == {LOOK_MADE_LIVE: 1}


def test_two_undo_the_same_look(at_once, ada, eve):
    for first, second in organizations_of(ada, eve):
        one, other = drafts(first, "One", "Other")
        Look.objects.filter(pk=one.pk).update(made_live_at=one.at, ended_at=one.at)
        Look.objects.filter(pk=other.pk).update(made_live_at=other.at)

        outcomes = at_once(
            partial(actions.undo_look, look=other, by=first),
            partial(actions.undo_look, look=other, by=second),
        )

        assert refusals(outcomes) in ([LookChanged], [NoFormerLook])
        assert first.organization.looks.live().get() == one
        assert events(first.organization) == {LOOK_UNDONE: 1}


def test_two_drafts_saved_at_once_have_two_numbers(at_once, ada, eve):
    for first, second in organizations_of(ada, eve):
        at_once(
            partial(actions.save_look, values=LookValues(title="One"), by=first),
            partial(actions.save_look, values=LookValues(title="Other"), by=second),
        )

        assert sorted(each.number for each in first.organization.looks.all()) == [1, 2]
        assert events(first.organization) == {LOOK_SAVED: 2}
