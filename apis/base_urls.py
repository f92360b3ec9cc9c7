"""Validates the base URLs of API versions, so that gateways and subscribers can use them."""

import re

LONGEST = 200
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]+\])"
_SEGMENT = r"[A-Za-z0-9._~-]+"
_SHAPE = re.compile(
    rf"(?P<scheme>https?)://(?P<host>{_HOST})(?::(?P<port>[1-9][0-9]{{0,4}}))?(?:/{_SEGMENT})*"
)
HIGHEST_PORT = 65_535


def normalize(typed: str) -> str:
    """The URL without a slash at its end, and with scheme and host in lower case."""
    scheme, separator, rest = typed.strip().partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.lower()}{separator}{host.lower()}{slash}{path}".rstrip("/")


def problem_with(url: str) -> str:
    """Why the URL cannot be a base URL, or the empty string.

    It is written into the configuration of gateways, so it has neither credentials nor a query, and
    only characters that mean the same to all of them.
    """
    if len(url) > LONGEST:
        return f"Use up to {LONGEST} characters."
    shape = _SHAPE.fullmatch(url)
    if shape is None or int(shape["port"] or 1) > HIGHEST_PORT:
        return "Enter a URL such as https://api.example.com/payments, without a query."
    if {".", ".."} & set(url.split("/")):
        return "Leave out . and .. between the slashes."
    return ""
