"""Filters of the log for requests of gateways."""

import logging
from http import HTTPStatus

from gateways.checks.paths import is_for_gateways


class NoRefusals(logging.Filter):
    """Leaves out denied requests of gateways, because a repeated wrong key would fill the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to log the record: not for a response below 500 to a gateway."""
        request = getattr(record, "request", None)
        status = getattr(record, "status_code", HTTPStatus.INTERNAL_SERVER_ERROR)
        is_refused = request is not None and is_for_gateways(request.path_info)
        return not (is_refused and status < HTTPStatus.INTERNAL_SERVER_ERROR)
