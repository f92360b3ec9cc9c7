"""One organization of the model: who belongs, what is open, and what was left behind.

It knows nothing of Django and of the actions.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from organizations.tests.test_roles import TABLE

ADMINISTRATOR = "administrator"

Person = int
Roles = frozenset[str]


class No(Exception):
    """The action must refuse, with a refusal of this name."""


@dataclass
class Invited:
    """An invitation that no one answered yet."""

    roles: Roles
    by: Person
    until: datetime


@dataclass
class Offer:
    """An offer to hand over as creator, unanswered."""

    to: Person
    until: datetime


@dataclass
class Organization:
    """One organization, as long as there is one."""

    number: int
    handle: str
    creator: Person | None
    members: dict[Person, Roles]
    choices: dict[Person, str] = field(default_factory=dict)
    invited: dict[Person, Invited] = field(default_factory=dict)
    asked: set[tuple[Person, str]] = field(default_factory=set)
    offer: Offer | None = None
    former: list[str] = field(default_factory=list)
    handle_changes: list[datetime] = field(default_factory=list)
    suspended_since: datetime | None = None
    removal_due: datetime | None = None
    events: Counter[str] = field(default_factory=Counter)
    invitation_mails: int = 0
    told: list[tuple[Person, str]] = field(default_factory=list)

    @property
    def is_suspended(self) -> bool:
        return self.suspended_since is not None

    @property
    def is_running(self) -> bool:
        return not self.is_suspended and self.removal_due is None

    @property
    def administrators(self) -> set[Person]:
        return {person for person, roles in self.members.items() if ADMINISTRATOR in roles}

    def rights(self, person: Person) -> set[str]:
        """What this person may do here now."""
        if self.is_suspended:
            return set()
        held = {right for role in self.members.get(person, ()) for right in TABLE[role]}
        if self.removal_due is None:
            return held
        return {right for right in held if right.startswith("view_")} | (
            held & {"delete_organization", "discover_apis", "manage_invoice"}
        )

    def demand_running(self) -> None:
        if self.is_suspended:
            raise No("OrganizationSuspended")
        if self.removal_due is not None:
            raise No("OrganizationBeingDeleted")

    def demand(self, person: Person, right: str) -> None:
        if person not in self.members:
            raise No("NoLongerAllowed")
        if right not in self.rights(person):
            self.demand_running()
            raise No("NoLongerAllowed")

    def demand_giving(self, person: Person, roles: set[str] | Roles) -> None:
        if not {right for role in roles for right in TABLE[role]} <= self.rights(person):
            raise No("AboveYou")

    def keep_an_administrator(self, without: Person) -> None:
        if self.administrators == {without}:
            self.demand_running()
            raise No("LastAdministrator")

    def tell(self, what: str, whom: set[Person], by: Person | None, *, always: bool) -> None:
        """Note a notification for each who wants it, or must have it."""
        for person in whom - {by}:
            if always or self.choices.get(person) != "none":
                self.told.append((person, what))

    def change_roles(self, member: Person, roles: Roles, *, by: Person) -> bool:
        before = self.members[member]
        if not roles:
            raise No("NoRole")
        if before == roles:
            return False
        self.demand_giving(by, before ^ roles)
        if ADMINISTRATOR in before - roles:
            self.keep_an_administrator(without=member)
        self.members[member] = roles
        self.events["member.roles_changed"] += 1
        self.tell("member.roles_changed", {member}, by, always=True)
        for person, right in sorted(self.asked):
            if person == member and right in self.rights(member):
                self.close_request(person, right, by=by)
        return True

    def close_request(self, person: Person, right: str, *, by: Person) -> None:
        self.asked.remove((person, right))
        self.events["access.granted"] += 1
        self.tell("access.granted", {person}, by, always=False)

    def end(self, member: Person, what: str, *, by: Person, now: datetime) -> None:
        """A membership ends, and with it what hung on it."""
        sent = [p for p, i in self.invited.items() if i.by == member and i.until > now]
        for person in sent:
            del self.invited[person]
        self.events["invitation.revoked"] += len(sent)
        self.events[what] += 1
        if what == "member.removed":
            self.tell(what, {member}, by, always=True)
        if sent:
            # One event is told to a person once, whatever the reasons.
            told = {member} if what == "member.removed" else set()
            self.tell(what, self.administrators - told, by, always=False)
        del self.members[member]
        self.asked = {(person, right) for person, right in self.asked if person != member}
        if self.offer and self.offer.to == member:
            self.offer = None
