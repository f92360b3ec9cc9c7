"""What is said of a request in the log."""

import logging

from django.db import InterfaceError, OperationalError
from django.http import UnreadablePostError

NOT_OUR_MISTAKE = (OperationalError, InterfaceError, UnreadablePostError)


class ShortComplaints(logging.Filter):
    """Leaves out the traceback where it would lead to no mistake in the program.

    A wrong Host or too many fields are the client's doing, and anybody can fill the log with them;
    a database that is away would add a traceback for every request.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        raised = record.exc_info[1] if record.exc_info else None
        if record.name.startswith("django.security.") or isinstance(raised, NOT_OUR_MISTAKE):
            record.exc_info = record.exc_text = None
        return True
