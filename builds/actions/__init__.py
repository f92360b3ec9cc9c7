"""What CI and members do with builds."""

from builds.actions.builds import report_build
from builds.actions.ci import (
    CiCredentialEnded,
    CiTerms,
    TooManyCiCredentials,
    create_ci_credential,
    revoke_ci_credential,
    rotate_ci_credential,
)
from builds.actions.testing import TestFile, TooManyTestReports, report_tests, upload_tests

__all__ = [
    "CiCredentialEnded",
    "CiTerms",
    "TestFile",
    "TooManyCiCredentials",
    "TooManyTestReports",
    "create_ci_credential",
    "report_build",
    "report_tests",
    "revoke_ci_credential",
    "rotate_ci_credential",
    "upload_tests",
]
