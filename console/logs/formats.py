"""The two forms of a line: for people, and as JSON for programs. Neither has a secret in it."""

import logging
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from console.logs.private import without_secrets

FIELDS = (
    *("time", "level", "logger", "message", "request_id", "job"),
    *("method", "view", "status", "ms", "traceback"),
)
"""What a line of JSON can have, in this order. Libraries attach whole requests to theirs."""


class Plain(logging.Formatter):
    """A line for people, and below it the traceback if there is one."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The line, with the ID of the request that it is about, if there is one."""
        said, newline, traceback = without_secrets(super().format(record)).partition("\n")
        request_id = vars(record).get("request_id")
        mark = f" [{request_id}]" if request_id else ""
        return f"{said}{mark}{newline}{traceback}"


class Lines(JsonFormatter):
    """An object on one line, whatever was said, and by which library."""

    def __init__(self) -> None:
        super().__init__(
            ["levelname", "name", "message", "request_id", "job"],
            rename_fields={"levelname": "level", "name": "logger", "exc_info": "traceback"},
            timestamp="time",
        )

    def format(self, record: logging.LogRecord) -> str:
        """The line; of what cannot be written, that it cannot."""
        try:
            return super().format(record)
        except Exception as error:
            said = f"A line could not be written: {type(error).__name__}"
            whose = {"name": record.name, "levelname": record.levelname}
            return super().format(logging.makeLogRecord({"msg": said} | whose))

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """What is known of the line, without what no one is to read there."""
        for name in ("message", "traceback"):
            if log_data.get(name):
                log_data[name] = without_secrets(str(log_data[name]))
        return {name: log_data[name] for name in FIELDS if log_data.get(name) not in ("", None)}
