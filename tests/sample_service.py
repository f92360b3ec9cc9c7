"""A service such as people put behind a gateway: invoices that are listed, read and made.

It does exactly what `DEFINITION` says, and answers 400 to everything else.
"""

import json
import re
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_INVOICE: dict[str, Any] = {
    "type": "object",
    "required": ["id", "amount"],
    "properties": {
        "id": {"type": "string", "pattern": "^[a-z0-9]{1,20}$"},
        "amount": {"type": "integer", "minimum": 1, "maximum": 1000},
    },
    "additionalProperties": False,
}
_NEW = {
    "type": "object",
    "required": ["amount"],
    "properties": {"amount": {"type": "integer", "minimum": 1, "maximum": 1000}},
    "additionalProperties": False,
}
_LIMIT = {"type": "integer", "minimum": 1, "maximum": 100}


def _answer(about: str, schema: Any, kind: str = "application/json") -> dict[str, Any]:
    return {"description": about, "content": {kind: {"schema": schema}}}


def _answers(status: str, schema: Any) -> dict[str, Any]:
    wrong = {
        "type": "object",
        "required": ["error"],
        "properties": {"error": {"type": "string"}},
    }
    problem = {
        "type": "object",
        "required": ["title", "status", "code"],
        "properties": {"code": {"type": "string"}, "status": {"type": "integer"}},
    }
    return {
        status: _answer("What was asked for.", schema),
        "400": _answer("Something is wrong.", wrong),
        "401": _answer("The key does not work.", problem, "application/problem+json"),
        "404": _answer("There is no such invoice.", wrong),
        "405": _answer("Another method.", wrong),
    }


DEFINITION: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Payments", "version": "1.0.0"},
    "security": [{"key": []}],
    "paths": {
        "/invoices": {
            "get": {
                "operationId": "list",
                "parameters": [{"name": "limit", "in": "query", "schema": _LIMIT}],
                "responses": _answers("200", {"type": "array", "items": _INVOICE}),
            },
            "post": {
                "operationId": "create",
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": _NEW}},
                },
                "responses": _answers("201", _INVOICE),
            },
        },
        "/invoices/{invoice}": {
            "get": {
                "operationId": "get",
                "parameters": [
                    {
                        "name": "invoice",
                        "in": "path",
                        "required": True,
                        "schema": _INVOICE["properties"]["id"],
                    }
                ],
                "responses": _answers("200", _INVOICE),
            }
        },
    },
    "components": {
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-API-Key"}}
    },
}
_ONE = {"id": "a1", "amount": 3}


class SampleService(ThreadingHTTPServer):
    """The service on a free port of this machine, below /payments/v1. It keeps whose calls came."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.reached: list[dict[str, str]] = []
        Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


class _Wrong(Exception):
    """The call is none that the definition has."""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answered(self._get)

    def do_POST(self) -> None:
        self._answered(self._post)

    def do_PUT(self) -> None:
        self._say(HTTPStatus.METHOD_NOT_ALLOWED, {"error": "GET and POST only."})

    do_DELETE = do_PATCH = do_OPTIONS = do_TRACE = do_HEAD = do_QUERY = do_PUT

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def _answered(self, answer: Any) -> None:
        server: Any = self.server
        server.reached.append(dict(self.headers.items()))
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        url = urlsplit(self.path)
        try:
            self._say(*answer(unquote(url.path).removeprefix("/payments/v1"), url.query, sent))
        except (_Wrong, ValueError) as wrong:
            self._say(HTTPStatus.BAD_REQUEST, {"error": str(wrong)})

    def _get(self, path: str, query: str, _: bytes) -> tuple[int, Any]:
        given = parse_qsl(query, keep_blank_values=True)
        if path == "/invoices":
            if any(name != "limit" for name, _ in given) or len(given) > 1:
                raise _Wrong("There is only limit.")
            limit = given[0][1] if given else "1"
            if not re.fullmatch(r"[1-9][0-9]?|100", limit, re.ASCII):
                raise _Wrong("limit is 1 to 100.")
            return HTTPStatus.OK, [_ONE] * int(limit)
        name = path.removeprefix("/invoices/")
        if given or not re.fullmatch("[a-z0-9]{1,20}", name):
            raise _Wrong("An ID is up to 20 letters and digits.")
        return (HTTPStatus.OK, _ONE) if name == "a1" else (404, {"error": "No such invoice."})

    def _post(self, path: str, query: str, sent: bytes) -> tuple[int, Any]:
        if path != "/invoices":
            return HTTPStatus.METHOD_NOT_ALLOWED, {"error": "GET only."}
        made = json.loads(sent.decode())
        if query or not isinstance(made, dict) or set(made) != {"amount"}:
            raise _Wrong("Send amount, and nothing else.")
        amount = made["amount"]
        is_number = isinstance(amount, int | float) and not isinstance(amount, bool)
        if not is_number or not 1 <= amount <= 1000 or amount != int(amount):
            raise _Wrong("amount is a whole number from 1 to 1,000.")
        return HTTPStatus.CREATED, {"id": _ONE["id"], "amount": int(amount)}

    def _say(self, status: int, said: Any) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "GET" if "/invoices/" in self.path else "GET, POST")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
