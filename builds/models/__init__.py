"""The rows of builds, their tests and CI."""

from builds.models.build import ENDS, Build, BuildQuerySet, BuildState
from builds.models.ci_credential import CiCredential, RefusedReport
from builds.models.testing import CaseResult, Outcome, TestReport, Totals
