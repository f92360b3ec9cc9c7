"""Operations on subscriptions for the people of the applications, who use APIs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from apis.models import Version
from console.api.form_bodies import OPTIONAL, FormBody
from console.api.lists import narrow, page_of
from console.api.schemas import Listed, Strict
from console.refusals import Refusal
from organizations.tenancy.actors import Actor
from organizations.tenancy.api_access import ApiRequest, demands, row_or_invalid
from organizations.tenancy.api_resources import Resource
from organizations.tenancy.roles import Permission
from portal import actions
from portal.api.applications import applications
from portal.api.subscriptions import Subscription, SubscriptionsQuery
from portal.catalogue.visible_apis import SHOWN_STATES
from portal.forms.subscriptions import SubscribeForm
from portal.models import Application, Plan
from portal.models import Subscription as SubscriptionRow
from portal.permissions import MANAGE_SUBSCRIPTIONS, SUBSCRIBE_APPLICATION, VIEW_PORTAL

router = Router(tags=["Developer Portal"])
PLAN_ID = "The ID of a plan that the version is offered with."


class AllSubscriptionsQuery(SubscriptionsQuery):
    """Which subscriptions the list of all shows."""

    application_id: str = Field("", max_length=40, description="Only those of this application.")
    version_id: str = Field("", max_length=40, description="Only those to this version.")


class NewSubscription(FormBody):
    """A subscription of an application to a version."""

    form = SubscribeForm
    application_id: str = Field(description="The ID of an application that is not blocked.")
    version_id: str = Field(description="The ID of a published version.")
    plan_id: str = Field(description=PLAN_ID)
    purpose: str = OPTIONAL


class SubscriptionChanges(Strict):
    """What can be changed of a subscription."""

    plan_id: str = Field(description=f"{PLAN_ID} It must not need approval.")


class ApplicationSubscriptions(Resource[SubscriptionRow]):
    """Subscriptions, of which each token reaches those of applications that its owner sees."""

    def visible_to(self, by: Actor, permission: Permission | None) -> QuerySet[SubscriptionRow]:
        """The subscriptions of applications that the actor sees."""
        return self.rows(by.organization).filter(
            application__in=Application.objects.readable_by(by)
        )


application_subscriptions = ApplicationSubscriptions(
    router,
    "subscriptions",
    noun="an application subscription",
    shows=Subscription,
    rows=lambda organization: SubscriptionRow.objects.with_details().filter(
        organization=organization
    ),
)
application_subscriptions.gets(VIEW_PORTAL)


@router.get(
    application_subscriptions.list_path,
    response=Listed[Subscription],
    summary="List the subscriptions of all applications",
)
@demands(VIEW_PORTAL)
def list_all_subscriptions(
    request: ApiRequest, response: HttpResponse, query: Query[AllSubscriptionsQuery]
) -> object:
    """List the subscriptions of applications that the owner of the token sees, the oldest first."""
    rows: Any = application_subscriptions.visible_to(request.auth, VIEW_PORTAL)
    rows = narrow(rows, query, "application_id", "version_id", "state")
    return page_of(request, response, query, rows, by=("asked_at", "pk"))


@application_subscriptions.creates(SUBSCRIBE_APPLICATION)
def create_application_subscription(
    request: ApiRequest, new_subscription: NewSubscription
) -> SubscriptionRow:
    """Subscribe an application to a version. It is pending if the plan needs approval.

    Those who manage the API read who asks, so a service account cannot.
    """
    application_id = new_subscription.application_id
    version = _version(request, new_subscription.version_id)
    with _fields_named_as_in_bodies():
        return actions.subscribe(
            application=applications.resolve(request, application_id, SUBSCRIBE_APPLICATION),
            version=version,
            plan=_plan(version, new_subscription.plan_id),
            purpose=new_subscription.purpose or "",
            by=request.auth,
        )


@application_subscriptions.changes(MANAGE_SUBSCRIPTIONS)
def change_application_subscription(
    request: ApiRequest, application_subscription: SubscriptionRow, changes: SubscriptionChanges
) -> None:
    """Change the plan of a pending or active subscription. It is active then."""
    plan = _plan(application_subscription.version, changes.plan_id)
    with _fields_named_as_in_bodies():
        actions.change_subscription_plan(
            subscription=application_subscription, plan=plan, by=request.auth
        )


@application_subscriptions.step("withdraw", MANAGE_SUBSCRIPTIONS)
def withdraw_application_subscription(
    request: ApiRequest, application_subscription: SubscriptionRow
) -> None:
    """Withdraw a subscription that waits for approval."""
    actions.withdraw_subscription(subscription=application_subscription, by=request.auth)


@application_subscriptions.step("close", MANAGE_SUBSCRIPTIONS)
def close_application_subscription(
    request: ApiRequest, application_subscription: SubscriptionRow
) -> None:
    """Close a pending or active subscription. Gateways refuse the next call under it."""
    actions.close_subscription(subscription=application_subscription, by=request.auth)


def _version(request: ApiRequest, version_id: str) -> Version:
    """The version that the portal shows to the owner of the token. Raises Problem (422)."""
    visible_apis = request.organization.apis.visible_to(request.auth)
    versions = Version.objects.filter(api__in=visible_apis, state__in=SHOWN_STATES)
    version: Version = row_or_invalid(versions, version_id, "version_id", "a version")
    return version


def _plan(version: Version, plan_id: str) -> Plan:
    """The plan, if the version is offered with it. Raises Problem (422)."""
    noun = f"a plan that {version} is offered with"
    plan: Plan = row_or_invalid(Plan.objects.open_for(version), plan_id, "plan_id", noun)
    return plan


@contextmanager
def _fields_named_as_in_bodies() -> Iterator[None]:
    """Let a Refusal name `plan_id` where the form has `plan`."""
    try:
        yield
    except Refusal as refusal:
        if refusal.field in {"application", "plan"}:
            refusal.field = f"{refusal.field}_id"
        raise
