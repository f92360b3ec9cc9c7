"""CI of a component, for tests."""

import json
from typing import Any

from django.test import Client

COMMIT = "2e2e13a9" * 5
DIGEST = f"sha256:{'a1' * 32}"
ARTIFACT = f"registry.example.com/acme/orders@{DIGEST}"
BUILDS = "/api/v1/builds"


class Ci(Client):
    """CI with the credential of one component, as a shell with curl asks."""

    def __init__(self, secret: str) -> None:
        super().__init__(headers={"authorization": f"Bearer {secret}"})

    def report(self, state: str = "running", **more: Any) -> Any:
        """Say this of the run 77."""
        return self.send(json.dumps({"id": "77", "commit": COMMIT, "state": state, **more}))

    def send(self, body: str | bytes) -> Any:
        """Say it in these bytes."""
        return self.post(BUILDS, body, content_type="application/json")
