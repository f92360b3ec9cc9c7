"""What the operations of this app are sent, and what is true before, for the tests of all."""

from typing import Any

from django.utils import timezone

from apis.models import Version
from apis.states import State
from apis.tests.makers import add_api, add_version, defined
from projects.models import Project
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


def _have_project(things: Things) -> None:
    """The API of this name in it is there already, as it is when a build comes again."""
    known = {"organization": things.organization, "name": "Ready", "handle": "ready"}
    api = add_api("Ready", by=things.admin)
    api.project = Project.objects.create(**known)
    api.save()


def _make_ready_to_withdraw(things: Things) -> None:
    _unpublish(things, State.PRE_RELEASED)
    Version.objects.update(subscribed_at=None)


def _make_ready_to_unpublish(things: Things) -> None:
    things.version.subscriptions.all().delete()


def _make_ready_to_delete(things: Things) -> None:
    things.version.subscriptions.all().delete()
    Version.objects.filter(api=things.api).update(state=State.CREATED, sunset_on=None)
    add_version(things.api, State.CREATED)


def _block(things: Things) -> None:
    Version.objects.filter(pk=things.version.pk).update(
        state=State.BLOCKED, blocked_from=State.PUBLISHED, blocked_reason="Attacked."
    )


def _make_ready_to_retire(things: Things) -> None:
    Version.objects.filter(pk=things.version.pk).update(
        state=State.DEPRECATED, sunset_on=timezone.localdate()
    )


BODIES: dict[str, Any] = {
    "create_api": {"project": "ready", "name": "Ready"},
    "create_definition": {"definition": defined("1.900.0")},
    "create_version": {"major": 1},
    "change_api": {"name": "Billing"},
    "block_version": {"reason": "Attacked."},
    "deprecate_version": {"sunset_on": "2090-01-31"},
    "change_addresses": {"production": "https://api.example.com/payments"},
}
READY = {
    "create_api": _have_project,
    "delete_api": _make_ready_to_delete,
    "delete_version": _make_ready_to_delete,
    "pre_release_version": lambda things: _unpublish(things, State.CREATED),
    "unblock_version": _block,
    "retire_version": _make_ready_to_retire,
    "unpublish_version": _make_ready_to_unpublish,
    "withdraw_version": _make_ready_to_withdraw,
    "create_definition": lambda things: _unpublish(things, State.CREATED),
    "publish_version": _make_ready_to_publish,
}

PAGES_ONLY = {
    "add_document": "Documents are written in an editor that shows how they look.",
    "change_document": "Documents are written in an editor that shows how they look.",
    "delete_document": "Documents are written in an editor that shows how they look.",
}
"""Actions without an operation, and why not."""
