"""Pages of builds, their tests and CI, under /organizations/<handle>/."""

from django.urls import path

from builds.views import builds, ci, testing
from projects.urls import COMPONENT

app_name = "builds"
CI = f"{COMPONENT}ci/<uuid:ci_credential_id>/"
urlpatterns = [
    path(f"{COMPONENT}builds/", builds.builds, name="builds"),
    path(f"{COMPONENT}builds/<int:build_number>/", builds.build, name="build"),
    path(f"{COMPONENT}builds/<int:build_number>/tests/new/", testing.upload, name="upload-tests"),
    path(f"{COMPONENT}tests/", testing.tests, name="tests"),
    path(f"{COMPONENT}ci/", ci.ci, name="ci"),
    path(f"{COMPONENT}ci/new/", ci.create, name="create-ci-credential"),
    path(CI, ci.credential, name="ci-credential"),
    path(f"{CI}rotate/", ci.rotate, name="rotate-ci-credential"),
    path(f"{CI}revoke/", ci.revoke, name="revoke-ci-credential"),
]
