"""A lost second factor: asking for a reset, confirming, stopping it, and vouching for a member."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.urls import reverse

from accounts.actions import ask_for_reset, vouch_as_operator
from accounts.models import FactorReset, User
from accounts.second_factor import factors
from accounts.second_factor.reset_links import Step, link_for
from console.operators.columns import page_of
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, lose_factor, make_organization, make_person
from tests.showcase.acts import Act, fills, in_turn, presses
from tests.showcase.deleting import IS_ME
from tests.showcase.security import PASSWORD, SECRET
from tests.showcase.shot import Shot
from tests.showcase.world import LONG_NAME, World


def losing_shots(w: World) -> Iterator[Shot]:
    """The pages of whoever lost it, and of whoever vouches."""
    yield from _second_step()
    yield from _links()
    yield from _vouching(w)


def _second_step() -> Iterator[Shot]:
    login, olive = reverse("account_login"), make_person("Olive", is_staff=True, is_superuser=True)
    alice, bella, cora, dora = (make_person(name) for name in ("Alice", "Bella", "Cora", "Dora"))
    for each in (alice, bella):
        factors.create_app(each, SECRET)
    factors.create_app(olive, SECRET)
    yield Shot("lost-factor", "empty", login, act=_begins(alice))
    yield Shot("lost-factor", "operator", login, act=_begins(olive))
    ask_for_reset(browser="", address=None, by=bella)
    yield Shot("lost-factor", "asked", login, act=_begins(bella))
    lose_factor(cora)
    yield Shot("lost-factor", "waiting", login, act=_begins(cora))
    lose_factor(dora)
    vouch_as_operator(user=dora, reason="She called us.", by=olive)
    yield Shot("lost-factor", "vouched", login, act=_begins(dora))
    yield Shot("sign-in-security", "lost", reverse("mfa_index"), dora)
    yield Shot("operators", "person-lost", page_of(cora), olive)
    vouch = page_of(cora).replace("/change/", "/vouch/")
    yield Shot("operators", "vouch", vouch, olive)


def _links() -> Iterator[Shot]:
    emma, fay = make_person("Emma"), make_person("Fay")
    factors.create_app(emma, SECRET)
    asked = ask_for_reset(browser="Firefox on Linux", address="2001:db8::8a2e:370:7334", by=emma)
    yield Shot("reset-link", "confirm", _path(Step.CONFIRM, asked))
    yield Shot("reset-link", "stop", _path(Step.STOP, lose_factor(fay)))
    yield Shot("reset-link", "over", reverse("accounts:reset-link"))


def _vouching(w: World) -> Iterator[Shot]:
    boss = make_organization("Lostwood", by=make_person("Lostwood Boss"))
    handle = [boss.organization.handle]
    waiting, members = reverse("settings:lost-factors", args=handle), "settings:members"
    nobody = reverse("settings:lost-factors", args=[w.few.organization.handle])
    yield Shot("lost-factors", "empty", nobody, w.few)
    gina = add_member(boss.organization, "Gina", RoleSlug.DEVELOPER)
    hope = add_member(boss.organization, "Hope", RoleSlug.DEVELOPER)
    long = make_person("Ivy")
    long.name = LONG_NAME
    long.save()
    add_member(boss.organization, long, RoleSlug.DEVELOPER)
    for person in (gina.user, long):
        lose_factor(person)
    yield Shot("lost-factors", "few", waiting, boss)
    yield Shot("lost-factors", "nothing", f"{waiting}?q=nothing-at-all", boss)
    yield Shot("members", "lost", reverse(members, args=handle), boss)
    yield Shot("member", "lost", reverse("settings:member", args=[*handle, gina.pk]), boss)
    page = reverse("settings:vouch", args=[*handle, gina.pk])
    nothing = reverse("settings:vouch", args=[*handle, hope.pk])
    yield Shot("vouch", "few", page, boss, IS_ME)
    yield Shot("vouch", "error", page, boss, in_turn(IS_ME, presses("Vouch")))
    yield Shot("vouch", "nothing", nothing, boss, IS_ME)


def _begins(person: User) -> Act:
    """Take the first step, and say that the second factor is lost."""
    return in_turn(
        fills("Email", person.email),
        fills("Password", PASSWORD),
        presses("Sign in"),
        lambda page: page.get_by_role("link", name="I lost my second factor").click(),
    )


def _path(step: Step, reset: FactorReset) -> str:
    return urlsplit(link_for(step, reset)).path
