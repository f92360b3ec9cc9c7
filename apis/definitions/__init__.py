"""OpenAPI definitions, without the database: whether one is right, and what a newer one changes."""

from apis.definitions.change import Change
from apis.definitions.checking import CheckIsRunning, check
from apis.definitions.comparing import changes
from apis.definitions.findings import Checked, Finding
from apis.definitions.validating import ConsoleIsBusy

__all__ = ["Change", "CheckIsRunning", "Checked", "ConsoleIsBusy", "Finding", "changes", "check"]
