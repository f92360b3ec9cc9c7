"""Providers of social sign-in on loopback, every answer of which a test can change.

`oidc-provider-mock` is one by others, for what goes well. These are for what does not.
"""

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, Self
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

CLIENT = "console"
SECRET = "a secret of the provider"
KID = "key-1"
Answer = tuple[int, str, bytes]
JSON = "application/json"

_keys: dict[str, RSAPrivateKey] = {}
_generating = Lock()


def key(name: str) -> RSAPrivateKey:
    """The key of this name, generated once in each process, which takes 50 ms."""
    with _generating:
        if name not in _keys:
            _keys[name] = generate_private_key(65537, 2048)
        return _keys[name]


def as_json(value: Any, status: int = 200) -> Answer:
    """An answer of a server."""
    return status, JSON, json.dumps(value).encode()


class Provider:
    """A server whose answers are functions, by path. `asked` is what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Callable[[dict[str, str]], Answer]] = {}
        self.asked: list[tuple[str, dict[str, str], dict[str, str]]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answers_with(self, path: str, body: bytes, status: int = 200, kind: str = JSON) -> None:
        """From now on, this at this path."""
        self.answers[path] = lambda form: (status, kind, body)

    def says(self, path: str, value: Any) -> None:
        """From now on, this as JSON at this path."""
        self.answers[path] = lambda form: as_json(value)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(dict(parse_qsl(urlsplit(self.path).query)))

            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                self._answer({name: values[0] for name, values in parse_qs(sent).items()})

            def _answer(self, form: dict[str, str]) -> None:
                path = urlsplit(self.path).path
                provider.asked.append((path, form, dict(self.headers)))
                answer = provider.answers.get(path, lambda form: (404, "text/plain", b"not here"))
                status, kind, body = answer(form)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Nothing."""

        return Handler


class OpenIDProvider(Provider):
    """A provider of OpenID Connect, at which Ada is signed in."""

    def __init__(self) -> None:
        super().__init__()
        self.claims: dict[str, Any] = {
            "sub": "ada-at-the-provider",
            "email": "ada@example.com",
            "email_verified": True,
            "name": "Ada Lovelace",
        }
        self.without: set[str] = set()
        """Claims that are left out of the ID token."""
        self.signed_by = "provider"
        self.kid: str | None = KID
        self.algorithm = "RS256"
        self.nonce = ""
        self.challenge = ""
        self.discovery = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/jwks",
        }
        self.answers |= {
            "/authorize": self._authorize,
            "/.well-known/openid-configuration": lambda form: as_json(self.discovery),
            "/jwks": lambda form: as_json({"keys": [self.jwk()]}),
            "/token": self._token,
            "/userinfo": lambda form: as_json(self.claims),
        }

    def app(self, name: str = "openid", **settings: str) -> dict[str, Any]:
        """How the console is told of it."""
        return {
            "provider_id": name,
            "name": {"google": "Google", "microsoft": "Microsoft"}.get(name, "Example SSO"),
            "client_id": CLIENT,
            "secret": SECRET,
            "settings": {"issuer": self.url, "vouches": "if verified"} | settings,
        }

    def jwk(self, name: str = "provider") -> dict[str, Any]:
        """The public half of a key."""
        public = jwt.algorithms.RSAAlgorithm.to_jwk(key(name).public_key(), as_dict=True)
        return {**public, "kid": KID, "use": "sig", "alg": "RS256"}

    def id_token(self) -> str:
        """Signed, about Ada, for the console."""
        now = int(time.time())
        usual = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": self.nonce}
        claims = {k: v for k, v in (usual | self.claims).items() if k not in self.without}
        headers = {"kid": self.kid} if self.kid else {}
        header = urlsafe_b64encode(json.dumps({"alg": self.algorithm, **headers}).encode())
        payload = urlsafe_b64encode(json.dumps(claims).encode())
        signed = b".".join(each.rstrip(b"=") for each in (header, payload))
        return f"{signed.decode()}.{self._signature(signed)}"

    def _signature(self, signed: bytes) -> str:
        if self.algorithm == "none":
            return ""
        algorithm = jwt.get_algorithm_by_name(self.algorithm)
        with_key: Any = key(self.signed_by) if self.algorithm == "RS256" else SECRET.encode()
        return urlsafe_b64encode(algorithm.sign(signed, with_key)).rstrip(b"=").decode()

    def _authorize(self, asked: dict[str, str]) -> Answer:
        """A page on which Ada, who is signed in here, says that she goes back."""
        self.nonce, self.challenge = asked["nonce"], asked["code_challenge"]
        back = urlencode({"code": "the-code", "state": asked["state"]})
        link = f'<a href="{asked["redirect_uri"]}?{back}">Ada</a>'
        return 200, "text/html", f"<!doctype html><title>Provider</title>{link}".encode()

    def _token(self, form: dict[str, str]) -> Answer:
        shown = urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest())
        if shown.rstrip(b"=").decode() != self.challenge or form.get("code") != "the-code":
            return as_json({"error": "invalid_grant"}, status=400)
        return as_json({"access_token": "at", "token_type": "Bearer", "id_token": self.id_token()})


class GitHub(Provider):
    """GitHub's three addresses, as a GitHub Enterprise server has them."""

    def __init__(self) -> None:
        super().__init__()
        self.person: dict[str, Any] = {"id": 583231, "login": "ada", "name": "Ada Lovelace"}
        self.emails: Any = [
            {"email": "ada@example.com", "verified": True, "primary": True},
            {"email": "adam@example.com", "verified": False, "primary": False},
        ]
        self.answers |= {
            "/login/oauth/access_token": lambda form: (
                200,
                "application/x-www-form-urlencoded",
                b"access_token=at&token_type=bearer&scope=user%3Aemail",
            ),
            "/api/v3/user": lambda form: as_json(self.person),
            "/api/v3/user/emails": lambda form: as_json(self.emails),
        }

    def app(self) -> dict[str, Any]:
        """How the console is told of it."""
        return {
            "provider_id": "github",
            "name": "GitHub",
            "client_id": CLIENT,
            "secret": SECRET,
            "settings": {"url": self.url},
        }


def configured(*, openid: list[dict[str, Any]] = [], github: list[dict[str, Any]] = []) -> Any:  # noqa: B006  (read only)
    """The setting that has these providers."""
    return {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": openid},
        "github": {"OAUTH_PKCE_ENABLED": True, "APPS": github},
    }
