"""What each action of the Developer Portal demands, and how it is done."""

from apis.environments import Environment
from apis.permissions import MANAGE_API, TEST_API
from organizations.actions import change_roles
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.roles import RoleSlug
from portal import actions
from portal.models import Application, PortalDomain, Right, SelfSignUp, State, Subscription
from portal.permissions import (
    CUSTOMIZE_PORTAL,
    GENERATE_KEY,
    MANAGE_ALL_APPLICATIONS,
    MANAGE_APPLICATIONS,
    MANAGE_DOMAINS,
    MANAGE_KEYS,
    MANAGE_PLANS,
    MANAGE_SUBSCRIPTIONS,
    SUBSCRIBE_APPLICATION,
)
from portal.tests.makers import add_offer, add_plan
from tests.demanded import NOBODY, PERSON, Call


def _heir(things):
    slugs = [RoleSlug.API_SUBSCRIBER]
    change_roles(membership=things.membership, slugs=slugs, by=things.admin)
    return things.membership


def _unblock(things, by):
    Application.objects.filter(pk=things.application.pk).update(
        blocked_at=things.application.created_at, blocked_reason="Spam."
    )
    actions.unblock_application(application=things.application, by=by)


def _other_plan(things):
    extra = things.organization.plans.filter(handle="extra").first()
    return extra or add_plan("Extra", by=things.admin)


def _in(state):
    """A subscription in the state, of the administrator's application to a published version."""

    def subscription_of(things):
        if not things.version.offers.filter(plan=things.plan).exists():
            add_offer(things.version, things.plan)
        reason = "Spam." if state == State.BLOCKED else ""
        rows = Subscription.objects.filter(pk=things.subscription.pk)
        rows.update(state=state, asked_by=None, reason=reason)
        return rows.with_details().get()

    return subscription_of


def _subscribe(things, by):
    application = Application.objects.filter(pk=things.application.pk).with_owner().get()
    application.subscriptions.all().delete()
    return actions.subscribe(
        application=application, version=things.version, plan=things.plan, purpose="", by=by
    )


def _draft(things):
    """Another one each time."""
    count = things.organization.looks.count()
    return actions.save_look(values=actions.LookValues(title=f"Look {count}"), by=things.admin)


def _second_live(things):
    look = _draft(things)
    actions.make_look_live(look=look, by=things.admin)
    return look


def _domain(things):
    """Checked before, so that another check is something to ask for."""
    domain, _ = PortalDomain.objects.get_or_create(
        organization=things.organization, name="docs.acme.com"
    )
    PortalDomain.objects.filter(pk=domain.pk).update(next_check_at=None)
    return domain


def _add_domain(things, by):
    count = PortalDomain.objects.count()
    PortalDomain.objects.filter(organization=things.organization).delete()
    return actions.add_domain(name=f"n{count}.acme.com", by=by)


DEMANDS = {
    "add_domain": MANAGE_DOMAINS,
    "remove_domain": MANAGE_DOMAINS,
    "request_domain_check": MANAGE_DOMAINS,
    "discard_look": CUSTOMIZE_PORTAL,
    "make_look_live": CUSTOMIZE_PORTAL,
    "save_look": CUSTOMIZE_PORTAL,
    "undo_look": CUSTOMIZE_PORTAL,
    "use_standard_look": CUSTOMIZE_PORTAL,
    "change_self_signup": CUSTOMIZE_PORTAL,
    "approve_by_email_domain": NOBODY,
    "request_sign_up": PERSON,
    "approve_sign_up": MANAGE_MEMBERSHIP,
    "reject_sign_up": MANAGE_MEMBERSHIP,
    "share_application": MANAGE_APPLICATIONS,
    "unshare_application": MANAGE_APPLICATIONS,
    "generate_key": GENERATE_KEY,
    "revoke_key": MANAGE_KEYS,
    "rotate_key": MANAGE_KEYS,
    "approve_subscription": MANAGE_API,
    "block_subscription": MANAGE_API,
    "change_subscription_plan": MANAGE_SUBSCRIPTIONS,
    "close_subscription": MANAGE_SUBSCRIPTIONS,
    "offer_plans": MANAGE_API,
    "reject_subscription": MANAGE_API,
    "subscribe": SUBSCRIBE_APPLICATION,
    "unblock_subscription": MANAGE_API,
    "withdraw_subscription": MANAGE_SUBSCRIPTIONS,
    "block_application": MANAGE_ALL_APPLICATIONS,
    "change_application": MANAGE_APPLICATIONS,
    "create_application": MANAGE_APPLICATIONS,
    "delete_application": MANAGE_APPLICATIONS,
    "transfer_application": MANAGE_APPLICATIONS,
    "unblock_application": MANAGE_ALL_APPLICATIONS,
    "archive_plan": MANAGE_PLANS,
    "change_plan": MANAGE_PLANS,
    "create_plan": MANAGE_PLANS,
    "create_subscriber_test_key": GENERATE_KEY,
    "create_test_key": TEST_API,
}
CALLS = {
    "add_domain": Call(_add_domain, is_at_home=True),
    "remove_domain": Call(lambda things, by: actions.remove_domain(domain=_domain(things), by=by)),
    "request_domain_check": Call(
        lambda things, by: actions.request_domain_check(domain=_domain(things), by=by)
    ),
    "discard_look": Call(lambda things, by: actions.discard_look(look=_draft(things), by=by)),
    "make_look_live": Call(lambda things, by: actions.make_look_live(look=_draft(things), by=by)),
    "save_look": Call(
        lambda things, by: actions.save_look(values=actions.LookValues(welcome="Hello."), by=by),
        is_at_home=True,
    ),
    "undo_look": Call(lambda things, by: actions.undo_look(look=_second_live(things), by=by)),
    "use_standard_look": Call(
        lambda things, by: actions.use_standard_look(look=_second_live(things), by=by)
    ),
    "change_self_signup": Call(
        lambda things, by: actions.change_self_signup(
            self_signup=SelfSignUp.CLOSED, domains="", is_confirmed=False, by=by
        ),
        gives_roles=True,
        is_at_home=True,
    ),
    "approve_sign_up": Call(
        lambda things, by: actions.approve_sign_up(sign_up=things.sign_up, by=by),
        gives_roles=True,
    ),
    "reject_sign_up": Call(
        lambda things, by: actions.reject_sign_up(sign_up=things.sign_up, reason="Spam.", by=by)
    ),
    "share_application": Call(
        lambda things, by: actions.share_application(
            application=things.application, to=_heir(things), right=Right.MANAGE, by=by
        )
    ),
    "unshare_application": Call(
        lambda things, by: actions.unshare_application(share=things.share, by=by)
    ),
    "generate_key": Call(
        lambda things, by: actions.generate_key(
            application=things.application,
            wanted=actions.KeyTerms("Web shop", 90, environment=Environment.SANDBOX),
            by=by,
        )
    ),
    "revoke_key": Call(lambda things, by: actions.revoke_key(key=things.key, by=by)),
    "rotate_key": Call(
        lambda things, by: actions.rotate_key(key=things.key, overlap_hours=24, by=by)
    ),
    "approve_subscription": Call(
        lambda things, by: actions.approve_subscription(
            subscription=_in(State.PENDING)(things), by=by
        )
    ),
    "block_subscription": Call(
        lambda things, by: actions.block_subscription(
            subscription=_in(State.ACTIVE)(things), reason="Spam.", by=by
        )
    ),
    "change_subscription_plan": Call(
        lambda things, by: actions.change_subscription_plan(
            subscription=_in(State.PENDING)(things), plan=things.plan, by=by
        )
    ),
    "close_subscription": Call(
        lambda things, by: actions.close_subscription(subscription=_in(State.ACTIVE)(things), by=by)
    ),
    "offer_plans": Call(
        lambda things, by: actions.offer_plans(
            version=things.version, plans=[_other_plan(things)], by=by
        )
    ),
    "reject_subscription": Call(
        lambda things, by: actions.reject_subscription(
            subscription=_in(State.PENDING)(things), reason="Spam.", by=by
        )
    ),
    "subscribe": Call(_subscribe, needs_person=True),
    "unblock_subscription": Call(
        lambda things, by: actions.unblock_subscription(
            subscription=_in(State.BLOCKED)(things), by=by
        )
    ),
    "withdraw_subscription": Call(
        lambda things, by: actions.withdraw_subscription(
            subscription=_in(State.PENDING)(things), by=by
        )
    ),
    "block_application": Call(
        lambda things, by: actions.block_application(
            application=things.application, reason="Spam.", by=by
        )
    ),
    "change_application": Call(
        lambda things, by: actions.change_application(
            application=things.application, name="Till", description="", by=by
        ),
    ),
    "create_application": Call(
        lambda things, by: actions.create_application(name="Till", by=by),
        is_at_home=True,
        needs_person=True,
    ),
    "delete_application": Call(
        lambda things, by: actions.delete_application(application=things.application, by=by)
    ),
    "transfer_application": Call(
        lambda things, by: actions.transfer_application(
            application=things.application,
            to=_heir(things),
            by=by,
        )
    ),
    "unblock_application": Call(_unblock),
    "archive_plan": Call(
        lambda things, by: actions.archive_plan(
            plan=add_plan(f"Old {things.organization.plans.count()}", by=things.admin), by=by
        )
    ),
    "change_plan": Call(
        lambda things, by: actions.change_plan(
            plan=things.plan, name="Silver", terms=actions.PlanTerms(), by=by
        )
    ),
    "create_plan": Call(
        lambda things, by: actions.create_plan(name="Silver", terms=actions.PlanTerms(), by=by),
        is_at_home=True,
    ),
}
