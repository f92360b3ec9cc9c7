"""The plans of the demo, applications with subscriptions and keys, and a public API.

Plans are offered before the APIs are published, which need one.
"""

from accounts.models import User
from apis.actions import change_visibility
from apis.environments import Environment
from apis.models import Version, Visibility
from organizations.models import Membership
from portal import actions
from portal.actions import KeyTerms, LookValues, PlanTerms
from portal.models import Application, SelfSignUp
from projects.demonstration import Cast

SUBSCRIBER, OUTSIDER = "Rosalind Franklin", "Alan Turing"
DRAFT = "Assistant"
"""The API that is offered with no plan yet, so that its page shows what is missing."""
ASKER = "Zed Zimmer"
PLANS = {
    "Free": PlanTerms(requests=1_000, window=86_400),
    "Business": PlanTerms(requests=100, window=1, needs_approval=True),
}

LOOK = LookValues(
    accent="#9f1239",
    title="Build with Stark Industries",
    welcome="Read what our reactors and suits report, and call them from your programs.",
)


def offer_apis(member: Cast) -> None:
    """Create two plans and offer every version with both, but those of the draft."""
    administrator = member("Ada Lovelace")
    organization = administrator.organization
    for name, terms in PLANS.items():
        actions.create_plan(name=name, terms=terms, by=administrator)
    versions = Version.objects.filter(organization=organization).exclude(api__name=DRAFT)
    for version in versions.select_related("api"):
        actions.offer_plans(version=version, plans=organization.plans.all(), by=administrator)


def subscribe_applications(member: Cast) -> None:
    """Create an application with a key, an active subscription and a pending one."""
    subscriber = member(SUBSCRIBER)
    plans = subscriber.organization.plans
    published = Version.objects.filter(organization=subscriber.organization).open_to_subscribers()
    telemetry, payments = published.select_related("api").order_by("-api__name")
    shop = actions.create_application(
        name="Web shop", description="Sells suits, and sends invoices.", by=subscriber
    )
    actions.subscribe(
        application=shop, version=telemetry, plan=plans.named("Free").get(), by=subscriber
    )
    actions.subscribe(
        application=shop,
        version=payments,
        plan=plans.named("Business").get(),
        purpose="Invoices for every order, about 40 a second in December.",
        by=subscriber,
    )
    _generate_key(shop, "Checkout servers", subscriber)


def subscribe_more_applications(member: Cast) -> None:
    """Create an application of an API subscriber and one of an outsider, each with a key."""
    subscriber, outsider = member(SUBSCRIBER), member(OUTSIDER)
    free = subscriber.organization.plans.named("Free").get()
    for name, description, api, key, owner in (
        ("Suit app", "Pays for parts from inside the suit.", "Payments", "Phones", subscriber),
        ("Grid dashboard", "Shows what reactors give.", "Telemetry", "Dashboard", outsider),
    ):
        application = actions.create_application(name=name, description=description, by=owner)
        versions = Version.objects.filter(api=owner.organization.apis.named(api).get())
        version = versions.open_to_subscribers().get()
        actions.subscribe(application=application, version=version, plan=free, by=owner)
        _generate_key(application, key, owner)


def _generate_key(application: Application, name: str, owner: Membership) -> None:
    """Generate a production key of the application."""
    terms = KeyTerms(name, days=90, environment=Environment.PRODUCTION)
    actions.generate_key(application=application, wanted=terms, by=owner)


def open_portal(member: Cast) -> None:
    """Show one API to everyone, make a look live, and request access as a person from elsewhere."""
    administrator, publisher = member("Ada Lovelace"), member("Grace Hopper")
    look = actions.save_look(values=LOOK, by=administrator)
    actions.make_look_live(look=look, by=administrator)
    organization = administrator.organization
    telemetry = organization.apis.named("Telemetry").get()
    change_visibility(api=telemetry, visibility=Visibility.PUBLIC, slugs=[], by=publisher)
    actions.change_self_signup(
        self_signup=SelfSignUp.APPROVAL, domains="", is_confirmed=False, by=administrator
    )
    actions.request_sign_up(
        organization=organization,
        user=User.objects.get(name=ASKER),
        note="We build dashboards for power plants, and would like to show your reactors.",
    )
