"""One story in both worlds, the model's and the database's, and what must hold after each step."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import time_machine
from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine, invariant

from accounts.models import User
from audit.models import Event
from console.refusals import Refusal
from organizations import models as stored
from organizations.models import Handle, Membership, Notification
from outbox.models import Mail
from tests.lifecycle.copy import Copy
from tests.lifecycle.model import Model
from tests.lifecycle.organization import No, Organization, Person
from tests.telling import spread_everything

PEOPLE = 5
START = datetime.now(UTC)


class Story(RuleBasedStateMachine):
    """One story: up to four organizations, five people, an operator, and a clock."""

    users: list[User]
    operator: User

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(START, tick=False)
        self.traveller = self.clock.start()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.model = Model(START)
        self.rows: dict[int, stored.Organization] = {}
        self.keys: dict[int, UUID] = {}
        self.numbers = 0
        self.mailed = self.steps = 0
        self.copy = Copy()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)
        self.clock.stop()

    def attempt(self, predicted: Callable[[], Any], deed: Callable[[], Any]) -> None:
        """Do it in both worlds: the same refusal, or none in either."""
        expected = said_by(predicted, No)
        with transaction.atomic():
            assert said_by(deed, Refusal) == expected

    def organization(self, n: int) -> Organization | None:
        there = self.model.organizations
        return there[n % len(there)] if there else None

    def member(self, at: Organization, n: int) -> Person:
        person: Person = one_of(at.members, n)
        return person

    def row(self, at: Organization, person: Person) -> Membership:
        memberships = self.rows[at.number].memberships.select_related("organization", "user")
        return memberships.get(user=self.users[person].pk)

    def invitation(self, at: Organization, person: Person) -> stored.Invitation:
        email = self.users[person].email
        return self.rows[at.number].invitations.unanswered().get(email=email)

    def user(self, person: Person) -> User:
        return User.objects.get(pk=self.users[person].pk)

    # What must hold after each step

    @invariant()
    def who_belongs_and_who_may(self) -> None:
        belongs, roles, may = (
            Membership.objects.values_list("organization_id", "user_id"),
            stored.MembershipRole.objects.values_list(
                "organization_id", "membership__user", "role__slug"
            ),
            stored.GrantedPermission.objects.values_list(
                "content_object", "user", "permission__codename"
            ),
        )
        model = [
            (self.rows[at.number].pk, self.users[person].pk, held, at.rights(person))
            for at in self.model.organizations
            for person, held in at.members.items()
        ]
        assert all(at.administrators for at in self.model.organizations)
        assert sorted(belongs) == sorted((at, user) for at, user, *_ in model)
        assert set(roles) == {(at, user, role) for at, user, held, _ in model for role in held}
        assert set(may) == {(at, user, right) for at, user, _, rights in model for right in rights}

    @invariant()
    def what_the_feed_tells(self) -> None:
        """A program that reads the feed after each step knows every member and their roles."""
        for at in self.model.organizations:
            key = self.rows[at.number].pk
            self.copy.follow(key)
            assert self.copy.known[key].roles == {
                str(self.users[person].pk): frozenset(held) for person, held in at.members.items()
            }

    @invariant()
    def what_guardian_answers(self) -> None:
        """For someone at some organization, by the one question that everything asks."""
        if at := self.organization(self.steps):
            who = self.steps % PEOPLE
            asked = self.user(who).get_all_permissions(self.rows[at.number])
            assert asked == at.rights(who)
        self.steps += 1

    @invariant()
    def what_is_open(self) -> None:
        there = {row.pk: row for row in stored.Organization.objects.all()}
        assert there.keys() == {self.rows[at.number].pk for at in self.model.organizations}
        for at in self.model.organizations:
            row = self.rows[at.number] = there[self.rows[at.number].pk]
            creator = None if at.creator is None else self.users[at.creator].pk
            assert (row.handle, row.creator_id) == (at.handle, creator)
            assert (row.is_suspended, row.removal_due_at) == (at.is_suspended, at.removal_due)
        assert set(Handle.objects.values_list("handle", flat=True)) == self.model.taken
        assert self.waiting(stored.Invitation.objects.unanswered(), "email") == {
            (at.number, self.users[person].email)
            for at in self.model.organizations
            for person in at.invited
        }
        assert self.waiting(stored.CreatorshipOffer.objects.unanswered(), "to__user") == {
            (at.number, self.users[at.offer.to].pk) for at in self.model.organizations if at.offer
        }
        requests = stored.AccessRequest.objects.open()
        assert self.waiting(requests, "membership__user", "permission") == {
            (at.number, self.users[person].pk, right)
            for at in self.model.organizations
            for person, right in at.asked
        }

    def waiting(self, rows: Any, *fields: str) -> set[tuple[Any, ...]]:
        """What is open, each with the number of its organization."""
        numbers = {row.pk: number for number, row in self.rows.items()}
        found = list(rows.values_list("organization_id", *fields))
        assert len(found) == len(set(found))
        return {(numbers[pk], *rest) for pk, *rest in found}

    @invariant()
    def what_is_left_behind(self) -> None:
        """The events, the mails and the notifications: no more and no fewer."""
        spread_everything()
        events = dict(Event.objects.values_list("pk", "kind"))
        happened = Counter(Event.objects.values_list("organization_id", "kind"))
        assert happened == Counter(
            {
                (self.keys[at.number], what): times
                for at in self.model.ever
                for what, times in at.events.items()
                if times
            }
        )
        told = Notification.objects.values_list("organization_id", "user_id", "event_id")
        assert Counter((at, user, events[event]) for at, user, event in told) == Counter(
            (self.keys[at.number], self.users[person].pk, what)
            for at in self.model.ever
            for person, what in at.told
        )
        mails = Counter(Mail.objects.values_list("kind", flat=True))
        asked = sum(at.invitation_mails for at in self.model.ever)
        assert (mails["invitation"], mails["notification"]) == (asked, self.mailed)


def one_of(some_of: Iterable[Any], n: int) -> Any:
    """One of several, counted round."""
    there = sorted(some_of)
    return there[n % len(there)]


def said_by(deed: Callable[[], Any], kind: type[Exception]) -> str | None:
    """The name of the refusal that the deed ends in; None when it succeeds."""
    try:
        deed()
    except kind as no:
        return str(no) if kind is No else type(no).__name__
    return None
