"""Roles that an organization made."""

from collections.abc import Iterator

from django.urls import reverse

from organizations import actions
from organizations.models import Membership
from organizations.permissions import MANAGE_MEMBERSHIP, VIEW_EVENT, VIEW_ORGANIZATION
from organizations.tenancy.roles import RoleSlug
from projects.permissions import MANAGE_PROJECT, VIEW_PROJECT
from tests.cast import add_member, add_own_role, make_organization, make_person, own
from tests.showcase.acts import fills, in_turn, presses, ticks
from tests.showcase.shot import Shot

MANY = 12
AUDITS = "Reads the history and all settings, and changes nothing."


def own_role_shots() -> Iterator[Shot]:
    """Making, reading, changing and deleting a role, and what other pages show of it."""
    admin = make_organization("Tyrell Corporation", by=make_person("Eldon Tyrell"))
    auditor = add_own_role("Auditor", VIEW_ORGANIZATION, VIEW_EVENT, by=admin, description=AUDITS)
    clerk = add_own_role("Clerk", VIEW_ORGANIZATION, MANAGE_MEMBERSHIP, by=admin)
    member = add_member(admin.organization, "Rachael Tyrell", RoleSlug.DEVELOPER)
    for holder in (member, add_member(admin.organization, "Hannibal Chew")):
        slugs = {*holder.role_slugs, own(auditor)}
        actions.change_roles(membership=holder, slugs=slugs, by=admin)
    manager = add_member(admin.organization, "Rick Deckard")
    actions.change_roles(membership=manager, slugs=[own(clerk)], by=admin)
    full = make_organization("Rosen Association", by=make_person("Eldon Rosen"))
    for number in range(MANY):
        permissions = (VIEW_ORGANIZATION, VIEW_PROJECT, MANAGE_PROJECT)
        add_own_role(f"Nexus {number}", *permissions, by=full, description=AUDITS)

    role = _page("role", admin, auditor.slug)
    changing = _page("change-role", admin, auditor.slug)
    deleting = _page("delete-role", admin, auditor.slug)
    yield Shot("roles", "own", _page("roles", admin), admin)
    yield Shot("roles", "many-own", _page("roles", full), full)
    yield from _new_role(admin, manager)
    yield Shot("role", "few", role, admin)
    yield Shot("role", "member", role, member)
    yield Shot("role-change", "few", changing, admin)
    yield Shot("role-change", "above", changing, manager)
    widened = in_turn(ticks(VIEW_PROJECT.label), presses("Save role"))
    yield Shot("role-change", "confirm", changing, admin, widened, leads_on=True)
    yield Shot("role-delete", "few", deleting, admin)
    yield Shot("role-delete", "error", deleting, admin, presses("Delete role"))
    empty = add_own_role("Nobody", VIEW_ORGANIZATION, by=admin)
    yield Shot("role-delete", "0", _page("delete-role", admin, empty.slug), admin)
    yield Shot("member-roles", "own", _page("member", admin, member.pk), admin)
    yield Shot("member-rights", "own", _page("member-rights", admin, member.pk), admin)


def _new_role(admin: Membership, manager: Membership) -> Iterator[Shot]:
    page = _page("new-role", admin)
    taken = in_turn(fills("Name", "auditor"), presses("Create role"))
    yield Shot("role-new", "0", page, admin)
    yield Shot("role-new", "copy", f"{page}?from=developer", admin)
    yield Shot("role-new", "error", page, admin, taken)
    yield Shot("role-new", "above", page, manager)


def _page(name: str, who: Membership, *arguments: object) -> str:
    return reverse(f"settings:{name}", args=[who.organization.handle, *arguments])
