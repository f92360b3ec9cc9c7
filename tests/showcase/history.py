"""The history of an organization, and one's own."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from audit import log
from audit.events import ACTION_REFUSED
from audit.models import Event
from organizations import actions
from organizations.events.access_requests import ACCESS_REFUSED
from organizations.events.organizations import HANDLE_CHANGED
from organizations.models import Membership
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.roles import RoleSlug
from projects.events import PROJECT_CREATED
from tests.cast import add_member
from tests.showcase.shot import Shot
from tests.showcase.world import A_LOT, World

R = RoleSlug


def history_shots(w: World) -> Iterator[Shot]:
    """Settings → History, and Your account → History."""
    _live_through_a_day(w)
    few = _history_of(w.few)
    for state, who in {"1": w.empty, "few": w.few, "300": w.many, "long": w.long}.items():
        yield Shot("history", state, _history_of(who), who)
    yield Shot("history", "narrowed", f"{few}?person=Grace+Hopper&outcome=refused", w.few)
    yield Shot("history", "several", f"{few}?person=Grace", w.few)
    yield Shot("history", "nobody", f"{few}?person=Xavier&kind=member.left", w.few)
    yield Shot("history", "error", f"{few}?since=1999-12-31&until=3000-01-01&kind=x", w.few)
    mine = reverse("accounts:history")
    yield Shot("own-history", "0", mine, w.newcomer)
    yield Shot("own-history", "few", mine, w.grace)
    yield Shot("own-history", "300", mine, w.many)
    yield Shot("own-history", "long", mine, w.long)


def _history_of(who: Membership) -> str:
    return reverse("settings:history", args=[who.organization.handle])


def _live_through_a_day(w: World) -> None:
    """Deeds, refusals, someone who left, and 300 events where there is plenty of everything."""
    stark = w.few.organization
    gone = add_member(stark, "Grace Murray", R.DEVELOPER)
    log.record(
        HANDLE_CHANGED,
        organization=stark,
        by=gone.user,
        target=stark,
        before={"handle": "stark"},
        after={"handle": stark.handle},
    )
    actions.remove_member(membership=gone, by=w.few)
    held = w.grace.role_slugs
    for slugs in ([*held, R.API_SUBSCRIBER], held):
        actions.change_roles(membership=w.grace, slugs=slugs, by=w.few)
    for who in (w.grace, w.long):
        log.record_refusal(
            ACCESS_REFUSED,
            organization=who.organization,
            by=who.user,
            reason=MANAGE_MEMBERSHIP.label,
            attempted=f"GET /organizations/{who.organization.handle}/settings/members/invite/",
        )
    log.record_refusal(
        ACTION_REFUSED,
        organization=stark,
        by=w.few.user,
        reason=actions.LastAdministrator.message,
        attempted="LastAdministrator",
    )
    Event.objects.bulk_create(_many_events(w.many))


def _many_events(by: Membership) -> Iterator[Event]:
    for number in range(A_LOT):
        yield Event(
            at=timezone.now() - timedelta(hours=number),
            kind=PROJECT_CREATED,
            reason="",
            organization_id=by.organization.pk,
            organization_label=by.organization.name,
            actor_id=by.user.pk,
            actor_label=f"{by.user.name} <{by.user.email}>",
            target_type="project",
            target_label=f"Project {number}",
            after={"name": f"Project {number}", "handle": f"project-{number}"},
            address="203.0.113.7",
        )
