"""A proxy before localstripe, which does what that lacks, and loses answers as it is told.

It keeps idempotency keys, has Checkout sessions with a page, and lists the intents of a customer.
A parameter that Stripe does not know it refuses, as Stripe does. What was really charged is counted
behind it, and so judges the console. Of what was done on a page it tells `hook`, if that is set, as
Stripe does.
"""

import json
import time
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import urllib3

from billing.tests.stripe_itself import LocalStripe
from billing.tests.stripe_messages import signed
from billing.tests.stripe_pages import CHARGES, CheckoutPage, complete
from billing.tests.stripe_types import wrong_parameters

REFUNDS, SESSIONS, PAGES = "/v1/refunds", "/v1/checkout/sessions", "/pay/"
DISPUTES = "/v1/disputes"
NEW_NAME, OLD_NAME = b"allowed_payment_method_types", b"payment_method_types"
"""What Stripe calls a parameter, and what localstripe still does."""
LOST, BROKEN, SLOW, FINE = "the answer is lost", "500 after charging", "slow", ""


class Server(ThreadingHTTPServer):
    """Says nothing about clients that were killed."""

    daemon_threads = True

    def handle_error(self, request, client_address):
        """They hang up."""


class StandIn:
    """Answers as Stripe, but for the faults in `faults`: one for each charge or refund to come."""

    def __init__(self):
        self.stripe, self.calls = LocalStripe(), []
        self.faults: deque[str] = deque()
        self.on_move = lambda moment: None
        self.hook = ""
        self._kept, self._sessions, self._locks, self._intents = {}, {}, {}, {}
        self.disputes, self.failed_refunds, self._refunds = [], set(), []
        self.wrong: list[str] = []
        self._forgotten = set()
        self._server = Server(("127.0.0.1", 0), handler_of(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        self._server.shutdown()
        self.stripe.close()

    def forget(self):
        """Begin anew, without what other tests left: no list of all charges has theirs."""
        kept = (self.faults, self.calls, self.wrong, self.disputes, self.failed_refunds)
        for left in (*kept, self._refunds):
            left.clear()
        self._forgotten = {each["id"] for each in self.stripe.intents()}

    def charged(self):
        """The attempt of each charge that was really made."""
        taken = [each for each in self.stripe.intents() if each["status"] == "succeeded"]
        return [each["metadata"].get("console_attempt") for each in taken]

    def pay(self, page, number="4242424242424242"):
        """Do what a person does on a page: enter a card, and confirm."""
        session = self._sessions[page]
        method, intent = self.stripe.card(session["customer"], number), None
        if session["mode"] == "payment":
            asked = session["_asked"] | {"payment_method": method["id"], "confirm": "true"}
            intent = self.stripe.ask("POST", CHARGES, **asked)[1]
        complete(session, method, intent)
        return method["id"]

    def browse(self, page, fields):
        """What a browser gets at the address of a page: a status, where to go next, and HTML."""
        session = self._sessions[page]
        answer = CheckoutPage(self.stripe, session).answer(fields)
        if answer[0] == 303 and self.hook:
            body, signature = signed(shown(session), kind="checkout.session.completed")
            headers = {"Stripe-Signature": signature, "Content-Type": "application/json"}
            urllib3.request("POST", self.hook, body=body, headers=headers, retries=False)
        return answer

    def expire(self, page):
        """Let no one pay there any more."""
        self._sessions[page]["status"] = "expired"

    def dispute(self, intent, status="needs_response", amount=100, **more):
        """What the holder of the card begins, or how that goes on."""
        found = next((each for each in self.disputes if each["payment_intent"] == intent), None)
        if found is None:
            name = f"du_{intent}"
            found = {"id": name, "object": "dispute", "payment_intent": intent, "metadata": {}}
            self.disputes.append(found)
        found |= {"status": status, "amount": amount, "currency": "eur", **more}
        return found

    def refund(self, intent, amount):
        """What someone sends back at Stripe, past the console; its name."""
        name = self.stripe.ask("POST", REFUNDS, payment_intent=intent, amount=amount)[1]["id"]
        self._refunds.append(name)
        return name

    def answer(self, method, path, body, key):
        """What the console hears: a status and an object, or nothing at all."""
        self.calls.append((method, path, key))
        where = urlsplit(path)
        if wrong := wrong_parameters(method, path, body):
            self.wrong += wrong
            return 400, refusal("parameter_unknown", wrong[0])
        if (known := self._known(method, path, where)) is not None:
            return known
        with self._locks.setdefault(key, Lock()):
            if key and key in self._kept:
                return self._kept[key]
            moves = method == "POST" and where.path in (CHARGES, REFUNDS)
            fault = self.faults.popleft() if moves and self.faults else FINE
            if moves:
                self.on_move("before")
            if where.path == SESSIONS:
                reply = 200, shown(self._open(body))
            else:
                reply = self.stripe.ask(method, path, body.replace(NEW_NAME, OLD_NAME))
            if where.path == CHARGES and reply[0] == 200:
                self._intents.setdefault(reply[1]["customer"], []).append(reply[1]["id"])
            if where.path == REFUNDS and reply[0] == 200:
                self._refunds.append(reply[1]["id"])
            self._kept[key] = reply
        if moves:
            self.on_move("after")
        if fault == SLOW:
            time.sleep(0.2)  # as a slow provider does
        return {LOST: None, BROKEN: (500, {"error": {"type": "api_error"}})}.get(fault, reply)

    def _known(self, method, path, where):
        """What localstripe cannot say; None for all else."""
        if where.path.startswith(SESSIONS) and method == "GET":
            return 200, shown(self._sessions[where.path.split("/")[-1]])
        if where.path.endswith("/expire"):
            return self._expire(where.path.split("/")[-2])
        if where.path == CHARGES and method == "GET":
            return 200, self._list(parse_qs(where.query))
        if where.path == DISPUTES:
            return 200, self._list_disputes(parse_qs(where.query))
        if where.path.startswith(REFUNDS) and method == "GET":
            return self._refund(path, where)
        return None

    def _expire(self, page):
        if self._sessions[page]["status"] != "open":
            return 400, {"error": {"type": "invalid_request_error", "message": "It is not open."}}
        self.expire(page)
        return 200, shown(self._sessions[page])

    def _list(self, wanted):
        if customer := wanted.get("customer", [""])[0]:
            paths = [f"{CHARGES}/{name}" for name in self._intents.get(customer, [])]
            found = [self.stripe.ask("GET", path)[1] for path in paths]
        else:
            found = [each for each in self.stripe.intents() if each["id"] not in self._forgotten]
        return {"object": "list", "data": found, "has_more": False, "url": CHARGES}

    def _list_disputes(self, wanted):
        about = wanted.get("payment_intent", [""])[0]
        found = [each for each in self.disputes if about in ("", each["payment_intent"])]
        return {"object": "list", "data": found, "has_more": False, "url": DISPUTES}

    def _refund(self, path, where):
        """One or many; localstripe lists those of a charge alone, and lets none fail."""
        reply: Any
        if where.path == REFUNDS and "payment_intent" not in where.query:
            found = [self.stripe.ask("GET", f"{REFUNDS}/{name}")[1] for name in self._refunds]
            reply = 200, {"object": "list", "data": found, "has_more": False, "url": REFUNDS}
        else:
            reply = self.stripe.ask("GET", path)
        said: Any = reply[1]
        for refund in said.get("data", [said]):
            if refund.get("id") in self.failed_refunds:
                refund["status"] = "failed"
        return reply

    def _open(self, body):
        given = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        name, price = f"cs_test_{len(self._sessions)}", "line_items[0][price_data]"
        asked = {"amount": given.get(f"{price}[unit_amount]"), "customer": given["customer"]}
        asked |= {"currency": given.get(f"{price}[currency]")}
        intent = "payment_intent_data"
        mine = {k[19:]: v for k, v in given.items() if k.startswith(intent)}
        asked |= {k.replace("]", "", 1)[1:]: v for k, v in mine.items()}
        made = {"id": name, "object": "checkout.session", "status": "open", "mode": given["mode"]}
        made |= {"url": f"{self.url}{PAGES}{name}", "customer": given["customer"], "_asked": asked}
        made |= {"_success": given["success_url"], "_cancel": given["cancel_url"]}
        return self._sessions.setdefault(
            name, made | {"setup_intent": None, "payment_intent": None}
        )


def refusal(code, parameter, message=""):
    """What Stripe says of a call that it cannot take."""
    message = message or f"Received unknown parameter: {parameter}"
    error = {"code": code, "message": message, "param": parameter}
    return {"error": {"type": "invalid_request_error", **error}}


def shown(session):
    """A session without what is ours."""
    return {name: value for name, value in session.items() if not name.startswith("_")}


def handler_of(stand_in):
    """Reads a request and writes what the stand-in says."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path.startswith(PAGES):
                self._browse(parse_qs(body.decode()))
                return
            key = self.headers.get("Idempotency-Key")
            reply = stand_in.answer(self.command, self.path, body, key)
            if reply is None:
                self.close_connection = True
                return
            said = json.dumps(reply[1]).encode()
            self.send_response(reply[0])
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_DELETE = do_POST

        def _browse(self, fields):
            given = {name: values[0] for name, values in fields.items()}
            status, following, page = stand_in.browse(self.path.removeprefix(PAGES), given)
            said = page.encode()
            self.send_response(status)
            if following:
                self.send_header("Location", following)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *args):
            """Be quiet."""

    return Handler
