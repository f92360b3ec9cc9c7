"""Ports of this machine for servers that tests start."""

import contextlib
import secrets
import socket


def free_port() -> int:
    """A port of this machine where nothing listens.

    None of those that the system gives to connections: one would take it before it is used.
    """
    while True:
        # Not from `random`: all processes of a test run share its seed.
        port = 10_000 + secrets.randbelow(20_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
