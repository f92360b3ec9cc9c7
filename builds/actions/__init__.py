"""What CI and members do with builds."""

from builds.actions.builds import report_build
from builds.actions.ci_credentials import (
    CiCredentialEnded,
    TooManyCiCredentials,
    create_ci_credential,
    revoke_ci_credential,
    rotate_ci_credential,
)
from builds.actions.testing import TestFile, TooManyTestReports, report_tests, upload_tests
