"""What builds declare."""

from accounts.own_data.personal_data import PersonalData
from builds import events, invariants, parts, permissions, troubles, webhook_types
from builds.demo import fill_builds
from console.api.v1 import Operations
from console.manifests import declarations_of
from console.serving.pages import Pages
from organizations.tenancy.denied_attempts import Attempt
from projects.demonstration import Demonstration
from projects.navigation import ComponentTab
from projects.permissions import VIEW_COMPONENT

DECLARED = [
    *declarations_of(permissions),
    *declarations_of(events),
    ComponentTab("Builds", "builds:builds", VIEW_COMPONENT, rank=20),
    ComponentTab("Tests", "builds:tests", VIEW_COMPONENT, rank=30),
    ComponentTab("CI", "builds:ci", permissions.BUILD_COMPONENT, rank=40),
    *declarations_of(webhook_types),
    *declarations_of(parts),
    *declarations_of(troubles),
    *declarations_of(invariants),
    Pages("builds.urls", under="organizations/<handle:handle>/"),
    PersonalData("builds.TestReport", "uploaded_by", "test_reports_uploaded"),
    Attempt("builds:create-ci-credential", "create a CI credential"),
    Attempt("builds:upload-tests", "upload a test report"),
    Attempt("builds:revoke-ci-credential", "revoke a CI credential"),
    Attempt("builds:rotate-ci-credential", "rotate a CI credential"),
    PersonalData("builds.CiCredential", "created_by", "ci_credentials_created"),
    Operations("builds.api.builds.router"),
    Operations("builds.api.ci_credentials.router"),
    Operations("builds.api.ci_builds.router"),
    Operations("builds.api.testing.router", large=("/tests",)),
    Demonstration("builds", fill_builds, rank=12),
]
