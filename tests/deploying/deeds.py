"""What people, CI and engines do about deployments, done with the real actions and calls.

One rule chooses between all deeds: given many rules, Hypothesis leaves most of them out of a story,
and no deployment gets far.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule
from hypothesis.strategies import DataObject

from builds.models import Build
from deployments import actions
from deployments.environment_rules import Rules
from deployments.models import Environment
from deployments.schedule import end_due_deployments
from organizations.actions import change_roles, remove_member
from organizations.tenancy.roles import RoleSlug
from tests.deploying.choices import DEEDS, OFTEN, PEOPLE, deed, newest, pairs, people, some
from tests.deploying.machines import Machines
from tests.deploying.model import AN_HOUR
from tests.deploying.things import RIGHTS, Deployed, Place

REASON = "Because the story says so."
DECISIONS: dict[str, tuple[Any, dict[str, str]]] = {
    "approve": (actions.approve_deployment, {}),
    "reject": (actions.reject_deployment, {"reason": REASON}),
    "bypass": (actions.bypass_approval, {"reason": REASON}),
    "cancel": (actions.cancel_deployment, {}),
    "close": (actions.close_deployment, {"reason": REASON}),
}
roles = st.sampled_from([*["environment-manager"] * 3, "administrator", "developer", *RIGHTS])


class Deploying(Machines):
    """Long stories of one organization."""

    @initialize(
        held=st.lists(roles, min_size=PEOPLE - 2, max_size=PEOPLE - 2),
        approvals=st.sampled_from([2, 1, 2]),
        chosen=st.sampled_from([None, None, {0, 1, 2}]),
    )
    def everything_is_there(self, held: list[str], approvals: int, chosen: set[int] | None) -> None:
        """A build that runs in the first environment, and waits for approvals in the second."""
        for person, role in enumerate(["environment-manager", *held], 1):
            self.join(person, role)
        for of in (0, 1):
            self.change_ci_credentials(of, n=0, by=0, how="create")
            self.change_engine_credentials(of, by=0, how="create")
            self.report_build(n=0, run=of, state="succeeded", digest=of)
        self.request(by=0, n=0, place=0, is_stop=False)
        for _ in range(2):
            self.go_on(n=0, state="succeeded")
        switches = (False, True)
        self.change_rules(1, 0, approvals, switches=switches, chosen=chosen, freeze=None)
        for _ in range(2):
            self.go_on(n=0, state="succeeded")

    @deed(person=st.integers(1, PEOPLE - 1), role=st.none() | roles)
    def change_members(self, person: int, role: str | None) -> None:
        """Someone comes, goes, or may do something else."""
        if person not in self.model.members:
            self.join(person, role or "developer")
        elif role is None:
            remove_member(membership=self.row(person), by=self.row(0))
            self.model.remove(person)
        else:
            change_roles(membership=self.row(person), slugs=[RoleSlug(role)], by=self.row(0))
            self.model.members[person].role = role

    @deed(5, n=some, role=st.sampled_from([None, "developer"]))
    def lose_an_approver(self, n: int, role: str | None) -> None:
        """Someone who agreed to what still waits goes, or may not approve any more."""
        waiting = [each for each in self.model.deployed if each.state == "waiting"]
        said = {who for each in waiting for who in each.said}
        if able := sorted(said & {*self.model.members} - {0}):
            self.change_members(newest(able, n), role)

    @rule(name=st.deferred(lambda: st.sampled_from(OFTEN)), data=st.data())
    def something_happens(self, name: str, data: DataObject) -> None:
        getattr(self, name)(**data.draw(st.fixed_dictionaries(DEEDS[name]), label=name))

    # Environments

    @deed(
        2,
        number=pairs,
        by=people,
        approvals=st.sampled_from([2, 1, 2, 0]),
        switches=st.tuples(st.booleans(), st.booleans()),
        chosen=st.none() | st.sets(people, min_size=1, max_size=3),
        freeze=st.sampled_from([None, None, None, AN_HOUR]),
    )
    def change_rules(
        self,
        number: int,
        by: int,
        approvals: int,
        switches: tuple[bool, bool],
        chosen: set[int] | None,
        freeze: timedelta | None,
    ) -> None:
        members = self.model.members
        keys = frozenset(members[each].key for each in chosen or () if each in members)
        until = self.model.now + timedelta(seconds=1) + freeze if freeze else None
        wanted = Place(number, approvals, *switches, keys or None, until)
        row = self.environment(number)
        rules = Rules(
            name=row.name,
            approvals=approvals,
            own_approval=wanted.own_approval,
            bypass_allowed=wanted.bypass_allowed,
            frozen_until=until,
            frozen_reason=REASON if freeze else "",
            approvers=keys,
        )
        self.attempt(
            lambda: self.model.change(wanted, by),
            lambda: actions.change_environment(environment=row, rules=rules, by=self.row(by)),
        )

    @deed(by=people)
    def reorder(self, by: int) -> None:
        last = self.environment(self.model.order[1])
        self.attempt(
            lambda: self.model.swap(by),
            lambda: actions.move_environment(environment=last, is_up=True, by=self.row(by)),
        )

    def environment(self, place: int) -> Environment:
        return Environment.objects.get(pk=self.environments[place].pk)

    # Requests, and what people say to them

    @deed(3, by=people, n=some, place=pairs, is_stop=st.sampled_from([False, False, True]))
    def request(self, by: int, n: int, place: int, is_stop: bool) -> None:
        build = newest([*self.model.builds.values()], n)
        component, there = self.components[build.component], self.environments[place]
        row = Build.objects.get(component=component, external_id=build.run)
        if is_stop:
            self.make(
                lambda: self.model.stop(build.component, place, by),
                lambda: actions.request_stop(
                    component=component, environment=there, by=self.row(by)
                ),
            )
        else:
            self.make(
                lambda: self.model.request(build, place, by),
                lambda: actions.request_deployment(build=row, environment=there, by=self.row(by)),
            )

    def make(self, predicted: Callable[[], Any], deed: Callable[[], Any]) -> None:
        made = []
        if self.attempt(predicted, lambda: made.append(deed())):
            self.keys.append(made[0].pk)

    @deed(4, by=people, n=some, how=st.sampled_from(["approve"] * 5 + [*DECISIONS]))
    def decide(self, by: int, n: int, how: str) -> None:
        self.tell(self.one_of_deployments(n), by, how)

    def tell(self, at: Deployed, by: int, how: str) -> None:
        row, (done, more) = self.deployment(at), DECISIONS[how]
        self.attempt(
            lambda: getattr(self.model, how)(at, by),
            lambda: done(deployment=row, by=self.row(by), **more),
        )

    @deed(8, n=some, state=st.sampled_from(["succeeded", "succeeded", "failed"]))
    def go_on(self, n: int, state: str) -> None:
        """Whoever can bring a deployment on does: who may approve it, or its own engine."""
        open_ones = [each for each in self.model.deployed if each.is_unfinished]
        if not open_ones:
            self.begin(n)
            return
        at = newest(open_ones, n)
        if at.state == "waiting":
            able = sorted({*self.model.managers()} - at.said - {at.by})
            self.tell(at, newest(able or [0], n), "approve")
        elif working := self.engines.living(at.place):
            self.say(working[-1], at, "running" if at.state == "approved" else state, "shell:1")

    def begin(self, n: int) -> None:
        """The newest build goes a step on; if there is none, CI makes another."""
        first, second = self.model.order
        builds = [*self.model.builds.values()]
        for back, build in enumerate(reversed(builds)):
            if build.state == "succeeded" and not self.model.has_arrived(build, second):
                place = second if self.model.has_arrived(build, first) else first
                able = sorted(each for each in self.model.members if self.model.may(each, "deploy"))
                self.request(newest(able, n), back, place, is_stop=False)
                return
        self.report_build(n, run=10 + len(builds), state="succeeded", digest=n % 2)

    # Time

    @deed(minutes=st.sampled_from([30, 30, 59, 120, 25 * 60, 170 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.pass_time(timedelta(minutes=minutes))

    @deed()
    def the_clock_ends_what_is_due(self) -> None:
        end_due_deployments()
        self.model.time_is_up()
        self.follow()
