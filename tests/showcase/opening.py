"""Closed doors, who asks to have them opened, and changing many members at once."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from playwright.sync_api import Page

from organizations import actions
from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from projects.actions import create_project
from projects.permissions import MANAGE_PROJECT, VIEW_PROJECT
from tests.cast import add_member, invite, make_organization, make_person
from tests.showcase.acts import Act, in_turn, presses, ticks
from tests.showcase.shot import DESK, Shot
from tests.showcase.world import World, days_ago

TEAM = {
    "Lucius Fox": [RoleSlug.ADMINISTRATOR],
    "Selina Kyle": [RoleSlug.DEVELOPER, RoleSlug.API_SUBSCRIBER],
    "Dick Grayson": [RoleSlug.DEVELOPER],
}


@dataclass(frozen=True)
class Opening:
    """Members of one more organization."""

    bruce: Membership
    """Its creator; another administrator has made things and invited people."""
    lucius: Membership
    barbara: Membership
    """Who has asked for two things."""
    selina: Membership
    """Who has asked for nothing."""


def make_opening() -> Opening:
    """All of them, with what they asked for."""
    bruce = make_organization("Wayne Enterprises", by=make_person("Bruce Wayne"))
    wayne = bruce.organization
    team = {
        name: add_member(wayne, name, *slugs, joined_at=days_ago(number))
        for number, (name, slugs) in enumerate(TEAM.items(), 3)
    }
    lucius = team["Lucius Fox"]
    for number in range(5):
        invite(f"engineer{number}@applied.example", by=lucius)
    for name in ("Tumbler", "Grapple", "Memory cloth"):
        create_project(name=name, by=lucius)
    barbara = add_member(wayne, "Barbara Gordon", RoleSlug.BILLING_ADMINISTRATOR)
    for permission in (VIEW_PROJECT, MANAGE_PROJECT):
        actions.request_access(membership=barbara, permission=permission, administrator=bruce)
    return Opening(bruce, lucius, barbara, team["Selina Kyle"])


def opening_shots(w: World) -> Iterator[Shot]:
    """What a closed door says, where a request is answered, and changes to many."""
    people = make_opening()
    yield from _doors(w, people)
    yield from _answers(people)
    yield from _rights(w, people)
    yield from _removals(people)
    yield from _many(people)


def at(name: str, who: Membership, *args: object) -> str:
    """The address of a page in this member's organization."""
    return reverse(name, args=[who.organization.handle, *args])


def _doors(w: World, p: Opening) -> Iterator[Shot]:
    member = w.long.organization.memberships.exclude(pk=w.long.pk).get()
    ask = presses("Request access")
    yield Shot("closed-door", "few", at("settings:invite", p.selina), p.selina)
    yield Shot("closed-door", "asked", at("projects:create", p.barbara), p.barbara)
    yield Shot("closed-door", "long", at("settings:invite", member), member)
    # Once: afterwards the door says that it was asked.
    asks = at("projects:create", p.selina)
    yield Shot("closed-door", "asks", asks, p.selina, ask, widths=(DESK,))


def _answers(p: Opening) -> Iterator[Shot]:
    members = at("settings:members", p.bruce)
    yield Shot("asking", "list", members, p.bruce)
    yield Shot("asking", "found", f"{members}?asked=on", p.bruce)
    yield Shot("asking", "member", at("settings:member", p.bruce, p.barbara.pk), p.bruce)
    yield Shot("asking", "home", at("projects:home", p.bruce), p.bruce)
    yield Shot("home", "asked", at("projects:home", p.barbara), p.barbara)
    sees, manages = p.barbara.access_requests.order_by("pk")
    for asked, role in ((sees, "api-publisher"), (manages, "administrator")):
        grant = f"{at('settings:grant-access', p.bruce, asked.pk)}?role={role}"
        yield Shot("grant", role, grant, p.bruce)


def _rights(w: World, p: Opening) -> Iterator[Shot]:
    member = w.long.organization.memberships.exclude(pk=w.long.pk).get()
    yield Shot("rights", "few", at("settings:member-rights", p.bruce, p.barbara.pk), p.bruce)
    yield Shot("rights", "all", at("settings:member-rights", p.bruce, p.bruce.pk), p.selina)
    yield Shot("rights", "long", at("settings:member-rights", w.long, member.pk), w.long)


def _removals(p: Opening) -> Iterator[Shot]:
    yield Shot("removal", "much", at("settings:delete-member", p.bruce, p.lucius.pk), p.bruce)
    yield Shot("removal", "creator", at("settings:delete-member", p.lucius, p.bruce.pk), p.lucius)


def _many(p: Opening) -> Iterator[Shot]:
    members = at("settings:members", p.bruce)
    some = ticks(*(f"Select {who.user.email}" for who in (p.lucius, p.barbara, p.selina)))
    everybody = in_turn(some, ticks(f"Select {p.bruce.user.email}"))
    gives = in_turn(some, _picks("developer"), presses("Add role"))
    takes = in_turn(everybody, _picks("administrator"), presses("Remove role"))
    yield Shot("many", "ticked", members, p.bruce, some)
    yield Shot(
        "many", "remove", members, p.bruce, in_turn(some, presses("Remove members")), leads_on=True
    )
    yield Shot("many", "give", members, p.bruce, gives)
    yield Shot("many", "take", members, p.bruce, takes)
    makes = in_turn(some, _picks("administrator"), presses("Add role"))
    yield Shot("many", "administrators", members, p.bruce, makes)
    yield Shot("many", "no-role", members, p.bruce, in_turn(some, presses("Add role")))
    subscribers = in_turn(everybody, _picks("api-subscriber"), presses("Remove role"))
    done = in_turn(subscribers, presses("Remove role"))
    yield Shot("many", "done", members, p.bruce, done, leads_on=True)


def _picks(role: str) -> Act:
    def act(page: Page) -> None:
        page.get_by_label("Role to add or remove").select_option(role)

    return act
