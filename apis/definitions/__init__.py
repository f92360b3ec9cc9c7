"""OpenAPI definitions, without the database: whether one is right, and what a newer one changes."""

from apis.definitions.change import Change
from apis.definitions.checking import CheckIsRunning, ChecksArePaused, check, compare, write_again
from apis.definitions.findings import CheckResult, Finding, WrittenDefinition
from apis.definitions.running_sandbox import ConsoleIsBusy

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
