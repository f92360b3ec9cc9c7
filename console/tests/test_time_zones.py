"""Time zones, which people name."""

from datetime import UTC

import pytest

from console.words import time_zones


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Berlin", "in full: Europe/Berlin."),
        ("europe/berlin", "in full: Europe/Berlin."),
        ("new york", "in full: America/New_York."),
        ("UTC+2", "does not follow summer time"),
        ("Mars/One", "such as Europe/Berlin or UTC"),
        ("../etc/passwd", "such as Europe/Berlin or UTC"),
        ("localtime", "such as Europe/Berlin or UTC"),
        ("", "such as Europe/Berlin or UTC"),
    ],
)
def test_a_time_zone_is_named_in_full(name, reason):
    assert reason in time_zones.zone_problem(name)


@pytest.mark.parametrize("name", ["Europe/Berlin", "UTC", "America/Argentina/Buenos_Aires"])
def test_a_known_time_zone_is_taken(name):
    assert not time_zones.zone_problem(name)


@pytest.mark.parametrize("name", ["Europe/Atlantis", "", "../etc/passwd", "Europe", "\0"])
def test_a_name_that_the_system_no_longer_knows_counts_as_utc(name):
    assert time_zones.zone_or_utc(name) is UTC
