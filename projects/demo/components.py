"""The components of the demo: four in Payments, and how they are reached."""

from organizations.models import Membership
from projects import actions
from projects.actions import ComponentTerms
from projects.components.accepted_events import AcceptedEventTerms, Caller
from projects.components.endpoints import EndpointKind, EndpointTerms, EndpointVisibility
from projects.demonstration import Cast
from projects.models import Component, ComponentType

DEVELOPER = "Dorothy Vaughan"
COMPONENTS = {
    "Invoice API": (ComponentType.API, "Payments"),
    "Ledger": (ComponentType.SERVICE, "Payments"),
    "Nightly settlement": (ComponentType.SCHEDULED_JOB, "Payments"),
    "Card events": (ComponentType.WEBHOOK, "Payments"),
    "Reactor telemetry": (ComponentType.SERVICE, "Arc reactor"),
}
ENDPOINTS = {
    "Invoice API": [
        EndpointTerms(
            "web",
            8080,
            EndpointKind.HTTP,
            EndpointVisibility.PUBLIC,
            "https://docs.stark.example/invoices.yaml",
        ),
        EndpointTerms("metrics", 9090, EndpointKind.HTTP, EndpointVisibility.ORGANIZATION),
    ],
    "Ledger": [EndpointTerms("ledger", 50_051, EndpointKind.GRPC, EndpointVisibility.PROJECT)],
}
EVENTS = {
    "Card events": [
        AcceptedEventTerms(
            "charge.*", "https://api.stripe.com/*", Caller.STRIPE, "STRIPE_SIGNING_SECRET"
        ),
        AcceptedEventTerms("stark.card.blocked", "https://cards.stark.example", Caller.OTHER),
    ]
}


def fill_components(member: Cast) -> None:
    """Create the components of the demo, with their endpoints and accepted events."""
    developer = member(DEVELOPER)
    for name, (type, project) in COMPONENTS.items():
        component = actions.create_component(
            project=developer.organization.projects.named(project).get(),
            type=type,
            terms=ComponentTerms(
                name, f"https://git.stark.example/{name.split()[0].lower()}.git", branch="main"
            ),
            by=developer,
        )
        _connect(component, by=developer)


def _connect(component: Component, *, by: Membership) -> None:
    """Add the endpoints and accepted events of the component."""
    for endpoint in ENDPOINTS.get(component.name, []):
        actions.add_endpoint(component=component, terms=endpoint, by=by)
    for event in EVENTS.get(component.name, []):
        actions.add_accepted_event(component=component, terms=event, by=by)
