"""A passkey as a device makes and uses it, in a few lines: what tests send in a browser's place."""

import json
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

PROVED = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


@dataclass
class Passkey:
    """Answers the questions of a console at an origin."""

    origin: str
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    user_handle: str = ""

    def create(self, options: dict[str, Any], flags: Any = PROVED) -> dict[str, Any]:
        """What a browser sends after making it."""
        asked = options["publicKey"]
        self.user_handle = asked["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())
        made = AttestedCredentialData.create(b"\0" * 16, self.credential_id, public)
        data = AuthenticatorData.create(
            digest(asked["rp"]["id"].encode()), flags | AuthenticatorData.FLAG.AT, 0, made
        )
        client = self._client("webauthn.create", asked["challenge"])
        attestation = AttestationObject.create("none", data, {})
        return self._sent(client, attestationObject=websafe_encode(attestation))

    def made(self) -> dict[str, Any]:
        """The same without being asked, for a passkey that is there already."""
        host = str(urlsplit(self.origin).hostname)
        asked = {"challenge": "AAAA", "rp": {"id": host}, "user": {"id": "MQ"}}
        return self.create({"publicKey": asked})

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """What a browser sends after using it."""
        asked = options["publicKey"]
        client = self._client("webauthn.get", asked["challenge"])
        data = AuthenticatorData.create(digest(asked["rpId"].encode()), PROVED, 0)
        signature = self.key.sign(data + digest(client), ec.ECDSA(SHA256()))
        return self._sent(
            client,
            authenticatorData=websafe_encode(data),
            signature=websafe_encode(signature),
            userHandle=self.user_handle,
        )

    def _client(self, type: str, challenge: str) -> bytes:
        return CollectedClientData.create(type, websafe_decode(challenge), self.origin)

    def _sent(self, client: bytes, **response: str) -> dict[str, Any]:
        name = websafe_encode(self.credential_id)
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "response": {"clientDataJSON": websafe_encode(client), **response},
            "clientExtensionResults": {},
        }


def digest(data: bytes) -> bytes:
    """SHA-256, as the standard wants it."""
    hashed = Hash(SHA256())
    hashed.update(data)
    return hashed.finalize()


def as_sent(credential: object) -> dict[str, str]:
    """The form that carries it."""
    return {"credential": json.dumps(credential)}
