"""What CI and engines report, and what becomes of their credentials."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from builds import actions as build_actions
from builds.models import CiCredential
from deployments import actions as deployment_actions
from organizations.tenancy.credential_kinds import CredentialTerms
from tests.deploying.choices import deed, newest, pairs, people, some
from tests.deploying.story import Story
from tests.deploying.things import Deployed, Secret, Status

COMMIT = "2e2e13a9" * 5
ENGINE: dict[str, tuple[Any, dict[str, int]]] = {
    "create": (deployment_actions.create_engine_credential, {"days": 30}),
    "rotate": (deployment_actions.rotate_engine_credential, {"overlap_hours": 24}),
    "revoke": (deployment_actions.revoke_engine_credentials, {}),
}
states = st.sampled_from(["succeeded", "succeeded", "running", "queued", "failed", "cancelled"])


class Machines(Story):
    """A story with CI and engines."""

    @deed(of=pairs, by=people, n=some, how=st.sampled_from(["create", "rotate", "revoke"]))
    def change_ci_credentials(self, of: int, by: int, n: int, how: str) -> None:
        if how == "create":
            terms, component = CredentialTerms("Pipeline", days=30), self.components[of]
            self.take(
                "ci",
                lambda: self.ci.create(of, by),
                lambda: build_actions.create_ci_credential(
                    component=component, wanted=terms, by=self.row(by)
                ),
            )
            return
        secret = newest(self.ci.all, n)
        row: CiCredential = self.texts["ci", secret.number]
        done: Any = build_actions.revoke_ci_credential
        more = {}
        if how == "rotate":
            done, more = build_actions.rotate_ci_credential, {"overlap_hours": 24}
        self.take(
            "ci",
            lambda: getattr(self.ci, how)(secret, by),
            lambda: done(credential=row, by=self.row(by), **more),
        )

    @deed(of=pairs, by=people, how=st.sampled_from([*ENGINE]))
    def change_engine_credentials(self, of: int, by: int, how: str) -> None:
        done, more = ENGINE[how]
        self.take(
            "engine",
            lambda: getattr(self.engines, how)(of, by),
            lambda: done(environment=self.environments[of], by=self.row(by), **more),
        )

    def take(self, kind: str, predicted: Callable[[], Any], deed: Callable[[], Any]) -> None:
        """Do it, and keep what was made."""
        made: list[Any] = []
        if self.attempt(predicted, lambda: made.append(deed())) and made[0] is not None:
            secrets = self.ci if kind == "ci" else self.engines
            self.texts[kind, secrets.all[-1].number] = made[0]

    @deed(n=some, run=st.integers(0, 3), state=states, digest=pairs)
    def report_build(self, n: int, run: int, state: str, digest: int) -> None:
        shown, named = newest(self.ci.all, n), f"run-{run}"
        said = f"sha256:{digest}{'a' * 63}"
        body = {"id": named, "commit": COMMIT, "state": state}
        if state == "succeeded":
            body["artifact"] = f"registry.example.com/acme/orders@{said}"

        def predicted() -> int:
            if not self.ci.works(shown):
                raise Status(401)
            return self.model.ci_says(shown.of, named, state, said)

        client = self.client("ci", shown)
        self.ask(
            predicted, lambda: client.post("/api/v1/builds", body, content_type="application/json")
        )

    @deed(
        2,
        n=some,
        secret=some,
        state=st.sampled_from(["running", "running", "succeeded", "failed"]),
        reference=st.sampled_from(["shell:1", "shell:1", "shell:1", "argo:2"]),
    )
    def report_deployment(self, n: int, secret: int, state: str, reference: str) -> None:
        """With any credential, also of the other environment, or one that was rotated."""
        if self.engines.all:
            shown = newest(self.engines.all, secret)
            self.say(shown, self.one_of_deployments(n), state, reference)

    def say(self, shown: Secret, at: Deployed, state: str, reference: str) -> None:
        def predicted() -> int:
            if not self.engines.works(shown):
                raise Status(401)
            self.model.engine_says(at, state, reference, shown.of)
            return 200

        client, body = self.client("engine", shown), {"state": state, "reference": reference}
        path = f"/api/v1/deployments/{self.keys[at.number]}/status"
        self.ask(predicted, lambda: client.post(path, body, content_type="application/json"))
