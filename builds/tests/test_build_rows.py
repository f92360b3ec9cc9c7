"""What the database holds of builds, whoever writes."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from builds.models import BuildState

pytestmark = pytest.mark.django_db
DIGEST = f"sha256:{'a' * 64}"


@pytest.mark.postgresql
def test_a_build_that_ended_is_not_changed(things):
    builds = things.organization.builds.filter(pk=things.build.pk)
    builds.update(state=BuildState.SUCCEEDED, digest=DIGEST, finished_at=timezone.now())

    with pytest.raises(IntegrityError, match="is not changed"), transaction.atomic():
        builds.update(digest=f"sha256:{'b' * 64}")

    assert builds.get().digest == DIGEST


@pytest.mark.parametrize(
    "fields",
    [
        {"state": BuildState.SUCCEEDED},
        {"state": BuildState.FAILED, "digest": DIGEST},
        {"state": BuildState.RUNNING, "digest": DIGEST},
    ],
)
def test_a_build_has_a_digest_exactly_when_it_succeeded(things, fields):
    has_ended = fields["state"] != BuildState.RUNNING
    finish = {"finished_at": timezone.now()} if has_ended else {}

    with pytest.raises(IntegrityError, match="succeeded_has_digest"), transaction.atomic():
        things.organization.builds.filter(pk=things.build.pk).update(**fields, **finish)
