"""What is said of a request in the log."""

import logging

from django.db import InterfaceError, OperationalError
from django.http import UnreadablePostError

DATABASE_ERRORS = (OperationalError, InterfaceError)
"""What a database raises that is away, or that kept a lock too long. It is answered with a 503."""
NOT_OUR_MISTAKE = (*DATABASE_ERRORS, UnreadablePostError)


class ShortComplaints(logging.Filter):
    """Leaves out the traceback where it would lead to no mistake in the program.

    A wrong Host or too many fields are the client's doing, and anyone can fill the log with them:
    each is a warning, so that no stranger makes an alarm. A database that is away would add a
    traceback for every request.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        raised = record.exc_info[1] if record.exc_info else None
        is_of_client = record.name.startswith("django.security.")
        if is_of_client or isinstance(raised, NOT_OUR_MISTAKE):
            record.exc_info = record.exc_text = None
        if is_of_client and record.levelno > logging.WARNING:
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


class AnsweredLater(logging.Filter):
    """Says of a request that was told to come again later that much, as a warning.

    Django calls every 503 an error, and one whose database was away an Internal Server Error.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name != "django.request":
            return True
        raised = record.exc_info[1] if record.exc_info else None
        if isinstance(raised, DATABASE_ERRORS):
            record.msg, record.args = "Service Unavailable: %s", (raised,)
        if isinstance(raised, DATABASE_ERRORS) or vars(record).get("status_code") == 503:
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True
