"""What anybody can bring about fills the log with no tracebacks; our own mistakes keep theirs."""

import logging
import sys
from io import StringIO

import pytest
from django.core.exceptions import DisallowedHost
from django.db import OperationalError

from console.logs import ShortComplaints


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


def test_a_mistake_of_ours_comes_with_its_traceback():
    assert "Traceback" in logged("django.request", ValueError("oh"))
