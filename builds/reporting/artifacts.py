"""Artifacts: what a build made, named so that it can never be another thing."""

import re

LONGEST = 500
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_ARTIFACT = re.compile(r"([A-Za-z0-9][\x21-\x3f\x41-\x7e]*)@(sha256:[0-9a-f]{64})")
NO_DIGEST = (
    "Name the artifact with its digest: registry.example.com/acme/orders@sha256: and 64 hexadecimal"
    " digits. A tag can be moved to another artifact."
)


def digest_of(artifact: str) -> str:
    """The digest in the name of an artifact; empty if there is none, or the name is not one."""
    match = _ARTIFACT.fullmatch(artifact)
    return match[2] if match else ""
