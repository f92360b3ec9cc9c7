"""What anyone can bring about fills the log with no tracebacks; our own mistakes keep theirs."""

import logging
import sys
from io import StringIO

import pytest
from django.core.exceptions import DisallowedHost
from django.db import OperationalError

from console.logs.request_filters import AnsweredLater, ShortComplaints


def logged(name: str, error: Exception) -> str:
    """What the console's log has of an error that this logger complains of."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(ShortComplaints())
    logger = logging.Logger(name)
    logger.addHandler(handler)
    try:
        raise error
    except Exception:
        logger.error("complaint", exc_info=sys.exc_info())
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("django.security.DisallowedHost", DisallowedHost("evil.example")),
        ("django.request", OperationalError("gone")),
    ],
)
def test_what_is_no_mistake_of_ours_is_a_line(name, error):
    assert logged(name, error) == "complaint\n"


def test_what_a_client_does_wrong_alarms_no_one():
    for name in ("django.security.DisallowedHost", "django.security.TooManyFieldsSent"):
        record = complaint(name, DisallowedHost("evil.example"))

        assert ShortComplaints().filter(record)
        assert (record.levelno, record.levelname) == (logging.WARNING, "WARNING")

    ours = complaint("django.request", OperationalError("gone"))
    assert ShortComplaints().filter(ours)
    assert ours.levelname == "ERROR"


def test_a_mistake_of_ours_comes_with_its_traceback():
    assert "Traceback" in logged("django.request", ValueError("oh"))


def level_and_words(record: logging.LogRecord) -> tuple[str, str]:
    """What the log says of it."""
    assert AnsweredLater().filter(record)
    return record.levelname, record.getMessage()


def complaint(name: str, raised: Exception | None = None, **facts: object) -> logging.LogRecord:
    """What Django says of an answer that it takes for a failure."""
    said = ("%s: %s", ("Internal Server Error", "/a/"))
    exc_info = (type(raised), raised, None) if raised else None
    record = logging.LogRecord(name, logging.ERROR, __file__, 1, *said, exc_info)
    vars(record).update(facts)
    return record


def test_who_was_told_to_come_again_is_a_warning():
    gone = complaint("django.request", OperationalError("gone"), status_code=500)
    later = complaint("django.request", status_code=503)

    assert level_and_words(gone) == ("WARNING", "Service Unavailable: gone")
    assert level_and_words(later)[0] == "WARNING"


def test_a_mistake_of_ours_is_an_error_still():
    wrong = complaint("django.request", ValueError("oh"), status_code=500)
    elsewhere = complaint("webhooks", status_code=503)

    assert level_and_words(wrong) == ("ERROR", "Internal Server Error: /a/")
    assert level_and_words(elsewhere)[0] == "ERROR"
