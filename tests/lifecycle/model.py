"""A small model of organizations: people, roles, invitations, offers, deletion and time.

It knows nothing of Django and of the actions. Each method is one deed: it raises `No` with the name
of the refusal that the action must answer with, or changes the model and notes what must be left
behind: events, mails and notifications.
"""

from datetime import datetime, timedelta

from organizations.tests.test_roles import TABLE
from tests.lifecycle.organization import (
    ADMINISTRATOR,
    Invited,
    No,
    Offer,
    Organization,
    Person,
    Roles,
)

A_WEEK, A_MONTH, A_YEAR = timedelta(days=7), timedelta(days=30), timedelta(days=365)


class Model:
    """All organizations, and the clock."""

    def __init__(self, now: datetime) -> None:
        self.now = self.start = now
        self.organizations: list[Organization] = []
        self.ever: list[Organization] = []
        self.taken: set[str] = set()

    # Beginning

    def create(self, by: Person, number: int) -> Organization:
        self.demand_no_creation(by, "AlreadyCreated")
        made = Organization(number, f"place-{number}", by, {by: frozenset({ADMINISTRATOR})})
        made.events["organization.created"] += 1
        self.taken.add(made.handle)
        self.organizations.append(made)
        self.ever.append(made)
        return made

    def demand_no_creation(self, person: Person, refusal: str) -> None:
        if any(each.creator == person for each in self.organizations):
            raise No(refusal)

    def rename(self, at: Organization, handle: str, by: Person) -> None:
        at.demand(by, "manage_organization")
        if handle == at.handle:
            return
        if handle in self.taken and handle not in at.former:
            raise No("HandleTaken")
        if len([each for each in at.handle_changes if each > self.now - A_YEAR]) >= 2:
            raise No("HandleChangesUsedUp")
        at.former = [each for each in [*at.former, at.handle] if each != handle]
        at.handle = handle
        # Events bear the database's own time, which no story can move.
        at.handle_changes.append(self.start)
        self.taken.add(handle)
        at.events["handle.changed"] += 1
        at.tell("handle.changed", set(at.members), by, always=False)

    # Members

    def change_roles(self, at: Organization, member: Person, roles: Roles, by: Person) -> None:
        at.demand(by, "manage_membership")
        at.change_roles(member, roles, by=by)

    def remove(self, at: Organization, member: Person, by: Person) -> None:
        at.demand(by, "manage_membership")
        at.demand_giving(by, at.members[member])
        at.keep_an_administrator(without=member)
        at.end(member, "member.removed", by=by, now=self.now)

    def leave(self, at: Organization, member: Person, successor: Person | None) -> None:
        if at.is_suspended:
            raise No("OrganizationSuspended")
        if successor is not None:
            at.demand_running()
            if successor == member:
                raise No("SuccessorGone")
            at.change_roles(successor, at.members[successor] | {ADMINISTRATOR}, by=member)
        at.keep_an_administrator(without=member)
        at.end(member, "member.left", by=member, now=self.now)

    def choose(self, at: Organization, member: Person, choice: str) -> None:
        if at.is_suspended:
            raise No("OrganizationSuspended")
        if at.choices.get(member, "at_once") != choice:
            at.choices[member] = choice
            at.events["notifications.chosen"] += 1

    # Invitations

    def invite(self, at: Organization, person: Person, roles: Roles, by: Person) -> None:
        at.demand(by, "manage_membership")
        at.demand_giving(by, roles)
        if person in at.members:
            raise No("AlreadyMember")
        if earlier := at.invited.get(person):
            if earlier.until > self.now:
                raise No("AlreadyInvited")
            at.events["invitation.lapsed"] += 1
        at.invited[person] = Invited(roles, by, self.now + A_WEEK)
        at.events["invitation.sent"] += 1
        at.invitation_mails += 1

    def resend(self, at: Organization, person: Person, by: Person) -> None:
        at.demand(by, "manage_membership")
        invited = at.invited[person]
        at.demand_giving(by, invited.roles)
        at.invited[person] = Invited(invited.roles, by, self.now + A_WEEK)
        at.events["invitation.resent"] += 1
        at.invitation_mails += 1

    def revoke(self, at: Organization, person: Person, by: Person) -> None:
        at.demand(by, "manage_membership")
        at.demand_giving(by, at.invited[person].roles)
        del at.invited[person]
        at.events["invitation.revoked"] += 1

    def decline(self, at: Organization, person: Person) -> None:
        if at.invited[person].until <= self.now:
            raise No("InvitationClosed")
        del at.invited[person]
        at.events["invitation.declined"] += 1
        at.tell("invitation.declined", at.administrators, person, always=False)

    def join(self, at: Organization, person: Person) -> None:
        invited = at.invited[person]
        if invited.until <= self.now:
            raise No("InvitationClosed")
        at.demand_running()
        if "manage_membership" not in at.rights(invited.by):
            raise No("InviterCannotGive")
        del at.invited[person]
        at.members[person] = invited.roles
        at.choices.pop(person, None)
        at.events["invitation.accepted"] += 1
        at.tell("invitation.accepted", at.administrators, person, always=False)

    # Access

    def ask(self, at: Organization, member: Person, right: str, of: Person) -> None:
        at.demand_running()
        if right in at.rights(member):
            raise No("HasItAlready")
        if "view_organization" not in at.rights(member) or of not in at.administrators:
            raise No("NotAnAdministrator")
        if (member, right) in at.asked:
            raise No("AskedAlready")
        at.asked.add((member, right))
        at.events["access.requested"] += 1
        at.tell("access.requested", {of}, member, always=False)

    def grant(self, at: Organization, member: Person, right: str, role: str, by: Person) -> None:
        at.demand(by, "manage_membership")
        if right not in TABLE[role]:
            raise No("RoleLacksIt")
        at.change_roles(member, at.members[member] | {role}, by=by)

    def refuse(self, at: Organization, member: Person, right: str, by: Person) -> None:
        at.demand(by, "manage_membership")
        at.asked.remove((member, right))
        at.events["access.declined"] += 1
        at.tell("access.declined", {member}, by, always=False)

    # Creatorship

    def offer(self, at: Organization, to: Person, by: Person) -> None:
        at.demand(by, "manage_organization")
        if at.creator != by:
            raise No("NotTheCreator")
        if to == by:
            raise No("OfferToOneself")
        if to not in at.administrators:
            raise No("CannotTakeOver")
        self.demand_no_creation(to, "RecipientHasCreated")
        if at.offer:
            if at.offer.until > self.now:
                raise No("AlreadyOffered")
            at.events["creatorship.lapsed"] += 1
        at.offer = Offer(to, self.now + A_WEEK)
        at.events["creatorship.offered"] += 1
        at.tell("creatorship.offered", {to}, by, always=True)

    def accept(self, at: Organization, by: Person) -> None:
        at.demand(by, "manage_organization")
        self._demand_offer(at, by)
        self.demand_no_creation(by, "AlreadyCreated")
        former, at.creator, at.offer = at.creator, by, None
        at.events["creatorship.taken"] += 1
        self._tell_member(at, "creatorship.taken", former, by)

    def decline_offer(self, at: Organization, by: Person) -> None:
        at.demand(by, "manage_organization")
        self._demand_offer(at, by)
        at.offer = None
        at.events["creatorship.declined"] += 1
        self._tell_member(at, "creatorship.declined", at.creator, by)

    def withdraw(self, at: Organization, by: Person) -> None:
        at.demand(by, "manage_organization")
        if at.creator != by:
            raise No("NotTheCreator")
        self._demand_offer(at, at.offer.to if at.offer else by)
        to, at.offer = at.offer.to, None  # type: ignore[union-attr]  # demanded above
        at.events["creatorship.withdrawn"] += 1
        self._tell_member(at, "creatorship.withdrawn", to, by)

    def _demand_offer(self, at: Organization, to: Person) -> None:
        if not at.offer or at.offer.to != to or at.offer.until <= self.now:
            raise No("NoOpenOffer")

    def _tell_member(self, at: Organization, what: str, whom: Person | None, by: Person) -> None:
        at.tell(what, {person for person in at.members if person == whom}, by, always=False)

    # The end

    def delete(self, at: Organization, handle: str, by: Person) -> None:
        at.demand(by, "delete_organization")
        at.demand_running()
        if handle != at.handle:
            raise No("WrongHandle")
        at.removal_due = self.now + A_MONTH
        at.events["organization.deletion_asked"] += 1
        at.tell("organization.deletion_asked", set(at.members), by, always=True)

    def restore(self, at: Organization, by: Person) -> None:
        at.demand(by, "delete_organization")
        if at.removal_due is None:
            return
        if at.removal_due <= self.now:
            raise No("TooLateToRestore")
        at.removal_due = None
        at.events["organization.restored"] += 1
        at.tell("organization.restored", set(at.members), by, always=True)

    def suspend(self, at: Organization) -> None:
        if at.is_suspended:
            raise No("SuspendedAlready")
        at.suspended_since = self.now
        at.events["organization.suspended"] += 1
        at.tell("organization.suspended", set(at.members), None, always=True)

    def unsuspend(self, at: Organization) -> None:
        if at.suspended_since is None:
            raise No("NotSuspended")
        if at.removal_due is not None and at.removal_due > at.suspended_since:
            at.removal_due += self.now - at.suspended_since
        at.suspended_since = None
        at.events["organization.unsuspended"] += 1
        at.tell("organization.unsuspended", set(at.members), None, always=True)

    def remove_due(self) -> list[Organization]:
        """The organizations whose time is over go; their handles stay taken."""
        over = [
            each
            for each in self.organizations
            if each.removal_due and each.removal_due <= self.now and not each.is_suspended
        ]
        self.organizations = [each for each in self.organizations if each not in over]
        for each in over:
            each.events["organization.removed"] += 1
            each.tell("organization.removed", set(each.members), None, always=True)
        return over
