"""OpenAPI definitions, without the database: whether one is right, and what a newer one changes."""

from apis.definitions.checking.checks import (
    CheckIsRunning,
    ChecksArePaused,
    check,
    compare,
    write_again,
)
from apis.definitions.checking.results import CheckResult, WrittenDefinition
from apis.definitions.checking.running_sandbox import ConsoleIsBusy
from apis.definitions.comparing.change import Change
from apis.definitions.reading.findings import Finding

__all__ = [
    "Change",
    "CheckIsRunning",
    "CheckResult",
    "ChecksArePaused",
    "ConsoleIsBusy",
    "Finding",
    "WrittenDefinition",
    "check",
    "compare",
    "write_again",
]
