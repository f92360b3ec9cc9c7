"""A major version of an API: its state, and where gateways serve it."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from apis.definitions.reading.numbers import HIGHEST_MAJOR
from apis.environments import Environment
from apis.models.api import Api
from apis.models.definition import Definition
from apis.states import CALLABLE, KINDS, State
from console.database.constraints import choice_constraint
from organizations.models import Organization
from organizations.tenancy.keys import SameOrganization

_ENDS = Q(state__in=(State.DEPRECATED, State.RETIRED)) | Q(blocked_from=State.DEPRECATED)
_IS_BLOCKED = Q(state=State.BLOCKED, blocked_from__in=CALLABLE) & ~Q(blocked_reason="")


class VersionQuerySet(models.QuerySet["Version"]):
    """Versions by state and number, and with what pages show."""

    def brief(self) -> Self:
        """Only the columns that a list of APIs shows."""
        return self.only("api", "major", "state")

    def open_to_subscribers(self) -> Self:
        """The versions that can be subscribed to: the published ones."""
        return self.filter(state=State.PUBLISHED)

    def answering(self) -> Self:
        """The versions whose calls are answered."""
        return self.filter(state__in=CALLABLE)

    def complete(self) -> Self:
        """Versions with their API and current definition, without its text, which can have 2 MB."""
        versions = self.select_related("api", "definition")
        return versions.defer("definition__source", "definition__document")

    def matching(self, *, major: int | None, source: str) -> Self:
        """The versions with this number and a definition of this text, to find repeated uploads.

        A number that is None and an empty text do not count; without both, there are none.
        """
        if major is None and not source:
            return self.none()
        versions = self if major is None else self.filter(major=major)
        if source:
            digest = Definition.digest_of(source)
            versions = versions.filter(definitions__sha256=digest)
        return versions

    def newest_first(self) -> Self:
        """Ordered by number, highest first."""
        return self.order_by("-major")


class Version(models.Model):
    """One major version of an API, which is subscribed to, published and retired as a whole.

    Its number is that of its definitions up to the first point; of dates, the year. A version is
    blocked from exactly one state and for a reason, and has a sunset date exactly once it is
    deprecated. Before it leaves `created`, it has a definition.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    api = models.ForeignKey(Api, on_delete=models.CASCADE, related_name="versions")
    major = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=12, choices=State, default=State.CREATED)
    state_changed_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True)
    """When it was first published."""
    blocked_from = models.CharField(max_length=12, blank=True, db_default="")
    blocked_reason = models.CharField(max_length=200, blank=True, db_default="")
    subscribed_at = models.DateTimeField(null=True)
    """When an application first subscribed to it. What never was subscribed to can be hidden."""
    sunset_on = models.DateField(null=True)
    """From this day on it can be retired, even if it is still used."""
    definition = models.ForeignKey(
        Definition, null=True, on_delete=models.RESTRICT, related_name="+"
    )
    """The current definition."""

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="version_key_within_organization"
            ),
            models.UniqueConstraint(
                "api",
                "major",
                name="version_one_per_major",
                violation_error_message="This API already has this version.",
            ),
            models.CheckConstraint(
                condition=Q(major__lte=HIGHEST_MAJOR), name="version_major_has_up_to_four_digits"
            ),
            choice_constraint("state", State),
            models.CheckConstraint(
                condition=_IS_BLOCKED
                | (~Q(state=State.BLOCKED) & Q(blocked_from="", blocked_reason="")),
                name="version_is_blocked_from_a_state_for_a_reason",
            ),
            models.CheckConstraint(
                condition=(_ENDS & Q(sunset_on__isnull=False))
                | (~_ENDS & Q(sunset_on__isnull=True)),
                name="version_has_a_sunset_once_deprecated",
            ),
            models.CheckConstraint(
                condition=Q(state=State.CREATED) | Q(definition__isnull=False),
                name="version_has_a_definition_once_shown",
            ),
            SameOrganization("api"),
            SameOrganization("definition"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.api} {self.number}"

    def get_absolute_url(self) -> str:
        return self.page_url("apis:version")

    def page_url(self, name: str) -> str:
        """The address of the page with this URL name about this version."""
        return reverse(name, args=[self.api.organization.handle, self.api.handle, self.major])

    @property
    def number(self) -> str:
        """The name of the version within its API, such as "v2"."""
        return self.number_of(self.major)

    @staticmethod
    def number_of(major: int) -> str:
        """The name of a version with this major number, such as "v2"."""
        return f"v{major}"

    @property
    def kind(self) -> str:
        """The kind of the state, by which pages draw it: see `apis.states.KINDS`."""
        return KINDS[State(self.state)]

    @property
    def base_urls(self) -> dict[str, str]:
        """The base URL in each environment that has one."""
        return {address.environment: address.base_url for address in self.addresses.all()}

    def note_subscription(self) -> None:
        """Save the time of the first subscription, once. The caller has locked the row."""
        if self.subscribed_at is None:
            self.subscribed_at = timezone.now()
            self.save(update_fields=["subscribed_at"])

    @property
    def is_blocked(self) -> bool:
        """Whether all calls are refused until someone unblocks the version."""
        return self.state == State.BLOCKED


class Address(models.Model):
    """The base URL at which gateways serve a version in one environment."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="addresses")
    environment = models.CharField(max_length=10, choices=Environment)
    base_url = models.URLField("base URL", max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint("version", "environment", name="address_one_per_environment"),
            choice_constraint("environment", Environment),
            models.CheckConstraint(
                condition=Q(base_url__startswith="https://") | Q(base_url__startswith="http://"),
                name="address_is_of_the_web",
                violation_error_message="Enter a URL that starts with https:// or http://.",
            ),
            SameOrganization("version"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.version} in {self.environment}"
