"""A small model of deployments: members, builds, environments, approvals, engines and time.

It knows nothing of Django and of the actions. Each method is one deed: it raises `No` with the name
of the refusal that the action must answer with, or `Status` with the status of the call, or changes
the model.
"""

from datetime import datetime, timedelta

from tests.deploying.things import (
    ENDED_BUILDS,
    RIGHTS,
    Deployed,
    Made,
    Member,
    No,
    Person,
    Place,
    Status,
)

AN_HOUR, A_DAY, A_WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
RANKS = {"queued": 0, "running": 1} | dict.fromkeys(ENDED_BUILDS, 2)


class Model:
    """One organization with two components and two environments, and the clock."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.members: dict[Person, Member] = {}
        self.places = {0: Place(0), 1: Place(1)}
        self.order = [0, 1]
        self.builds: dict[tuple[int, str], Made] = {}
        self.deployed: list[Deployed] = []
        self.runs: dict[tuple[int, int], Deployed] = {}
        """What succeeded last, by component and environment."""

    # Who may

    def may(self, person: Person, right: str) -> bool:
        return person in self.members and right in RIGHTS[self.members[person].role]

    def demand(self, person: Person, right: str) -> None:
        if not self.may(person, right):
            raise No("NoLongerAllowed")

    def managers(self) -> dict[Person, int]:
        """Those who may approve, with the numbers of their memberships."""
        return {
            person: each.key for person, each in self.members.items() if self.may(person, "manage")
        }

    def counted(self, at: Deployed) -> set[Person]:
        """Whose approvals count now."""
        entitled = {
            person
            for person, key in self.managers().items()
            if (at.chosen is None or key in at.chosen) and (at.own_approval or person != at.by)
        }
        return at.said & entitled

    def remove(self, person: Person) -> None:
        key = self.members.pop(person).key
        for each in self.deployed:
            if each.state == "waiting":
                each.said.discard(person)
        for place in self.places.values():
            place.chosen = place.chosen and place.chosen - {key}

    # Environments

    def change(self, wanted: Place, by: Person) -> None:
        self.demand(by, "manage")
        place, able = self.places[wanted.number], set(self.managers().values())
        if wanted.chosen is not None:
            if wanted.chosen - able - (place.chosen or frozenset()):
                raise No("NotApprovers")
            able &= wanted.chosen
            if not able:
                raise No("NobodyChosen")
        if wanted.approvals > len(able) - (0 if wanted.own_approval or not able else 1):
            raise No("NobodyCanApprove")
        self.places[wanted.number] = wanted

    def swap(self, by: Person) -> None:
        self.demand(by, "manage")
        self.order.reverse()

    def is_frozen(self, place: int) -> bool:
        until = self.places[place].frozen_until
        return until is not None and until > self.now

    # Requests

    def unfinished(self, component: int, place: int) -> list[Deployed]:
        here = [
            each for each in self.deployed if (each.component, each.place) == (component, place)
        ]
        return [each for each in here if each.is_unfinished]

    def has_arrived(self, build: Made, place: int) -> bool:
        return any(
            each.state == "succeeded" and each.kind != "stop" and each.build is build
            for each in self.deployed
            if each.place == place
        )

    def request(self, build: Made, place: int, by: Person) -> None:
        self.demand(by, "deploy")
        self._demand_open(place)
        if self.unfinished(build.component, place):
            raise No("AnotherUnfinished")
        if build.state != "succeeded":
            raise No("BuildWithoutArtifact")
        if self._surely_runs(build.component, place) is build:
            raise No("RunsAlready")
        is_back, is_first = self.has_arrived(build, place), self.order[0] == place
        if not is_back and not is_first and not self.has_arrived(build, self.order[0]):
            raise No("StepSkipped")
        kind = "rollback" if is_back else "deploy" if is_first else "promote"
        self._add(build, place, kind, by)

    def stop(self, component: int, place: int, by: Person) -> None:
        self.demand(by, "deploy")
        now = self.runs.get((component, place))
        if now is None or now.kind == "stop":
            raise No("NothingRuns")
        self._demand_open(place)
        if self.unfinished(component, place):
            raise No("AnotherUnfinished")
        self._add(now.build, place, "stop", by)

    def _add(self, build: Made, place: int, kind: str, by: Person) -> None:
        rules = self.places[place]
        made = Deployed(
            number=len(self.deployed),
            component=build.component,
            place=place,
            build=build,
            kind=kind,
            by=by,
            approvals=rules.approvals,
            own_approval=rules.own_approval,
            bypass_allowed=rules.bypass_allowed,
            chosen=rules.chosen,
            state="waiting" if rules.approvals else "approved",
            due=self.now + (A_WEEK if rules.approvals else A_DAY),
        )
        self.deployed.append(made)

    def _surely_runs(self, component: int, place: int) -> Made | None:
        now = self.runs.get((component, place))
        if now is None or now.kind == "stop":
            return None
        tried = [
            each for each in self.deployed if (each.component, each.place) == (component, place)
        ]
        last = max((each for each in tried if each.started), key=lambda each: each.started)  # type: ignore[arg-type,return-value]  # only those that were started
        return now.build if last is now else None

    def _demand_open(self, place: int) -> None:
        if self.is_frozen(place):
            raise No("EnvironmentFrozen")

    # What people decide

    def approve(self, at: Deployed, by: Person) -> None:
        self.demand(by, "manage")
        self._demand_waiting(at)
        if by == at.by and not at.own_approval:
            raise No("NotTheApprover")
        self._demand_chosen(at, by)
        self._demand_open(at.place)
        if by in at.said and len(self.counted(at)) < at.approvals:
            raise No("ApprovedAlready")
        at.said.add(by)
        if len(self.counted(at)) >= at.approvals:
            at.state, at.due = "approved", self.now + A_DAY

    def reject(self, at: Deployed, by: Person) -> None:
        self.demand(by, "manage")
        self._demand_waiting(at)
        self._demand_chosen(at, by)
        at.said.discard(by)
        at.state, at.due = "rejected", None

    def bypass(self, at: Deployed, by: Person) -> None:
        self.demand(by, "bypass")
        self._demand_waiting(at)
        self._demand_open(at.place)
        if not at.bypass_allowed:
            raise No("BypassNotAllowed")
        at.state, at.due, at.is_bypassed = "approved", self.now + A_DAY, True

    def cancel(self, at: Deployed, by: Person) -> None:
        self.demand(by, "deploy")
        if by != at.by and not self.may(by, "manage"):
            raise No("NotYourRequest")
        self._demand_state(at, {"waiting", "approved"})
        at.state, at.due = "cancelled", None

    def close(self, at: Deployed, by: Person) -> None:
        self.demand(by, "manage")
        self._demand_state(at, {"running", "silent"})
        at.state, at.due = "closed", None

    def _demand_state(self, at: Deployed, states: set[str]) -> None:
        if at.state not in states:
            raise No("DeploymentChanged")

    def _demand_waiting(self, at: Deployed) -> None:
        self._demand_state(at, {"waiting"})
        if at.due is None or at.due <= self.now:
            raise No("ApprovalTooLate")

    def _demand_chosen(self, at: Deployed, by: Person) -> None:
        if at.chosen is not None and self.members[by].key not in at.chosen:
            raise No("NotTheApprover")

    # What machines report

    def fetchable(self, place: int) -> list[Deployed]:
        """What the engine of the environment is shown."""
        if self.is_frozen(place):
            return []
        here = [each for each in self.deployed if each.place == place and each.state == "approved"]
        return [each for each in here if each.due is not None and each.due > self.now]

    def engine_says(self, at: Deployed, state: str, reference: str, of: int) -> None:
        if at.place != of:
            raise Status(404)
        is_claimed = at.state in {"running", "silent", "succeeded", "failed"}
        if is_claimed and reference != at.reference:
            raise Status(409)
        if state == "running" and at.state == "approved":
            if at not in self.fetchable(of):
                raise Status(409)
            at.reference, at.started = reference, self.now
        elif at.state not in {"running", "silent"}:
            if state == "running" or at.state != state:
                raise Status(409)
            return
        at.state, at.due = state, self.now + AN_HOUR if state == "running" else None
        if state == "succeeded":
            self.runs[at.component, at.place] = at

    def ci_says(self, component: int, run: str, state: str, digest: str) -> int:
        """The status of the answer."""
        digest = digest if state == "succeeded" else ""
        known = self.builds.get((component, run))
        if known is None:
            self.builds[component, run] = Made(component, run, state, digest)
            return 201
        if known.state in ENDED_BUILDS and state in ENDED_BUILDS:
            if (state, digest) != (known.state, known.digest):
                raise Status(409)
        elif RANKS[state] > RANKS[known.state]:
            known.state, known.digest = state, digest
        return 200

    # Time

    def time_is_up(self) -> None:
        for each in self.deployed:
            if each.due is not None and each.due <= self.now:
                each.state, each.due = "silent" if each.state == "running" else "expired", None
