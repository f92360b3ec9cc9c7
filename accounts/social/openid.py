"""Verifying ID tokens (OpenID Connect Core 1.0, section 3.1.3.7).

allauth does not verify the signature of a token that came over TLS, and uses no nonce. Both are
checked here, so that no token of another sign-in or another program is accepted.
"""

import hmac
import re
from typing import Any

import jwt

ALGORITHMS = {
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA"),
}
"""Signatures with a key that only the provider has. With HS256, our client secret could sign."""
KEY_TYPES = {"RSA", "EC", "OKP"}
REQUIRED = ["iss", "sub", "aud", "exp", "iat"]
LEEWAY = 60
"""By how many seconds the provider's clock may be off."""
LONGEST_SUBJECT = 191
TENANT = "{tenantid}"
DIRECTORY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class WrongAnswer(Exception):
    """A provider's answer cannot be believed. The message is logged for operators."""


def checked_claims(
    token: str, *, keys: Any, issuer: str, client_id: str, nonce: str
) -> dict[str, Any]:
    """The claims of an ID token, verified. Raises WrongAnswer or jwt.PyJWTError.

    `issuer` is that of the provider's configuration, in which Microsoft writes `{tenantid}`: each
    directory issues its own tokens and names itself in the claim `tid`.
    """
    claims: dict[str, Any] = jwt.decode(
        token,
        key=_key_of(token, keys),
        algorithms=sorted(ALGORITHMS),
        audience=client_id,
        leeway=LEEWAY,
        options={"require": REQUIRED},
    )
    if claims["iss"] != _issuer_of_directory(issuer, claims.get("tid")):
        raise WrongAnswer("the ID token is of another issuer")
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    other_programs = [program for program in audience if program != client_id]
    if claims.get("azp", None if other_programs else client_id) != client_id:
        raise WrongAnswer("the ID token was made for another program")
    claimed = claims.get("nonce")
    if not isinstance(claimed, str) or not hmac.compare_digest(claimed.encode(), nonce.encode()):
        raise WrongAnswer("the ID token is of another sign-in: its nonce differs")
    demand_subject(claims["sub"])
    return claims


def demand_subject(subject: Any) -> None:
    """Raise WrongAnswer unless the subject is printable text that the database keeps unchanged."""
    if not isinstance(subject, str):
        raise WrongAnswer("the subject is no text")
    if not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable() or subject.isspace():
        raise WrongAnswer("the subject is empty, too long, or not printable")


def _key_of(token: str, keys: Any) -> jwt.PyJWK:
    """The provider's key for the token's algorithm and key ID.

    Raises WrongAnswer for a forbidden algorithm, or unless exactly one key is possible.
    """
    header = jwt.get_unverified_header(token)
    algorithm, kid = header["alg"], header.get("kid")
    if algorithm not in ALGORITHMS:
        raise WrongAnswer("the ID token is not signed, or not with a key of the provider's")
    candidates = [
        key
        for key in keys["keys"]
        if key.get("kty") in KEY_TYPES
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and (kid is None or key.get("kid") == kid)
    ]
    if len(candidates) != 1:
        raise WrongAnswer("it is unclear which key signed the ID token")
    return jwt.PyJWK(candidates[0], algorithm)


def _issuer_of_directory(issuer: str, tenant: Any) -> str:
    """The issuer with the directory in place of `{tenantid}`. Raises WrongAnswer without one."""
    if TENANT not in issuer:
        return issuer
    if not isinstance(tenant, str) or not DIRECTORY.fullmatch(tenant):
        raise WrongAnswer("the ID token names no directory")
    return issuer.replace(TENANT, tenant)
