"""Actions to get a test key, with which a member tries an API for some minutes."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from apis.actions.moving import VersionGone
from apis.environments import Environment
from apis.models import Version
from apis.permissions import TEST_API
from audit import log
from audit.models import Event
from console.refusals import Refusal
from credentials.actions import issue
from organizations.models import Membership, Organization
from organizations.tenancy.actors import creator_columns
from organizations.tenancy.locks import authorize
from portal.catalogue.visible_apis import is_subscribed
from portal.events import API_TESTED
from portal.models import TEST_KEY_LIFE, TestKey
from portal.permissions import GENERATE_KEY

RECORDED_EVERY = timedelta(hours=1)
"""How often the history has that a person tries a version."""


class NotCallable(Refusal):
    slug = "not-callable"
    message = "{version} does not answer calls now."


class NotSubscribed(Refusal):
    slug = "not-subscribed"
    message = "None of your applications has an active subscription to {version}."


@transaction.atomic
def create_test_key(
    *, version: Version, environment: str, operation: str, by: Membership
) -> TestKey:
    """Create a test key for 15 minutes in place of the member's last one, for who has TEST_API.

    `operation`, such as `GET /pets`, is what the history names. Raises VersionGone or NotCallable.
    """
    organization, by = authorize(by, TEST_API, on=version)
    return _replace_test_key(organization, version, environment, operation, by)


@transaction.atomic
def create_subscriber_test_key(
    *, version: Version, environment: str, operation: str, by: Membership
) -> TestKey:
    """Create a test key for 15 minutes in place of the member's last one, for a subscriber.

    The member manages an application that may call the version, and could generate a key of it.
    Raises NotSubscribed, VersionGone or NotCallable.
    """
    organization, by = authorize(by, GENERATE_KEY, on=version)
    if not is_subscribed(by, version):
        raise NotSubscribed(version=version)
    return _replace_test_key(organization, version, environment, operation, by)


def _replace_test_key(
    organization: Organization, version: Version, environment: str, operation: str, by: Membership
) -> TestKey:
    """Delete the member's test key for this version and environment and create another one.

    Locks the membership, because two requests would both find no key to replace. Records an event
    once an hour. Raises VersionGone or NotCallable.
    """
    if not organization.apis.visible_to(by).filter(pk=version.api_id).exists():
        raise VersionGone
    Membership.objects.select_for_update(no_key=True).get(pk=by.pk)
    if not Version.objects.answering().filter(pk=version.pk).exists():
        raise NotCallable(version=version)
    by.test_keys.filter(version=version, environment=environment).delete()
    test_key = issue(
        TestKey,
        name="Test key",
        life=TEST_KEY_LIFE,
        **creator_columns(by),
        organization=organization,
        membership=by,
        version=version,
        environment=environment,
    )
    if not _was_recorded(by, version):
        log.record(
            API_TESTED,
            by=by,
            target=version,
            after={"operation": operation[:200], "environment": Environment(environment).value},
        )
    return test_key


def _was_recorded(by: Membership, version: Version) -> bool:
    """Whether an event of the last hour says that this person tries the version."""
    events = Event.objects.within(by.organization_id).filter(kind=API_TESTED, actor_id=by.user_id)
    events_of_version = events.filter(
        target_type=version._meta.model_name, target_id=str(version.pk)
    )
    return events_of_version.filter(at__gt=timezone.now() - RECORDED_EVERY).exists()
