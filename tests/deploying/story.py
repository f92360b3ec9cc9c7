"""One story in both worlds, the model's and the console's, and what must hold after each step."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from django.db import transaction
from django.test import Client
from hypothesis.stateful import RuleBasedStateMachine, invariant

from accounts.models import User
from builds.api.ci import REPORTS
from builds.models import Build
from console.refusals import Refusal
from deployments.api.engines import CALLS
from deployments.models import Approval, Deployment, Environment, Placement
from organizations.models import Membership, Organization
from organizations.tenancy.roles import RoleSlug
from projects.models import Component
from tests.cast import add_member
from tests.deploying.choices import newest
from tests.deploying.model import Model
from tests.deploying.secrets import CiSecrets, EngineSecrets
from tests.deploying.things import NEXT, Deployed, Member, No, Person, Secret, Status

START = datetime.now(UTC)


class Story(RuleBasedStateMachine):
    """One organization, five people, two components, two environments, CI, engines and a clock."""

    users: list[User]
    admin: Membership
    neighbor: Membership
    components: list[Component]
    environments: list[Environment]

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(START, tick=False)
        self.traveller = self.clock.start()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        REPORTS.forget()
        CALLS.forget()
        self.model = Model(START)
        self.ci, self.engines = CiSecrets(self.model), EngineSecrets(self.model)
        self.texts: dict[tuple[str, int], Any] = {}
        self.memberships: dict[Person, Membership] = {0: self.admin}
        self.model.members[0] = Member(self.admin.pk, "administrator")
        self.keys: list[Any] = []
        self.steps = 0
        self.seen: dict[Any, str] = {}
        self.succeeded: dict[Any, Any] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)
        self.clock.stop()

    @property
    def organization(self) -> Organization:
        return self.admin.organization

    def attempt(self, predicted: Callable[[], Any], deed: Callable[[], Any]) -> bool:
        """Do it in both worlds: the same refusal, or none in either; returns whether it was."""
        self.pass_time(timedelta(seconds=1))
        expected = said_by(predicted, No)
        with transaction.atomic():
            assert said_by(deed, Refusal) == expected
        self.follow()
        return expected is None

    def ask(self, predicted: Callable[[], int], answer: Callable[[], Any]) -> None:
        """Call in both worlds: the same status."""
        self.pass_time(timedelta(seconds=1))
        try:
            expected = predicted()
        except Status as status:
            (expected,) = status.args
        found = answer()
        assert found.status_code == expected, found.content
        self.follow()

    def follow(self) -> None:
        """States only move along the machine; what is approved has the approvals, or a reason."""
        for row in Deployment.objects.all():
            before, self.seen[row.pk] = self.seen.get(row.pk), row.state
            if before is None:
                assert row.state == ("waiting" if row.approvals_needed else "approved")
            elif before != row.state:
                assert row.state in NEXT.get(before, set())
                if (before, row.state) == ("waiting", "approved"):
                    self.demand_agreement(row)

    def pass_time(self, by: timedelta) -> None:
        self.traveller.shift(by)
        self.model.now += by

    def join(self, person: Person, role: str) -> None:
        made = add_member(self.organization, self.users[person], RoleSlug(role))
        self.memberships[person] = made
        self.model.members[person] = Member(made.pk, role)

    def row(self, person: Person) -> Membership:
        """As it is now, or was: someone who never belonged is one of the neighbors."""
        known = self.memberships.get(person, self.neighbor)
        found = Membership.objects.select_related("organization", "user").filter(pk=known.pk)
        return found.first() or known

    def deployment(self, at: Deployed) -> Deployment:
        return Deployment.objects.get(pk=self.keys[at.number])

    def one_of_deployments(self, n: int) -> Deployed:
        """Of all in one case of four, else of those that can still change, if there are any."""
        open_ones = [each for each in self.model.deployed if each.is_unfinished]
        return newest(open_ones if open_ones and n % 4 else self.model.deployed, n // 4)

    def client(self, kind: str, secret: Secret) -> Client:
        """A shell with curl, and this credential."""
        return caller(self.texts[kind, secret.number].secret)

    # What must hold after each step

    @invariant()
    def each_deployment_is_where_the_model_has_it(self) -> None:
        rows = {row.pk: row for row in Deployment.objects.all()}
        said = Counter(
            Approval.objects.filter(verdict="approved").values_list("deployment", "person")
        )
        assert len(rows) == len(self.keys) == len(self.model.deployed)
        for at in self.model.deployed:
            row = rows[self.keys[at.number]]
            assert (row.state, row.kind, row.due_at) == (at.state, at.kind, at.due)
            assert row.digest == at.build.digest
            assert {who for key, who in said if key == row.pk} == {
                self.users[person].pk for person in at.said
            }
        assert not said or max(said.values()) == 1

    def demand_agreement(self, row: Deployment) -> None:
        if row.is_bypassed:
            assert row.reason
            return
        able = {
            self.users[person].pk
            for person, key in self.model.managers().items()
            if row.approvers is None or key in row.approvers
        }
        said = set(row.approvals.filter(verdict="approved").values_list("person", flat=True))
        own = set() if row.own_approval else {row.requested_by_id}
        assert len((said & able) - own) >= row.approvals_needed

    @invariant()
    def nobody_approves_their_own_unless_that_is_the_rule(self) -> None:
        for each in Approval.objects.filter(verdict="approved").select_related("deployment"):
            assert each.person_id != each.deployment.requested_by_id or each.deployment.own_approval

    @invariant()
    def one_is_unfinished_of_a_component_and_an_environment(self) -> None:
        there = Deployment.objects.unfinished().values_list("component", "environment")
        assert len(there) == len(set(there))

    @invariant()
    def what_runs_is_what_succeeded_last(self) -> None:
        rows = Placement.objects.values_list("component", "environment", "deployment")
        assert set(rows) == {
            (self.components[component].pk, self.environments[place].pk, self.keys[at.number])
            for (component, place), at in self.model.runs.items()
        }

    @invariant()
    def a_build_never_changes_after_success(self) -> None:
        now = {row.pk: row for row in Build.objects.succeeded()}
        assert self.succeeded.items() <= now.items()
        self.succeeded = now
        assert set(Build.objects.values_list("component", "external_id", "state", "digest")) == {
            (self.components[each.component].pk, each.run, each.state, each.digest)
            for each in self.model.builds.values()
        }

    @invariant()
    def engines_see_exactly_what_was_approved_for_them(self) -> None:
        """Asked as an engine does, with one after the other of all credentials there ever were."""
        made = [(number, each) for (kind, number), each in self.texts.items() if kind == "engine"]
        if not made:
            return
        self.steps += 1
        number, row = made[self.steps % len(made)]
        answer = caller(row.secret).get("/api/v1/deployments")
        secret = next((each for each in self.engines.all if each.number == number), None)
        if secret is None or not self.engines.works(secret):
            assert answer.status_code == 401
            return
        listed = {each["id"] for each in answer.json()["deployments"]}
        assert listed == {str(self.keys[at.number]) for at in self.model.fetchable(secret.of)}
        assert not Deployment.objects.filter(pk__in=listed).exclude(state="approved").exists()


def caller(secret: str) -> Client:
    """A shell with curl, and this text."""
    return Client(headers={"authorization": f"Bearer {secret}"})


def said_by(deed: Callable[[], Any], kind: type[Exception]) -> str | None:
    """The name of the refusal that the deed ends in; None when it is done."""
    try:
        deed()
    except kind as no:
        return str(no) if kind is No else type(no).__name__
    return None
