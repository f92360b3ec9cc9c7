"""What the Developer Portal declares."""

from datetime import timedelta

from accounts.own_data.personal_data import PersonalData
from apis.environments import Environment
from apis.lifecycle.uses import Use
from apis.navigation import VersionTab
from apis.permissions import MANAGE_API
from audit.sentences import Label
from audit.symbols import Symbol
from console.api.v1 import Operations
from console.jobs.clock import Job, any_exist
from console.manifests import declarations_of
from console.operators.lookup import Addition
from console.serving.pages import Pages
from organizations.models import Organization
from organizations.tenancy.audience import TargetOwners
from organizations.tenancy.belongings import CountedBelonging
from organizations.tenancy.denied_attempts import Attempt
from organizations.tenancy.handles import ReservedWords
from organizations.tenancy.navigation import Entry, SettingsTab, TabGroup
from organizations.tenancy.quick_actions import QuickAction
from organizations.tenancy.removal_preview import CreatedThing, MembershipBound
from portal import (
    belonging,
    events,
    inbox,
    meters,
    parts,
    permissions,
    requirements,
    search,
)
from portal.admin import APPLICATIONS_OF_ORGANIZATION, DOMAINS_OF_ORGANIZATION, FAILING_DOMAINS
from portal.applications import own_requests
from portal.demonstration import (
    offer_apis,
    open_portal,
    subscribe_applications,
    subscribe_more_applications,
)
from portal.looks import mail_brands
from portal.models import PortalDomain
from projects.demonstration import Demonstration

DECLARED = [
    *declarations_of(permissions),
    *declarations_of(events),
    *declarations_of(meters),
    QuickAction(
        "New application", "applications:create", permissions.MANAGE_APPLICATIONS, "create add", 40
    ),
    QuickAction("New plan", "plans:create", permissions.MANAGE_PLANS, "create add limit"),
    search.APPLICATIONS,
    FAILING_DOMAINS,
    *declarations_of(parts),
    mail_brands.BRAND,
    inbox.SUBSCRIPTIONS,
    inbox.SIGN_UPS,
    inbox.OWNERLESS_APPLICATIONS,
    own_requests.SUBSCRIPTIONS,
    Pages("portal.urls.offers", under="organizations/<handle:handle>/apis/"),
    Pages("portal.urls.plans", under="organizations/<handle:handle>/settings/"),
    Pages("portal.urls.look", under="organizations/<handle:handle>/settings/"),
    Pages("portal.urls.domains", under="organizations/<handle:handle>/settings/"),
    Pages("portal.urls.settings", under="organizations/<handle:handle>/settings/"),
    Pages("portal.urls.applications", under="portal/<handle:handle>/"),
    Pages("portal.urls.portal", under="portal/<handle:handle>/"),
    Pages("portal.urls.former", under="organizations/<handle:handle>/"),
    Operations("portal.api.plans.router"),
    Operations("portal.api.applications.router"),
    Operations("portal.api.application_keys.router"),
    Operations("portal.api.application_shares.router"),
    Operations("portal.api.domains.router"),
    Operations("portal.api.offers.router"),
    Operations("portal.api.sign_ups.router"),
    Operations("portal.api.subscriptions.router"),
    Operations("portal.api.application_subscriptions.router"),
    Addition(Organization, APPLICATIONS_OF_ORGANIZATION),
    Addition(Organization, DOMAINS_OF_ORGANIZATION),
    Entry(
        "Developer Portal",
        "portal:home",
        permissions.VIEW_PORTAL,
        "globe",
        rank=20,
        about="Find APIs, subscribe applications to them, and manage their keys.",
    ),
    SettingsTab("Plans", "plans:plans", permissions.MANAGE_PLANS, TabGroup.APIS, rank=62),
    SettingsTab(
        "Developer Portal",
        "portal-settings:sign-up",
        permissions.CUSTOMIZE_PORTAL,
        TabGroup.APIS,
        rank=64,
    ),
    ReservedWords("application applications look portal plan plans"),
    Attempt("applications:block", "block an application"),
    Attempt("applications:create", "create an application"),
    Attempt("applications:delete", "delete an application"),
    Attempt("applications:edit", "change an application"),
    Attempt("applications:sharing", "share an application"),
    Attempt("applications:unshare", "stop sharing an application"),
    Attempt("applications:transfer", "transfer an application"),
    Attempt("applications:unblock", "unblock an application"),
    Attempt("applications:change-plan", "change the plan of a subscription"),
    Attempt("applications:close-subscription", "close a subscription"),
    Attempt("applications:generate-key", "generate a key"),
    Attempt("applications:revoke-key", "revoke a key"),
    Attempt("applications:rotate-key", "rotate a key"),
    Attempt("applications:withdraw", "withdraw a request for a subscription"),
    Attempt("portal:subscribe", "subscribe an application"),
    Attempt("portal:request-access", "request access to the Developer Portal"),
    Attempt("portal-settings:approve", "approve a request for access to the Developer Portal"),
    Attempt("portal-settings:reject", "reject a request for access to the Developer Portal"),
    Attempt("portal-settings:sign-up", "change who can sign up to the Developer Portal"),
    Attempt("offers:approve", "approve a subscription"),
    Attempt("offers:block", "block a subscription"),
    Attempt("offers:plans", "change the plans of an API version"),
    Attempt("offers:reject", "reject a subscription"),
    Attempt("offers:unblock", "unblock a subscription"),
    Attempt("portal-domains:check", "request a check of a domain of the Developer Portal"),
    Attempt("portal-domains:domains", "add a domain of the Developer Portal"),
    Attempt("portal-domains:delete", "remove a domain of the Developer Portal"),
    Attempt("portal-look:discard", "discard a look of the Developer Portal"),
    Attempt("portal-look:live", "make a look of the Developer Portal live"),
    Attempt("portal-look:looks", "change the look of the Developer Portal"),
    Attempt("portal-look:standard", "use the standard look of the Developer Portal"),
    Attempt("portal-look:undo", "undo a look of the Developer Portal"),
    Attempt("plans:archive", "archive a plan"),
    Attempt("plans:create", "create a plan"),
    Attempt("plans:edit", "change a plan"),
    TargetOwners("application", belonging.owner_of_application),
    TargetOwners("subscription", belonging.owner_of_subscription),
    TargetOwners("version", belonging.owners_of_subscribed_applications),
    Use("subscriptions", belonging.open_subscriptions_to),
    *declarations_of(requirements),
    VersionTab("Plans", "offers:plans", MANAGE_API, rank=70),
    VersionTab("Subscriptions", "offers:subscriptions", MANAGE_API, rank=75),
    CountedBelonging("Developer Portal access requests", "portal.SignUp"),
    CountedBelonging("Developer Portal domains", "portal.PortalDomain"),
    CountedBelonging("keys", "portal.Key", lambda rows: rows.living()),
    CountedBelonging("subscriptions", "portal.Subscription", lambda rows: rows.open()),
    CountedBelonging("applications", "portal.Application"),
    CountedBelonging("plans", "portal.Plan"),
    CreatedThing("domains", "portal.PortalDomain"),
    Job(
        "let in who waits for access to Developer Portals",
        task="portal.schedule.let_in_who_waits",
        every=timedelta(minutes=1),
        expires=timedelta(minutes=1),
    ),
    Job(
        "forget messages in requests for access",
        task="portal.schedule.forget_notes",
        every=timedelta(hours=1),
        expires=timedelta(minutes=30),
    ),
    Job(
        "check domains of Developer Portals",
        task="portal.schedule.check_domains",
        every=timedelta(seconds=10),
        expires=timedelta(seconds=10),
        has_work=any_exist("domains_due", lambda: PortalDomain.objects.due()),
    ),
    Demonstration("plans", offer_apis, rank=20),
    Demonstration("subscriptions", subscribe_applications, rank=60),
    Demonstration("more applications", subscribe_more_applications, rank=61),
    Demonstration("a public API and a request for access", open_portal, rank=70),
    PersonalData("portal.Key", "created_by", "keys_created"),
    PersonalData("portal.TestKey", "created_by", "test_keys_created"),
    Label("key.environment", lambda value: Environment(value).label, caption="Mode"),
    Label("api_version.environment", lambda value: Environment(value).label, caption="Mode"),
    MembershipBound(
        "applications",
        "that will have no owner; their keys keep working",
        belonging.applications_owned,
        is_owned=True,
        effect=belonging.BLOCK_APPLICATIONS,
    ),
    PersonalData(
        "portal.Application",
        "owner__user",
        "applications_owned",
        fields=("id", "organization_id", "name", "description", "created_at"),
    ),
    PersonalData(
        "portal.Share",
        "membership__user",
        "applications_shared_with_you",
        fields=("application__name", "right"),
        is_deleted=True,
    ),
    PersonalData("portal.PortalDomain", "created_by", "domains_of_developer_portals_added"),
    PersonalData(
        "portal.Look",
        "by",
        "looks_of_developer_portals_saved",
        fields=("organization_id", "number", "at"),
    ),
    PersonalData(
        "portal.SignUp",
        "user",
        "requests_for_access_to_developer_portals",
        fields=("organization_id", "note", "state", "asked_at", "decided_at", "reason"),
        is_deleted=True,
    ),
    PersonalData(
        "portal.SignUp",
        "decided_by",
        "requests_for_access_decided",
        fields=("id", "organization_id", "decided_at"),
    ),
    PersonalData(
        "portal.TestKey",
        "membership__user",
        "test_keys",
        fields=("organization_id", "environment", "created_at", "expires_at"),
        is_deleted=True,
    ),
    PersonalData(
        "portal.Subscription",
        "asked_by",
        "subscriptions_asked_for",
        fields=("id", "organization_id", "purpose", "asked_at"),
    ),
    PersonalData(
        "portal.Subscription",
        "decided_by",
        "subscriptions_decided",
        fields=("id", "organization_id", "decided_at"),
    ),
    Symbol("Applications and plans", "app-window"),
    Symbol("Developer Portal", "globe"),
    Label("accent", caption="Accent color"),
    Label("needs_approval", caption="Subscriptions need approval"),
    Label("welcome", caption="Welcome sentence"),
]
