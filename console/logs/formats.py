"""The two formats of log lines: plain for people, JSON for programs. Both hide secrets."""

import logging
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from console.logs.private import without_secrets

FIELDS = (
    *("time", "level", "logger", "message", "request_id", "job"),
    *("method", "view", "status", "ms", "traceback"),
)
"""The fields of a JSON line, in this order. Others are dropped: libraries attach whole requests."""


class Plain(logging.Formatter):
    """The plain format: a line, and below it the traceback if there is one."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The line with the ID of its request, if there is one, and without secrets."""
        line, newline, traceback = without_secrets(super().format(record)).partition("\n")
        request_id = vars(record).get("request_id")
        suffix = f" [{request_id}]" if request_id else ""
        return f"{line}{suffix}{newline}{traceback}"


class Lines(JsonFormatter):
    """The JSON format: one object on one line, for records of any library."""

    def __init__(self) -> None:
        super().__init__(
            ["levelname", "name", "message", "request_id", "job"],
            rename_fields={"levelname": "level", "name": "logger", "exc_info": "traceback"},
            timestamp="time",
        )

    def format(self, record: logging.LogRecord) -> str:
        """The line, or one that says by which error the record could not be formatted."""
        try:
            return super().format(record)
        except Exception as error:
            message = f"A line could not be written: {type(error).__name__}"
            origin = {"name": record.name, "levelname": record.levelname}
            return super().format(logging.makeLogRecord({"msg": message} | origin))

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """The fields of the line that have a value, with secrets in texts hidden."""
        for field in ("message", "traceback"):
            if log_data.get(field):
                log_data[field] = without_secrets(str(log_data[field]))
        return {field: log_data[field] for field in FIELDS if log_data.get(field) not in ("", None)}
