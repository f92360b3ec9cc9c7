"""What the operations of this app are sent, and what is true before, for the tests of all."""

from typing import Any

from django.utils import timezone

from apis.models import Version
from apis.states import State
from apis.tests.makers import defined
from tests.our_apps import written_for_tests
from tests.samples import Things


def _unpublish(things: Things, state: State) -> None:
    Version.objects.filter(pk=things.version.pk).update(
        state=state, state_changed_at=timezone.now(), published_at=None
    )


def _make_ready_to_publish(things: Things) -> None:
    _unpublish(things, State.PRE_RELEASED)
    for _, meet in written_for_tests("requirements", "MEET"):
        meet(things.version)


BODIES: dict[str, Any] = {"create_definition": {"definition": defined("1.900.0")}}
READY = {
    "create_definition": lambda things: _unpublish(things, State.CREATED),
    "publish_version": _make_ready_to_publish,
}
