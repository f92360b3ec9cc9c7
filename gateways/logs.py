"""What is not said of gateways in the log."""

import logging
from http import HTTPStatus

from gateways.addresses import is_check


class NoRefusals(logging.Filter):
    """Leaves out keys that were refused: a client that goes on with one would fill the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        status = getattr(record, "status_code", HTTPStatus.INTERNAL_SERVER_ERROR)
        is_refused_key = request is not None and is_check(request.path_info)
        return not (is_refused_key and status < HTTPStatus.INTERNAL_SERVER_ERROR)
