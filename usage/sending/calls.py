"""What one line of the access log of nginx or Caddy says, as the console is told."""

import json
from typing import Any


def call_in(line: bytes) -> dict[str, Any] | None:
    """The call that this line is about; None where it names no application.

    Raises ValueError for a line that is none of the log that the configuration writes.
    """
    said = json.loads(line)
    if not isinstance(said, dict):
        raise ValueError("no object")
    if "user_id" in said:
        said = _of_caddy(said)
    if not said.get("application"):
        return None
    try:
        return {
            "api": str(said["api"]),
            "application": str(said["application"]),
            "at": str(said["at"]),
            "status": int(said["status"]),
            "bytes": int(said["bytes"]),
            "ms": round(float(said["seconds"]) * 1_000),
        }
    except (KeyError, TypeError, OverflowError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from None


def _of_caddy(said: dict[str, Any]) -> dict[str, Any]:
    """A line of Caddy in the words of nginx: the API and the application are its user."""
    api, _, application = str(said["user_id"]).partition(" ")
    return {
        "api": api,
        "application": application,
        "at": said.get("ts"),
        "status": said.get("status"),
        "bytes": said.get("size"),
        "seconds": said.get("duration"),
    }
