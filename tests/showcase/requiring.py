"""Requiring a second factor: choosing the day, who has none, and what members meet."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse

from accounts.second_factor import factors
from organizations.models.organization import today
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, invite, make_organization, make_person
from tests.showcase.acts import fills, in_turn, presses
from tests.showcase.security import SECRET, confirms_by_code
from tests.showcase.shot import Shot
from tests.showcase.world import LONG_NAME, World


def requiring_shots(w: World) -> Iterator[Shot]:
    """The administrator's pages, and those of a member without a factor, before and after."""
    soon, now = (
        make_organization(name, by=make_person(f"{name} Boss")) for name in ("Soon", "Ever")
    )
    for boss, day in ((soon, today() + timedelta(days=9)), (now, today())):
        factors.create_app(boss.user, SECRET)
        boss.organization.second_factor_from = day
        boss.organization.save()
    page, without = (f"settings:{name}" for name in ("second-factor", "without-factor"))
    yield Shot("second-factor", "empty", reverse(page, args=[w.few.organization.handle]), w.few)
    yield Shot("second-factor", "soon", reverse(page, args=["soon"]), soon)
    wrong = in_turn(fills("Required starting", "2020-01-31"), presses("Change day"))
    error = in_turn(wrong, confirms_by_code, presses("Continue"))
    yield Shot("second-factor", "error", reverse(page, args=["soon"]), soon, error)
    yield Shot("without-factor", "empty", reverse(without, args=["soon"]), soon)
    members = [add_member(soon.organization, name, RoleSlug.DEVELOPER) for name in ("Kim", "Lou")]
    person = make_person("Max")
    person.name = LONG_NAME
    person.save()
    long = add_member(soon.organization, person, RoleSlug.DEVELOPER)
    yield Shot("without-factor", "few", reverse(without, args=["soon"]), soon)
    yield Shot("second-factor-awaited", "few", soon.organization.get_absolute_url(), long)
    lift = reverse("settings:lift-second-factor", args=["soon"])
    yield Shot("lift-second-factor", "few", lift, soon, confirms_by_code)
    outside = add_member(now.organization, members[0].user, RoleSlug.DEVELOPER)
    yield Shot("second-factor-needed", "few", now.organization.get_absolute_url(), outside)
    invited = invite(members[1].user.email, by=now)
    yield Shot("invitation", "factor-required", invited.get_absolute_url(), members[1])
