"""The metrics of signing in."""

from console.metrics.declarations import Tally

SUCCEEDED, FAILED = "succeeded", "failed"
SIGN_INS = Tally(
    "sign_ins",
    "Sign-ins by any means, and passwords that were wrong.",
    label="result",
    values=(SUCCEEDED, FAILED),
)
