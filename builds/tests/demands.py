"""What each action with builds and CI demands, and how it is done."""

from builds import actions
from builds.permissions import BUILD_COMPONENT, TEST_COMPONENT
from builds.reporting import junit
from organizations.tenancy.credential_kinds import CredentialTerms
from tests.demanded import CREDENTIAL, Call

GREEN = b'<testsuite><testcase name="works"/></testsuite>'
WANTED = CredentialTerms("Other pipeline", days=30)

DEMANDS = {
    "create_ci_credential": BUILD_COMPONENT,
    "report_build": CREDENTIAL,
    "report_tests": CREDENTIAL,
    "revoke_ci_credential": BUILD_COMPONENT,
    "rotate_ci_credential": BUILD_COMPONENT,
    "upload_tests": TEST_COMPONENT,
}
CALLS = {
    "create_ci_credential": Call(
        lambda things, by: actions.create_ci_credential(
            component=things.component, wanted=WANTED, by=by
        )
    ),
    "revoke_ci_credential": Call(
        lambda things, by: actions.revoke_ci_credential(credential=things.ci_credential, by=by)
    ),
    "rotate_ci_credential": Call(
        lambda things, by: actions.rotate_ci_credential(
            credential=things.ci_credential, overlap_hours=24, by=by
        )
    ),
    "upload_tests": Call(
        lambda things, by: actions.upload_tests(
            file=actions.TestFile("unit", GREEN, junit.read(GREEN)), build=things.build, by=by
        )
    ),
}
