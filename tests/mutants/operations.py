"""What those who run the console see of it, and no one else."""

from tests.mutants.mutant import Mutant

METRICS = "Metrics are read by strangers, or tell who uses the console"
MIDDLEWARE = "console/metrics/middleware.py"
TESTS = "console/tests/test_metrics.py"

MUTANTS = [
    Mutant(
        threat=METRICS,
        rule="metrics are shown only with the token",
        file=MIDDLEWARE,
        old="not constant_time_compare(token, settings.METRICS_TOKEN)",
        new="not settings.METRICS_TOKEN.startswith(token)",
        tests=(f"{TESTS}::test_only_who_shows_the_token_reads_the_numbers",),
    ),
    Mutant(
        threat=METRICS,
        rule="metrics name no path",
        file="console/logs/naming.py",
        old='return getattr(request, "answered_by", "unknown")',
        new='return getattr(request, "answered_by", request.path)',
        tests=(f"{TESTS}::test_nothing_that_others_send_becomes_a_label",),
    ),
]
