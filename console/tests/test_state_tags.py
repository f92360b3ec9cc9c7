"""How a thing stands, and for how long."""

from datetime import timedelta

import pytest
from django.template import engines
from django.utils import timezone

from console.templatetags.page import age
from console.templatetags.states import MARKS, SHAPES, mark, state

pytestmark = [pytest.mark.embedded, pytest.mark.no_database]


def test_every_kind_of_state_has_a_shape_of_its_own():
    drawn = {kind: state(kind, "Words") for kind in SHAPES}

    assert len({text.split("<svg")[1] for text in drawn.values()}) == len(SHAPES)
    assert all(f'class="state-word {kind}"' in text for kind, text in drawn.items())
    assert len({mark(kind) for kind in SHAPES}) == len(MARKS) + 1


def test_the_words_of_a_state_are_escaped():
    drawn = engines["django"].from_string('{% load states %}{% state "bad" words %}')

    assert "&lt;b&gt;" in drawn.render({"words": "<b>"})


@pytest.mark.parametrize(
    ("ago", "short", "aloud"),
    [
        (timedelta(0), "1 min", "1 minute ago"),
        (timedelta(seconds=-70), "1 min", "in 1 minute"),
        (timedelta(minutes=59), "59 min", "59 minutes ago"),
        (timedelta(hours=23, minutes=59), "23 h", "24 hours ago"),
        (timedelta(days=12, hours=3), "12 d", "12 days ago"),
    ],
)
def test_an_age_is_short_for_the_eye_and_whole_for_the_ear(ago, short, aloud, time_machine):
    time_machine.move_to(now := timezone.now(), tick=False)

    shown = age(now - ago)

    assert f'<span aria-hidden="true">{short}</span>' in shown
    assert aloud in shown


def test_what_was_never_has_no_age():
    assert age(None) == ""
