"""Where nginx ends TLS: what it speaks, and with what preference."""

import socket
import ssl
import warnings
from collections.abc import Iterator

import pytest

from tests import nginx
from tests.ports import free_port
from tests.waiting import LONG

pytestmark = [pytest.mark.nginx, pytest.mark.embedded]
V1_1, V1_2, V1_3 = ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
WEAK = "AES128-SHA:AES256-GCM-SHA384:ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES256-SHA384"
WEAKER_FIRST = "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384"


@pytest.fixture
def port(tmp_path) -> Iterator[int]:
    """Where nginx ends TLS as with PROXY_LISTENS=https."""
    port = free_port()
    nginx.make_certificate(tmp_path)
    ports = {"http": free_port(), "https": port}
    with nginx.running(tmp_path, listens="https", upstreams=[free_port()], **ports):
        yield port


def spoken(port: int, version: ssl.TLSVersion | None, ciphers: str = "ALL") -> tuple[str, str]:
    """The version and the cipher that are agreed on with a client that would take anything."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    client.set_ciphers(f"{ciphers}:@SECLEVEL=0")
    if version:
        with warnings.catch_warnings(action="ignore"):  # Python advises against the old one
            client.minimum_version = client.maximum_version = version
    connection = socket.create_connection(("127.0.0.1", port), LONG)
    with client.wrap_socket(connection) as secure:
        cipher = secure.cipher()
        assert cipher
        return str(secure.version()), cipher[0]


def test_the_newest_version_and_the_strongest_cipher_are_preferred(port):
    assert spoken(port, None)[0] == "TLSv1.3"
    assert spoken(port, V1_3)[1] == "TLS_AES_256_GCM_SHA384"
    assert spoken(port, V1_2, WEAKER_FIRST) == ("TLSv1.2", "ECDHE-RSA-AES256-GCM-SHA384")


@pytest.mark.parametrize(("version", "ciphers"), [(V1_1, "ALL"), (V1_2, WEAK)])
def test_what_is_out_of_date_is_not_spoken(port, version, ciphers):
    with pytest.raises((ssl.SSLError, ConnectionError)):
        spoken(port, version, ciphers)
