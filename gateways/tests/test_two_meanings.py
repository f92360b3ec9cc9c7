"""Paths that mean one API to the gateway, and could mean another to the service behind it."""

import pytest

from gateways.tests.makers import offer

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.nginx,
    pytest.mark.caddy,
    pytest.mark.django_db(transaction=True),
]
TWO_MEANINGS = [
    *("..;/x", "..;/..;/orders/v2/x", "..%2fx", "..%2Fx", "%2e%2e/x", "%2E%2E%2Fx"),
    *("..%3b/..%3b/orders/v2/x", "..%3B/x", "..%253b/x", "a%3b../b", "%3b../x", "..%3fx", "..%23x"),
    *("%25252e%25252e/x", "..%25252fx", "a%25255cb"),
    *("%252e%252e/x", "..%252fx", "a%5cb", "a%5C..%5cb", "a%255cb", "a\\b", "..\\x"),
    *(
        "./x",
        ".",
        "..",
        "a/..",
        "a/../b",
        "a;/../b",
        ";../x",
        "a%2f..",
        "a%2f.%2fb",
        "%2e",
        "a/.;x",
    ),
]
ONE_MEANING = [
    *(
        "a.b",
        "a..b",
        "...",
        ".well-known",
        "..a",
        "a%20b",
        "a%25",
        "a%2fb",
        "a;v=1",
        "~a",
        "a%3bv=1.2/b",
        "a%3fb",
    ),
    *("a;v=1.2/b", "a?next=../b", "a?path=%2e%2e%2f", "a?b=c\\d", "%C3%A9"),
]


def test_what_could_mean_another_api_is_refused_and_nothing_else(adam, through):
    offered = offer(adam)

    with through(offered) as gate:
        refused = [
            path
            for path in [*TWO_MEANINGS, *ONE_MEANING]
            if gate.call(f"/payments/v1/{path}", offered.key.secret).status in {400, 404}
        ]
        lines = list(gate.upstream.lines)

    assert refused == TWO_MEANINGS
    assert len(lines) == len(ONE_MEANING)
