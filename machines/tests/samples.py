"""One of each thing that machines have, for the tests about all of them."""

from tests.cast import add_service_account, add_service_account_token, add_token
from tests.samples import Sample, Things


def _account(things: Things):
    return add_service_account(things.named("Deployments"), by=things.admin)


def _token(things: Things):
    return add_service_account_token(things.account, by=things.admin, name=things.named("Pipeline"))


def _member_token(things: Things):
    return add_token(things.membership, name=things.named("Backup"))


SAMPLES = [
    Sample("account", _account, "<uuid:account>"),
    Sample("token", _token, "<uuid:token>"),
    Sample("member_token", _member_token, "<uuid:member_token>"),
]
