"""localstripe by others, which stands in for Stripe, on loopback only. No data is kept."""

import json
import subprocess
import sys
import time
from urllib.parse import urlencode

import urllib3

from tests.ports import free_port

PROGRAM = """
import sys
from aiohttp import web
from localstripe.resources import store
from localstripe.server import app
store.dump_to_disk = lambda: None
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
"""
HEADERS = {
    "Authorization": "Bearer sk_test_console",
    "Content-Type": "application/x-www-form-urlencoded",
}


class LocalStripe:
    """The process, and what is asked of it past the console."""

    def __init__(self):
        self._port, self._pool = free_port(), urllib3.PoolManager(maxsize=16)
        self._process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(self._port)])
        while True:
            try:
                self.ask("GET", "/v1/customers")
                return
            except urllib3.exceptions.HTTPError:
                time.sleep(0.05)  # until it listens

    def close(self):
        self._process.kill()
        self._process.wait()

    def ask(self, method, path, body=b"", **fields):
        """Status and what was answered."""
        url = f"http://127.0.0.1:{self._port}{path}"
        body = body or urlencode(fields).encode()
        reply = self._pool.request(method, url, body=body, headers=HEADERS, retries=False)
        try:
            answer = json.loads(reply.data or b"{}")
        except ValueError:
            return reply.status, {"error": {"type": "api_error", "message": "No JSON"}}
        if reply.status == 404:
            answer["error"].setdefault("code", "resource_missing")  # as Stripe does
        return reply.status, answer

    def intents(self):
        """All that were ever made."""
        return self.ask("GET", "/v1/payment_intents?limit=100000")[1]["data"]

    def card(self, customer, number="4242424242424242"):
        """A card that the customer has."""
        card = {"type": "card", "card[number]": number, "card[exp_month]": 4}
        card |= {"card[exp_year]": 2031, "card[cvc]": "123"}
        made = self.ask("POST", "/v1/payment_methods", **card)[1]
        self.ask("POST", f"/v1/payment_methods/{made['id']}/attach", customer=customer)
        return made
