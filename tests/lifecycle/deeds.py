"""Everything that can be done to organizations, done with the real actions."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from organizations import actions, schedule
from organizations import models as stored
from organizations.actions import operators
from organizations.models import Notification
from organizations.notifications import notifying as notifications
from organizations.tenancy.roles import RoleSlug
from tests.lifecycle.organization import Organization, Person, Roles
from tests.lifecycle.story import PEOPLE, Story, one_of

REASON = "Because the test says so."

some = st.integers(0, 11)
"""Which of several: counted round, so that every number means one of those there are."""
people = st.integers(0, PEOPLE - 1)
# An administrator three times out of four, so that stories go on.
role_sets = st.one_of(
    st.just(frozenset({"administrator"})),
    st.sets(st.sampled_from([role.value for role in RoleSlug]), max_size=2).map(frozenset),
)
rights = st.sampled_from(["manage_project", "view_project", "view_event", "view_portal"])


class Lifecycle(Story):
    """Long stories of up to seven organizations."""

    @initialize(roles=st.lists(role_sets.filter(bool), min_size=3, max_size=4))
    def somebody_has_begun(self, roles: list[Roles]) -> None:
        """An organization with a few members, so that a story need not begin with Adam."""
        self.create(by=0)
        for person, held in enumerate(roles, 1):
            self.invite(n=0, person=person, roles=held, by=0)
            self.answer(n=0, person=0, deed="join")
        self.create(by=1)

    @rule(by=people)
    def create(self, by: Person) -> None:
        self.numbers += 1
        number = self.numbers

        def deed() -> None:
            name, handle = f"Place {number}", f"place-{number}"
            made = actions.create_organization(name=name, handle=handle, by=self.user(by))
            self.rows[number] = made.organization
            self.keys[number] = made.organization_id

        self.attempt(lambda: self.model.create(by, number), deed)

    @rule(n=some, by=some, handle=some)
    def rename(self, n: int, by: int, handle: int) -> None:
        if at := self.organization(n):
            who = self.member(at, by)
            known = [*sorted(self.model.taken), f"fresh-{self.numbers}-{handle}"]
            wanted = known[-1 - handle % len(known)]
            self.attempt(
                lambda: self.model.rename(at, wanted, who),
                lambda: actions.rename_organization(
                    name=f"Place {at.number}", handle=wanted, by=self.row(at, who)
                ),
            )

    @rule(n=some, person=people, roles=role_sets, by=some)
    def invite(self, n: int, person: Person, roles: Roles, by: int) -> None:
        if (at := self.organization(n)) and roles:
            who = self.member(at, by)
            self.attempt(
                lambda: self.model.invite(at, person, roles, who),
                lambda: self.really_invite(at, person, roles, who),
            )

    def really_invite(self, at: Organization, person: Person, roles: Roles, by: Person) -> None:
        (outcome,) = actions.invite_members(
            addresses=[self.user(person).email], slugs=slugs(roles), by=self.row(at, by)
        )
        if outcome.refusal:
            raise outcome.refusal

    @rule(n=some, person=some, deed=st.sampled_from(["join", "join", "join", "decline"]))
    def answer(self, n: int, person: int, deed: str) -> None:
        if (at := self.organization(n)) and at.invited:
            who = one_of(at.invited, person)
            done = {"join": actions.join, "decline": actions.decline_invitation}[deed]
            self.attempt(
                lambda: getattr(self.model, deed)(at, who),
                lambda: done(invitation=self.invitation(at, who), user=self.user(who)),
            )

    @rule(n=some, person=some, by=some, deed=st.sampled_from(["resend", "revoke"]))
    def look_after_an_invitation(self, n: int, person: int, by: int, deed: str) -> None:
        if (at := self.organization(n)) and at.invited:
            asked, who = one_of(at.invited, person), self.member(at, by)
            done: Callable[..., Any] = {
                "resend": actions.resend_invitation,
                "revoke": actions.revoke_invitation,
            }[deed]
            self.attempt(
                lambda: getattr(self.model, deed)(at, asked, who),
                lambda: done(invitation=self.invitation(at, asked), by=self.row(at, who)),
            )

    @rule(n=some, member=some, roles=role_sets, by=some)
    def change_roles(self, n: int, member: int, roles: Roles, by: int) -> None:
        if at := self.organization(n):
            whom, who = self.member(at, member), self.member(at, by)
            self.attempt(
                lambda: self.model.change_roles(at, whom, roles, who),
                lambda: actions.change_roles(
                    membership=self.row(at, whom), slugs=slugs(roles), by=self.row(at, who)
                ),
            )

    @rule(n=some, member=some, by=some)
    def remove(self, n: int, member: int, by: int) -> None:
        if at := self.organization(n):
            whom, who = self.member(at, member), self.member(at, by)
            self.attempt(
                lambda: self.model.remove(at, whom, who),
                lambda: actions.remove_member(membership=self.row(at, whom), by=self.row(at, who)),
            )

    @rule(n=some, member=some, heir=st.one_of(st.none(), some))
    def leave(self, n: int, member: int, heir: int | None) -> None:
        if at := self.organization(n):
            who = self.member(at, member)
            successor = None if heir is None else self.member(at, heir)
            self.attempt(
                lambda: self.model.leave(at, who, successor),
                lambda: actions.leave_organization(
                    membership=self.row(at, who),
                    successor=None if successor is None else self.row(at, successor),
                ),
            )

    @rule(n=some, member=some, choice=st.sampled_from(["at_once", "none"]))
    def choose_notifications(self, n: int, member: int, choice: str) -> None:
        if at := self.organization(n):
            who = self.member(at, member)
            self.attempt(
                lambda: self.model.choose(at, who, choice),
                lambda: actions.choose_notifications(
                    membership=self.row(at, who), notify=stored.Notify(choice)
                ),
            )

    @rule(n=some, member=some, right=rights, of=some)
    def ask_for_access(self, n: int, member: int, right: str, of: int) -> None:
        if at := self.organization(n):
            who, asked = self.member(at, member), self.member(at, of)
            self.attempt(
                lambda: self.model.ask(at, who, right, asked),
                lambda: actions.request_access(
                    membership=self.row(at, who),
                    permission=right,
                    administrator=self.row(at, asked),
                ),
            )

    @rule(n=some, request=some, by=some, role=st.sampled_from(list(RoleSlug)), says=st.booleans())
    def answer_request(self, n: int, request: int, by: int, role: RoleSlug, says: bool) -> None:
        if (at := self.organization(n)) and at.asked:
            (member, right), who = one_of(at.asked, request), self.member(at, by)
            row = self.rows[at.number].access_requests.open()
            asked = row.get(membership__user=self.user(member), permission=right)
            if says:
                self.attempt(
                    lambda: self.model.grant(at, member, right, role.value, who),
                    lambda: actions.grant_access(request=asked, slug=role, by=self.row(at, who)),
                )
            else:
                self.attempt(
                    lambda: self.model.refuse(at, member, right, who),
                    lambda: actions.decline_access(request=asked, by=self.row(at, who)),
                )

    @rule(n=some, to=some, by=some)
    def offer_creatorship(self, n: int, to: int, by: int) -> None:
        if at := self.organization(n):
            whom, who = self.member(at, to), self.member(at, by)
            self.attempt(
                lambda: self.model.offer(at, whom, who),
                lambda: actions.offer_creatorship(to=self.row(at, whom), by=self.row(at, who)),
            )

    @rule(n=some, by=some, deed=st.sampled_from(["accept", "decline", "withdraw"]))
    def answer_offer(self, n: int, by: int, deed: str) -> None:
        if at := self.organization(n):
            who = self.member(at, by)
            told = {
                "accept": (self.model.accept, actions.accept_creatorship),
                "decline": (self.model.decline_offer, actions.decline_creatorship),
                "withdraw": (self.model.withdraw, actions.withdraw_creatorship),
            }[deed]
            self.attempt(lambda: told[0](at, who), lambda: told[1](by=self.row(at, who)))

    @rule(n=some, by=some, is_right=st.booleans())
    def delete(self, n: int, by: int, is_right: bool) -> None:
        if at := self.organization(n):
            who, typed = self.member(at, by), at.handle if is_right else f"{at.handle}x"
            self.attempt(
                lambda: self.model.delete(at, typed, who),
                lambda: actions.delete_organization(handle=typed, by=self.row(at, who)),
            )

    @rule(n=some, by=some)
    def restore(self, n: int, by: int) -> None:
        if at := self.organization(n):
            who = self.member(at, by)
            self.attempt(
                lambda: self.model.restore(at, who),
                lambda: actions.restore_organization(by=self.row(at, who)),
            )

    @rule(n=some, ends=st.booleans())
    def suspend(self, n: int, ends: bool) -> None:
        if at := self.organization(n):
            deed = operators.unsuspend_organization if ends else operators.suspend_organization
            self.attempt(
                lambda: (self.model.unsuspend if ends else self.model.suspend)(at),
                lambda: deed(organization=self.rows[at.number], reason=REASON, by=self.operator),
            )

    @rule(days=st.sampled_from([1, 8, 31]))
    def time_passes(self, days: int) -> None:
        self.traveller.shift(timedelta(days=days))
        self.model.now += timedelta(days=days)

    @rule()
    def the_clock_removes(self) -> None:
        gone = self.model.remove_due()
        schedule.remove_due_organizations()
        for each in gone:
            del self.rows[each.number]

    @rule()
    def notifications_go_out(self) -> None:
        waiting = Notification.objects.filter(mail=None)
        groups = set(waiting.values_list("user_id", "organization_id"))
        self.mailed += len(groups)
        while notifications.enqueue_due_emails():
            pass
        assert not waiting.exists()


def slugs(roles: Roles) -> list[RoleSlug]:
    return [RoleSlug(role) for role in roles]
