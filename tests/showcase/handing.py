"""Another handle, another administrator, another creator."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from organizations import actions
from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, make_organization, make_person
from tests.showcase import acts
from tests.showcase.acts import in_turn
from tests.showcase.shot import Shot
from tests.showcase.world import World


@dataclass(frozen=True)
class Handing:
    """Administrators of two more organizations."""

    renamed: Membership
    """Whose organization has changed its handle as often as a year allows."""
    gavin: Membership
    """The creator of one whose other administrators cannot or need not take over."""
    offering: Membership
    """The creator of one who has offered to hand over."""
    asked: Membership
    """Who was asked to."""
    bystander: Membership
    """A third administrator there."""
    alone: Membership
    """The only administrator of many members."""


def make_handing() -> Handing:
    """All of them, with what they did so far."""
    hank = make_organization("Pym Technologies", by=make_person("Hank Pym"))
    for handle in ("pym-particles-and-quantum-research-group", "cross-technologies"):
        actions.rename_organization(name=hank.organization.name, handle=handle, by=hank)
    hank.organization.handles.filter(handle__startswith="pym-particles").update(
        last_used_at=timezone.now()
    )
    hank.organization.refresh_from_db()
    gavin = make_organization("Hooli", by=make_person("Gavin Belson"))
    monica = make_organization("Raviga", by=make_person("Monica Hall"))
    administrator = RoleSlug.ADMINISTRATOR
    add_member(gavin.organization, monica.user, administrator)
    add_member(gavin.organization, "Jack Barker", administrator, RoleSlug.DEVELOPER)
    richard = make_organization("Pied Piper", by=make_person("Richard Hendricks"))
    jared = add_member(richard.organization, "Jared Dunn", administrator)
    bystander = add_member(richard.organization, "Dinesh Chugtai", administrator)
    actions.offer_creatorship(to=jared, by=richard)
    charles = make_organization("Xavier Institute", by=make_person("Charles Xavier"))
    for number in range(12):
        add_member(charles.organization, f"Student {number}", RoleSlug.DEVELOPER)
    return Handing(hank, gavin, richard, jared, bystander, charles)


def handing_shots(w: World) -> Iterator[Shot]:
    """Changing a handle, leaving as the last administrator, handing over as the creator."""
    people = make_handing()
    yield from _handles(w, people)
    yield from _leaving(w, people.alone)
    yield from _creatorship(w, people)


def at(name: str, who: Membership) -> str:
    """The address of a page in this member's organization."""
    return reverse(name, args=[who.organization.handle])


def _handles(w: World, people: Handing) -> Iterator[Shot]:
    settings = at("settings:organization", w.few)
    taken = in_turn(
        acts.opens_handle, acts.fills("New handle", "zenith"), acts.presses("Save changes")
    )
    unfit = in_turn(acts.opens_handle, acts.fills("New handle", "Ab"), acts.presses("Save changes"))
    yield Shot("settings-handle", "open", settings, w.few, acts.opens_handle)
    yield Shot("settings-handle", "taken", settings, w.few, taken)
    yield Shot("settings-handle", "error", settings, w.few, unfit)
    yield Shot(
        "settings-handle",
        "used-up",
        at("settings:organization", people.renamed),
        people.renamed,
        acts.opens_handle,
    )


def _leaving(w: World, alone: Membership) -> Iterator[Shot]:
    leave, many = at("organizations:leave", w.few), at("organizations:leave", alone)
    yield Shot("leave", "last", leave, w.few)
    yield Shot("leave", "last-error", leave, w.few, acts.presses("Leave organization"))
    yield Shot("leave", "last-many", many, alone)
    yield Shot("leave", "last-found", f"{many}?q=student+1", alone)
    yield Shot("leave", "last-nobody", f"{many}?q=logan", alone)
    yield Shot("leave", "last-long", at("organizations:leave", w.long), w.long)
    yield Shot("leave", "alone", at("organizations:leave", w.empty), w.empty)


def _creatorship(w: World, people: Handing) -> Iterator[Shot]:
    hooli, piper = (at("settings:creatorship", p) for p in (people.gavin, people.offering))
    used = in_turn(acts.ticks("Monica Hall"), acts.presses("Send offer"))
    yield Shot("creatorship", "few", hooli, people.gavin)
    yield Shot("creatorship", "error", hooli, people.gavin, acts.presses("Send offer"))
    yield Shot("creatorship", "used", hooli, people.gavin, used)
    yield Shot("creatorship", "0", at("settings:creatorship", w.empty), w.empty)
    yield Shot("creatorship", "offered", piper, people.offering)
    yield Shot("creatorship", "asked", piper, people.asked)
    yield Shot("creatorship", "bystander", piper, people.bystander)
    settings = at("settings:organization", people.asked)
    yield Shot("settings-creatorship", "asked", settings, people.asked)
    yield Shot("settings-creatorship", "offered", settings, people.offering)
