"""One of each thing of the Developer Portal, for the tests about all of them."""

from apis.models import Version
from organizations.models import Membership
from portal.actions import LookValues, create_test_key, make_look_live, save_look
from portal.looks.logos import decode_logo
from portal.models import (
    Application,
    Look,
    Plan,
    PortalDomain,
    PortalSettings,
    Right,
    SelfSignUp,
    SignUpState,
)
from portal.permissions import MANAGE_ALL_APPLICATIONS
from portal.tests.makers import (
    add_application,
    add_key,
    add_offer,
    add_plan,
    add_sign_up,
    add_subscription,
)
from tests.cast import make_person
from tests.images import picture
from tests.samples import Sample, Things

A_LOGO = decode_logo(picture())


def _plan(things: Things):
    return add_plan(things.named("Gold"), by=things.admin, requests=100, window=60)


def _look(things: Things):
    """A live one: its files are everyone's who reads the portal. Others have another number."""
    values = LookValues(accent="#0f5f4a", title=things.named("Developers"), logo=A_LOGO)
    look = save_look(values=values, by=things.admin)
    make_look_live(look=look, by=things.admin)
    if things.mark:
        Look.objects.filter(pk=look.pk).update(number=99)
    look.refresh_from_db()
    return look


def _application(things: Things):
    return add_application(
        things.named("Checkout"),
        owner=things.admin,
        description=things.named("Sells."),
    )


def _share(things: Things):
    return things.application.shares.create(
        organization=things.organization, membership=things.membership, right=Right.READ
    )


def _test_key(things: Things):
    return create_test_key(
        version=things.version, environment="production", operation="GET /", by=things.admin
    )


def more_plans(admin: Membership, start: int, count: int) -> None:
    """So many plans more."""
    Plan.objects.bulk_create(
        Plan(organization=admin.organization, name=f"Plan {n}", handle=f"plan-{n}")
        for n in range(start, start + count)
    )


def more_applications(admin: Membership, start: int, count: int) -> None:
    """So many applications of the administrator more."""
    Application.objects.bulk_create(
        Application(
            organization=admin.organization,
            name=f"Application {n}",
            handle=f"application-{n}",
            owner=admin,
        )
        for n in range(start, start + count)
    )


def more_sign_ups(admin: Membership, start: int, count: int) -> None:
    """So many requests more, all of one person, which were rejected."""
    asker = make_person(f"Asker {admin.organization.handle} {start}")
    for _ in range(count):
        add_sign_up(admin.organization, asker, SignUpState.REJECTED)


def _more_subscriptions(admin: Membership, start: int, count: int) -> None:
    """Of one version: an application each, since it subscribes once."""
    version = Version.objects.filter(organization=admin.organization, offers__isnull=False)[0]
    plan = version.offers.all()[0].plan
    for n in range(start, start + count):
        add_subscription(add_application(f"Subscriber {n}", owner=admin), version, plan)


def _settings(things: Things):
    return PortalSettings.objects.create(
        organization=things.organization, self_signup=SelfSignUp.APPROVAL
    )


def _sign_up(things: Things):
    asker = make_person(things.named(f"Askold {things.organization.handle}"))
    return add_sign_up(things.organization, asker, note=things.named("For our shop."))


def _domain(things: Things):
    """A claim that nothing is served at, of a name that says whose it is."""
    name = f"developers.{things.organization.handle}.com"
    return PortalDomain.objects.create(
        organization=things.organization, name=name, created_by=things.admin.user
    )


SAMPLES = [
    Sample(
        "plan", _plan, "<handle:plan_handle>", in_address=lambda plan: plan.handle, more=more_plans
    ),
    Sample("look", _look, "<int:look_number>", in_address=lambda look: look.number),
    Sample(
        "look_sheet",
        lambda things: things.look,
        "<slug:sheet_name>",
        in_address=lambda look: look.sheet_name,
    ),
    Sample(
        "look_logo",
        lambda things: things.look,
        "<slug:logo_name>",
        in_address=lambda look: look.logo_name,
    ),
    Sample("offer", lambda things: add_offer(things.version, things.plan)),
    Sample(
        "application",
        _application,
        "<uuid:application_id>",
        more=more_applications,
        is_of_some=True,
        of_all_with=MANAGE_ALL_APPLICATIONS,
    ),
    Sample("share", _share, "<int:share_id>"),
    Sample("application_share", lambda things: things.share, is_of_some=True),
    Sample(
        "subscription",
        lambda things: add_subscription(things.application, things.version, things.plan),
        "<uuid:subscription_id>",
        more=_more_subscriptions,
    ),
    Sample(
        "key",
        lambda things: add_key(things.application, name=things.named("Web shop")),
        "<uuid:key_id>",
    ),
    Sample("application_key", lambda things: things.key, is_of_some=True),
    Sample("application_subscription", lambda things: things.subscription, is_of_some=True),
    Sample("test_key", _test_key),
    Sample("portal_settings", _settings),
    Sample("domain", _domain, "<uuid:domain_id>"),
    Sample("portal_domain", lambda things: things.domain),
    Sample("sign_up", _sign_up, "<uuid:sign_up_id>", more=more_sign_ups),
]
