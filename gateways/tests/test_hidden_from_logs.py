"""What gateways write down: no credential, whatever goes wrong, and whoever is asked for."""

import pytest

from gateways.tests.makers import CALL, offer
from tests.gateways import running
from tests.ports import free_port
from tests.waiting import eventually

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.nginx,
    pytest.mark.caddy,
    pytest.mark.django_db(transaction=True),
]
CREDENTIALS = {
    "X-Api-Key": "cok_of_the_client",
    "Authorization": "Bearer of_the_client",
    "Cookie": "session=of_the_client",
    "X-Token": "token_of_the_client",
}


@pytest.fixture
def written(tmp_path, capfd):
    """All that the gateway has written down so far."""
    said: list[str] = []

    def read():
        said.extend(capfd.readouterr())
        return "\n".join([*said, *(log.read_text() for log in tmp_path.rglob("*.log"))])

    return read


def test_no_credential_is_in_a_log_while_the_console_is_away(
    adam, copied, software, tmp_path, written
):
    offered = offer(adam)
    text = copied(offered, console=free_port())

    with running(software, text, tmp_path, port=free_port()) as gate:
        for host in ({}, {"Host": "elsewhere.example"}):
            for path in (CALL, "/elsewhere/", "/%zz", "/payments/v1/../x"):
                gate.call(path, "", **CREDENTIALS | host)
        eventually(lambda: "refused" in written(), "what went wrong is written down")

    assert "of_the_client" not in written()
    assert offered.token.secret not in written()
