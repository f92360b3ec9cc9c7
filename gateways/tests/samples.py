"""One of each thing that gateways have, for the tests about all of them."""

from gateways.actions import MOST_GATEWAYS
from gateways.models import Gateway, Software
from gateways.tests.makers import add_gateway
from organizations.models import Membership
from tests.samples import Sample, Things


def _gateway(things: Things) -> Gateway:
    return add_gateway(things.named("Europe"), by=things.admin).gateway


def _more(admin: Membership, start: int, count: int) -> None:
    Gateway.objects.bulk_create(
        Gateway(
            organization=admin.organization,
            name=f"Gateway {n}",
            name_key=f"gateway {n}",
            software=Software.CADDY,
            environment="production",
        )
        for n in range(start, start + count)
    )


SAMPLES = [
    Sample("gateway", _gateway, "<uuid:gateway_id>", more=_more, most=MOST_GATEWAYS),
    Sample("gateway_token", lambda things: things.gateway.tokens.get()),
]
