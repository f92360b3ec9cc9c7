"""Filters that add to each log record what is known of its request, or remove the URL."""

import logging
from copy import copy
from http import HTTPStatus

from django.http import HttpRequest

from console.logs import request_ids
from console.logs.naming import view_of


class Where(logging.Filter):
    """Adds `request_id` and `job` to records."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Set both on the record. Drops none."""
        record.request_id, record.job = request_ids.current(), request_ids.current_job()
        return True


class ViewsForPaths(logging.Filter):
    """Replaces the path of a request by the name of its view, because a path can hold a secret.

    Drops Django's record of a refused request, which has a line of its own: see `log_requests`.
    """

    def filter(self, record: logging.LogRecord) -> bool | logging.LogRecord:
        """The record with the name of the view, or True to keep it as it is; False drops it."""
        request = vars(record).get("request")
        if not isinstance(request, HttpRequest):
            return True
        status = vars(record).get("status_code", HTTPStatus.INTERNAL_SERVER_ERROR)
        if record.name == "django.request" and status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return False
        if not isinstance(record.args, tuple):
            return True
        changed_record = copy(record)  # other handlers get the record unchanged
        # Django escapes the path in its message.
        paths = {request.path, request.path.encode("unicode_escape").decode()}
        changed_record.args = tuple(
            view_of(request) if arg in paths else arg for arg in record.args
        )
        return changed_record
