"""Answers to gateways are counted by their code, and how long they took."""

from unittest.mock import patch

from django.db import OperationalError

from gateways.tests.makers import ask
from tests.metrics import TOKEN, gained, numbers


def test_checks_are_counted_by_what_was_answered(client, offered, settings):
    settings.METRICS_TOKEN = TOKEN
    before = numbers()

    ask(client, offered)
    ask(client, offered, path="/gateway/check/payments/v1/a")
    ask(client, offered, X_API_Key="nonsense")
    ask(client, offered, X_Gateway_Token="nonsense")
    with patch("gateways.middleware.check", side_effect=OperationalError("away")):
        assert ask(client, offered).status_code == 503

    found = gained(before, numbers())
    codes = {"VALID": 2, "MALFORMED": 1, "UNKNOWN_GATEWAY": 1}
    assert {name: number for name, number in found.items() if "gateway_check" in name} == {
        **{f'console_gateway_checks_total{{code="{code}"}}': codes[code] for code in codes},
        "console_gateway_check_seconds_count": 4,
    }
    assert found['console_request_seconds_count{view="gateways:check"}'] == 5
