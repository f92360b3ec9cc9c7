"""The last builds of components, as squares and as bars."""

import re

import pytest

from builds.models import Build, BuildState
from builds.templatetags.strips import KINDS, tiny_builds


@pytest.mark.embedded
@pytest.mark.no_database
def test_the_last_six_builds_stand_at_the_right_and_differ_by_height():
    few = [Build(state=state) for state in ("failed", "cancelled", "succeeded")]

    drawn = tiny_builds(few)

    assert re.findall(r'x="(\d+)" y="\d+" width="5" height="(\d+)"', drawn) == [
        ("21", "6"),
        ("28", "2"),
        ("35", "14"),
    ]
    assert 'aria-label="Last builds: failed, cancelled, succeeded"' in drawn
    assert tiny_builds([Build(state="running"), *few, *few]) == tiny_builds([*few, *few])
    assert tiny_builds([]) == ""
    assert set(KINDS) == set(BuildState)
