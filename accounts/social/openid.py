"""ID tokens (OpenID Connect Core 1.0, section 3.1.3.7): what has to be true of one.

allauth leaves the signature unverified where the token came over TLS, and knows of no nonce. Both
are checked here: neither a token of another sign-in counts, nor one of another program.
"""

import hmac
import re
from typing import Any

import jwt

ALGORITHMS = {
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA"),
}
"""Those with a key that only the provider has. With HS256 anyone with our secret could sign."""
KEY_TYPES = {"RSA", "EC", "OKP"}
REQUIRED = ["iss", "sub", "aud", "exp", "iat"]
LEEWAY = 60
"""By how many seconds the provider's clock may be off."""
LONGEST_SUBJECT = 191
TENANT = "{tenantid}"
DIRECTORY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class WrongAnswer(Exception):
    """A provider's answer is not one that can be believed; the message is for the operators."""


def checked_claims(
    token: str, *, keys: Any, issuer: str, client_id: str, nonce: str
) -> dict[str, Any]:
    """What the token says, once all is checked. Raises WrongAnswer or jwt.PyJWTError.

    `issuer` is the provider's own, in which Microsoft writes `{tenantid}` for one of many
    directories: each issues its own tokens and says in `tid` which it is.
    """
    claims: dict[str, Any] = jwt.decode(
        token,
        key=_key_of(token, keys),
        algorithms=sorted(ALGORITHMS),
        audience=client_id,
        leeway=LEEWAY,
        options={"require": REQUIRED},
    )
    if claims["iss"] != _of_directory(issuer, claims.get("tid")):
        raise WrongAnswer("the ID token is of another issuer")
    others = [each for each in _listed(claims["aud"]) if each != client_id]
    if claims.get("azp", None if others else client_id) != client_id:
        raise WrongAnswer("the ID token was made for another program")
    sent = claims.get("nonce")
    if not isinstance(sent, str) or not hmac.compare_digest(sent.encode(), nonce.encode()):
        raise WrongAnswer("the ID token is of another sign-in: its nonce differs")
    demand_subject(claims["sub"])
    return claims


def demand_subject(subject: Any) -> None:
    """Refuse a subject that names no one, or that the database could not tell from others."""
    if not isinstance(subject, str):
        raise WrongAnswer("the subject is no text")
    if not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable() or subject.isspace():
        raise WrongAnswer("the subject is empty, too long, or not printable")


def _key_of(token: str, keys: Any) -> jwt.PyJWK:
    """The one key of the provider that may have signed the token."""
    header = jwt.get_unverified_header(token)
    algorithm, kid = header["alg"], header.get("kid")
    if algorithm not in ALGORITHMS:
        raise WrongAnswer("the ID token is not signed, or not with a key of the provider's")
    fitting = [
        key
        for key in keys["keys"]
        if key.get("kty") in KEY_TYPES
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and (kid is None or key.get("kid") == kid)
    ]
    if len(fitting) != 1:
        raise WrongAnswer("it is unclear which key signed the ID token")
    return jwt.PyJWK(fitting[0], algorithm)


def _of_directory(issuer: str, tenant: Any) -> str:
    if TENANT not in issuer:
        return issuer
    if not isinstance(tenant, str) or not DIRECTORY.fullmatch(tenant):
        raise WrongAnswer("the ID token names no directory")
    return issuer.replace(TENANT, tenant)


def _listed(audience: Any) -> list[Any]:
    return audience if isinstance(audience, list) else [audience]
