"""Metrics of the answers to gateways."""

from console.metrics.declarations import Tally, Timing
from gateways.checks.answers import UNKNOWN_GATEWAY
from gateways.checks.verdicts import Verdict

CHECKS = Tally(
    "gateway_checks",
    "Answers to gateways that asked about a call.",
    label="code",
    values=(*Verdict.__members__, UNKNOWN_GATEWAY),
)
CHECK_SECONDS = Timing(
    "gateway_check_seconds",
    "How long such an answer took.",
    bounds=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2),
)
