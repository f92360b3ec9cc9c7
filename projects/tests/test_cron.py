"""Schedules in cron's five fields: which are taken, what is said of others, and when they run."""

from datetime import UTC, datetime, timedelta

import pytest

from projects.components import cron

EACH_FIELD = ["minute", "hour", "day of the month", "month", "day of the week"]


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("61 * * * *", "The minute is not valid"),
        ("*/0 * * * *", "The minute is not valid"),
        ("5-1 * * * *", "The minute is not valid"),
        ("1-5-7 * * * *", "The minute is not valid"),
        ("é * * * *", "The minute is not valid"),
        ("１ * * * *", "The minute is not valid"),
        ("R * * * *", "The minute is not valid"),
        (", * * * *", "The minute is not valid"),
        ("* 25 * * *", "The hour is not valid"),
        ("* * 0 * *", "The day of the month is not valid"),
        ("* * * 13 *", "The month is not valid"),
        ("* * * * 8", "The day of the week is not valid"),
        ("* * * * frı", "The day of the week is not valid"),
        ("0 0 31 2 *", "would never run"),
        ("0 0 30,31 2 *", "would never run"),
        ("0 0 0 * * *", "exactly five fields"),
        ("0 0 * *", "You entered 4"),
        ("", "You entered 0"),
        ("@daily", "Write 0 0 * * *."),
        ("@Hourly", "Write 0 * * * *."),
        ("@reboot", "Write five fields"),
        *((f"0 0 {day} * *", "Kubernetes does not know") for day in ("L", "LW", "15W", "L-3")),
        *((f"0 0 * * {day}", "Kubernetes does not know") for day in ("5L", "MON#2", "7", "5-7")),
        ("* " * 60, "at most 100 characters"),
        ("*/" + "9" * 110 + " * * * *", "at most 100 characters"),
    ],
)
def test_what_is_no_schedule_is_refused_with_its_reason(expression, reason):
    assert reason in cron.expression_problem(expression)


def test_each_bad_field_is_named():
    reason = cron.expression_problem("61 25 32 13 8")

    assert [name for name in EACH_FIELD if f"The {name} is not valid" in reason] == EACH_FIELD


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("0 9 * * 1-5", "At 09:00 on Monday through Friday"),
        ("0\t0  * * wed", "At 00:00 on Wednesday"),
        ("0 0 * jul *", "At 00:00 every day in July"),
        ("0 0 29 2 *", "At 00:00 on February 29"),
        ("*/15 * * * *", "Every 15th minute of every hour"),
        ("0 0 * * */7", "At 00:00 on every seventh day of week"),
    ],
)
def test_a_schedule_is_said_in_words(expression, words):
    assert not cron.expression_problem(expression)
    assert cron.words(cron.normalized(expression)) == words


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_time_that_the_clock_skips_runs_once_after_it():
    """On 29 March 2026 there is no 02:30 in Berlin; it is 03:00 there at 01:00 UTC."""
    found = cron.next_times("30 2 * * *", "Europe/Berlin", after=at("2026-03-28 12:00"), count=2)

    assert found == [at("2026-03-29 01:00"), at("2026-03-30 00:30")]


def test_a_time_that_the_clock_repeats_runs_once():
    """On 25 October 2026 it is 02:30 in Berlin twice: at 00:30 and at 01:30 UTC."""
    found = cron.next_times("30 2 * * *", "Europe/Berlin", after=at("2026-10-24 12:00"), count=2)

    assert found == [at("2026-10-25 00:30"), at("2026-10-26 01:30")]


@pytest.mark.parametrize("minutes", range(-120, 180, 15))
def test_the_next_time_is_always_later(minutes):
    after = at("2026-10-25 00:30") + timedelta(minutes=minutes)

    for expression in ("30 2 * * *", "*/15 * * * *", "0 */2 * * *"):
        found = cron.next_time(expression, "Europe/Berlin", after=after)
        assert found
        assert found > after
