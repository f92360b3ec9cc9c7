"""Dates in the time zone and style of the person who reads them."""

from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.template import engines

from console.words import dates
from console.words.dates import DateStyle

NOW = datetime(2026, 12, 2, 23, 30, tzinfo=UTC)


def read_in(zone, style=DateStyle.DAY_FIRST):
    return dates.shown_to(lambda: dates.reader_with(zone, style))


@pytest.mark.parametrize(
    ("style", "day", "short", "moment"),
    [
        (
            DateStyle.DAY_FIRST,
            "3 December 2026",
            "3 Dec 2026",
            "3 December 2026, 00:30 CET",
        ),
        (
            DateStyle.MONTH_FIRST,
            "December 3, 2026",
            "Dec 3, 2026",
            "December 3, 2026, 12:30 AM CET",
        ),
        (DateStyle.YEAR_FIRST, "2026-12-03", "2026-12-03", "2026-12-03 00:30 CET"),
    ],
)
def test_a_moment_is_of_the_readers_day_in_the_readers_style(style, day, short, moment):
    with read_in("Europe/Berlin", style):
        assert dates.day(NOW) == day
        assert dates.day(NOW, short=True) == short
        assert dates.moment(NOW) == moment


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles", "UTC"])
def test_a_date_without_a_time_is_the_same_everywhere(zone):
    with read_in(zone):
        assert dates.day(date(2026, 12, 2)) == "2 December 2026"


def test_without_a_reader_times_are_in_utc_and_say_so():
    assert dates.moment(NOW) == "2 December 2026, 23:30 UTC"
    assert dates.minute(NOW, NOW) == "2 Dec, 23:30 UTC"


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("2026-12-02T23:10Z", "Today, 00:10"),
        ("2026-12-02T22:59Z", "Yesterday, 23:59"),
        ("2026-12-01T22:59Z", "1 Dec, 23:59"),
        ("2025-12-31T22:59Z", "31 Dec 2025, 23:59"),
        ("2025-12-31T23:00Z", "1 Jan, 00:00"),
    ],
)
def test_today_and_the_year_are_those_of_the_reader(at, shown):
    with read_in("Europe/Berlin"):
        assert dates.minute(datetime.fromisoformat(at), NOW) == shown


@pytest.mark.parametrize(
    ("hour", "shown"), [(0, "12:05 AM"), (11, "11:05 AM"), (12, "12:05 PM"), (23, "11:05 PM")]
)
def test_noon_and_midnight_are_twelve_where_hours_are_counted_to_twelve(hour, shown):
    with read_in("UTC", DateStyle.MONTH_FIRST):
        assert dates.clock(NOW.replace(hour=hour, minute=5)) == shown


def test_a_zone_without_letters_is_said_by_its_offset():
    with read_in("America/Sao_Paulo"):
        assert dates.moment(NOW) == "2 December 2026, 20:30 UTC-03"


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "Europe", "\0"])
def test_a_zone_that_is_gone_counts_as_utc(zone):
    with read_in(zone, "upside-down"):
        assert dates.moment(NOW) == "2 December 2026, 23:30 UTC"


def test_the_reader_is_looked_for_once_and_only_if_a_date_is_written():
    looked = []

    def find():
        looked.append(1)
        return dates.reader_with("Europe/Berlin", DateStyle.DAY_FIRST)

    with dates.shown_to(find):
        assert not looked
        assert [dates.clock(NOW), dates.clock(NOW)] == ["00:30", "00:30"]
        assert looked == [1]
    assert dates.clock(NOW) == "23:30"


def test_templates_write_dates_in_the_style_of_the_reader():
    template = engines["django"].from_string(
        "{{ at|day }} · {{ at|short_day }} · {{ at|moment }} · {{ at|second }} · {{ none|day }}"
    )

    with read_in("Europe/Berlin", DateStyle.MONTH_FIRST):
        assert template.render({"at": NOW, "none": None}) == (
            "December 3, 2026 · Dec 3, 2026 · December 3, 2026, 12:30 AM CET"
            " · December 3, 2026, 12:30:00 AM CET · "
        )


def test_no_template_writes_a_date_in_a_format_of_its_own():
    templates = sorted((settings.BASE_DIR / "templates").rglob("*.html"))

    own = [path.name for path in templates if "|date:" in path.read_text()]
    # The time of a run in the schedule's own time zone.
    assert own == ["_schedule.html"]
