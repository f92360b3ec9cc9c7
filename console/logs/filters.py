"""What each line is told of the request that it is about."""

import logging
from copy import copy
from http import HTTPStatus

from django.http import HttpRequest

from console.logs import request_ids
from console.logs.naming import view_of


class Where(logging.Filter):
    """Adds which request or job was at work."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id, record.job = request_ids.current(), request_ids.current_job()
        return True


class ViewsForPaths(logging.Filter):
    """Says which view it was where Django says the path, and nothing of what needs no second line.

    That is a request which was refused: it has a line of its own, see `log_requests`.
    """

    def filter(self, record: logging.LogRecord) -> bool | logging.LogRecord:
        request = vars(record).get("request")
        if not isinstance(request, HttpRequest):
            return True
        status = vars(record).get("status_code", HTTPStatus.INTERNAL_SERVER_ERROR)
        if record.name == "django.request" and status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return False
        if not isinstance(record.args, tuple):
            return True
        told = copy(record)  # others that listen are told what Django said
        # Django escapes what it says.
        path = {request.path, request.path.encode("unicode_escape").decode()}
        told.args = tuple(view_of(request) if a in path else a for a in record.args)
        return told
