"""CI of a component, for tests."""

import json
from typing import Any

from django.test import Client
from django.utils import timezone

from builds.models import Build, BuildState
from projects.models import Component

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


def add_build(component: Component, number: int = 1, *, branch: str = "main", **fields) -> Build:
    """A build that succeeded, with an artifact of its own."""
    digest = "sha256:" + f"{number:064x}"
    made = {
        "state": BuildState.SUCCEEDED,
        "artifact": f"registry.example.com/{component.handle}@{digest}",
        "digest": digest,
        "finished_at": timezone.now(),
    }
    return Build.objects.create(
        organization=component.organization,
        component=component,
        number=number,
        external_id=str(number),
        commit=f"{number:040x}",
        branch=branch,
        **made | fields,
    )
