"""Filters that make log records of failed requests shorter and less alarming."""

import logging

from django.db import InterfaceError, OperationalError
from django.http import UnreadablePostError

DATABASE_ERRORS = (OperationalError, InterfaceError)
"""Errors of a database that is away, or of a lock that took too long. The response is a 503."""
NOT_OUR_MISTAKE = (*DATABASE_ERRORS, UnreadablePostError)


class ShortComplaints(logging.Filter):
    """Removes the traceback of errors that are no mistake in the program.

    These are a database that is away, an aborted form, and what Django finds suspicious, such as a
    wrong Host. The latter become warnings, because anyone could raise an alarm with them.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record in place. Drops none."""
        raised = record.exc_info[1] if record.exc_info else None
        is_of_client = record.name.startswith("django.security.")
        if is_of_client or isinstance(raised, NOT_OUR_MISTAKE):
            record.exc_info = record.exc_text = None
        if is_of_client and record.levelno > logging.WARNING:
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


class AnsweredLater(logging.Filter):
    """Makes a warning of Django's record of a 503, with the database error as its message.

    Django logs each 503 as an error, and a database that is away as Internal Server Error.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record in place. Drops none."""
        if record.name != "django.request":
            return True
        raised = record.exc_info[1] if record.exc_info else None
        if isinstance(raised, DATABASE_ERRORS):
            record.msg, record.args = "Service Unavailable: %s", (raised,)
        if isinstance(raised, DATABASE_ERRORS) or vars(record).get("status_code") == 503:
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True
