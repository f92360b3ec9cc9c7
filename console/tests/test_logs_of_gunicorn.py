"""What gunicorn says itself has the form of all other lines, and is nothing about requests."""

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest
from gunicorn.config import Config
from gunicorn.http import wsgi

from console.logs.web_server import Logger

pytestmark = pytest.mark.no_database


@pytest.fixture
def _loggers_as_before() -> Iterator[None]:
    loggers = [logging.getLogger(f"gunicorn.{name}") for name in ("error", "access")]
    before = [(each, each.level, each.propagate, each.handlers[:]) for each in loggers]
    yield
    for logger, level, propagate, handlers in before:
        logger.level, logger.propagate, logger.handlers = level, propagate, handlers


@pytest.mark.usefixtures("_loggers_as_before")
@pytest.mark.parametrize("form", ["json", "plain"])
def test_gunicorn_writes_as_the_console_does_and_logs_no_requests(form, settings):
    settings.LOG_FORMAT = form
    log = Logger(Config())
    (handler,) = log.error_log.handlers
    assert type(handler) is logging.StreamHandler  # and none to a file
    assert handler.stream is sys.stderr
    handler.setStream(stream := io.StringIO())

    log.warning("Invalid request from ip=%s: %s", "203.0.113.66", "nonsense")

    if form == "json":
        line = json.loads(stream.getvalue())
        assert (line["level"], line["logger"]) == ("WARNING", "gunicorn.error")
        assert line["message"] == "Invalid request from ip=…: nonsense"
    else:
        assert "WARNING gunicorn.error: Invalid request from ip=…" in stream.getvalue()
    assert not log.access_log_enabled
    assert log.access_log.handlers == []


def test_a_request_for_headers_alone_is_no_warning():
    assert not wsgi.log.isEnabledFor(logging.WARNING)
    assert wsgi.log.isEnabledFor(logging.ERROR)
