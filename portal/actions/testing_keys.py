"""What people do to try an API: have a key for the next minutes."""

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
"""How often the history says that a person tries a version."""


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
    """A key to try the version for 15 minutes, in place of the member's last one for it.

    `operation` is what the history says is called, such as `GET /pets`.
    """
    organization, by = authorize(by, TEST_API, on=version)
    return _replace(organization, version, environment, operation, by)


@transaction.atomic
def create_subscriber_test_key(
    *, version: Version, environment: str, operation: str, by: Membership
) -> TestKey:
    """The same for a member who could also generate a key of an application that may call it."""
    organization, by = authorize(by, GENERATE_KEY, on=version)
    if not is_subscribed(by, version):
        raise NotSubscribed(version=version)
    return _replace(organization, version, environment, operation, by)


def _replace(
    organization: Organization, version: Version, environment: str, operation: str, by: Membership
) -> TestKey:
    if not organization.apis.visible_to(by).filter(pk=version.api_id).exists():
        raise VersionGone
    # Two calls at once would both find no key to replace.
    Membership.objects.select_for_update(no_key=True).get(pk=by.pk)
    if not Version.objects.answering().filter(pk=version.pk).exists():
        raise NotCallable(version=version)
    by.test_keys.filter(version=version, environment=environment).delete()
    made = issue(
        TestKey,
        name="Test key",
        life=TEST_KEY_LIFE,
        **creator_columns(by),
        organization=organization,
        membership=by,
        version=version,
        environment=environment,
    )
    if not _is_told(by, version):
        log.record(
            API_TESTED,
            organization=organization,
            by=by,
            target=version,
            after={"operation": operation[:200], "environment": Environment(environment).value},
        )
    return made


def _is_told(by: Membership, version: Version) -> bool:
    """Whether the history says so already: a call to try something is no change."""
    mine = Event.objects.within(by.organization_id).filter(kind=API_TESTED, actor_id=by.user_id)
    about = mine.filter(target_type=version._meta.model_name, target_id=str(version.pk))
    return about.filter(at__gt=timezone.now() - RECORDED_EVERY).exists()
