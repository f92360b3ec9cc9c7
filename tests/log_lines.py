"""What the console's own handler would write, whatever the level of the test run."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.module_loading import import_string

from console.logs.configuration import configuration


class Written:
    """All that is written while it listens."""

    def __init__(self) -> None:
        self.stream = io.StringIO()
        self.handler = logging.StreamHandler(self.stream)

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Each line of JSON, read; fails for one that is none."""
        return [json.loads(line) for line in self.text.splitlines()]

    @property
    def of_requests(self) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["logger"] == "console.requests"]


@contextmanager
def written(form: str = "json") -> Iterator[Written]:
    """Listen with the formatter and the filters of the settings."""
    found, settings = Written(), configuration(form, "INFO")
    handler, root = found.handler, logging.getLogger()
    handler.setFormatter(import_string(settings["formatters"][form]["()"])())
    for name in settings["handlers"]["stderr"]["filters"]:
        handler.addFilter(import_string(settings["filters"][name]["()"])())
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield found
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
