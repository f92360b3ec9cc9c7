"""What the operations of this app are sent, and what is true before, for the tests of all."""

from datetime import timedelta

from tests.samples import Things


def _let_it_be_shorter(things: Things) -> None:
    """Of a token that lives shorter than the one with which it is rotated."""
    things.gateway.tokens.update(life=timedelta(days=30))


BODIES = {
    "create_gateway": {
        "name": "Asia",
        "software": "caddy",
        "environment": "sandbox",
        "days": 7,
    },
    "change_gateway": {"name": "Africa"},
    "create_gateway_token": {"gateway_id": "{gateway}", "days": 7},
    "rotate_gateway_token": {"overlap_hours": 1},
}
READY = {
    "create_gateway_token": lambda things: things.gateway.tokens.all().delete(),
    "rotate_gateway_token": _let_it_be_shorter,
}
