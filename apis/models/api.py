"""An API of an organization, and who sees it in the Developer Portal."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from apis.models.definition import Definition
from apis.permissions import MANAGE_API, PERMISSIONS_ON_APIS
from console.database.constraints import choice_constraint
from console.database.fields import FoldedField, SearchField, following
from console.lists.searching import found_by
from console.words import text
from organizations.models import MembershipRole, Organization, Role
from organizations.models.role import role_labels
from organizations.tenancy.actors import Actor
from organizations.tenancy.keys import SameOrganization
from organizations.tenancy.roles import AnyRole
from projects.models import Project

if TYPE_CHECKING:
    from apis.models.version import Version


class Visibility(models.TextChoices):
    """Who the Developer Portal shows an API to."""

    PUBLIC = "public", "Everyone, without signing in"
    MEMBERS = "members", "Everyone with access to the Developer Portal"
    ROLES = "roles", "Only members with one of these roles"


def _is_visible(organization: Organization, person: Any) -> Any:
    """A condition: the API is not for roles only, or the person has one of these roles."""
    roles_of_person = MembershipRole.objects.filter(
        membership__organization=organization, membership__user=person
    ).values("role")
    matches = VisibleRole.objects.filter(api=OuterRef("pk"), role__in=roles_of_person)
    return ~Q(visibility=Visibility.ROLES) | Exists(matches)


class ApiQuerySet(models.QuerySet["Api"]):
    """APIs by who sees them and by name."""

    def public(self) -> Self:
        """The APIs that are shown to everyone, also without signing in."""
        return self.filter(visibility=Visibility.PUBLIC)

    def visible_to(self, by: Actor) -> Self:
        """The APIs that the actor sees: all but those for roles that the actor does not have.

        An actor who manages APIs, perhaps of some projects, sees all of these. A service account
        has no roles.
        """
        managed = by.reach(MANAGE_API)
        if managed.is_everywhere:
            return self
        is_visible = _is_visible(by.organization, by.person)
        return self.filter(is_visible | Q(project__in=managed.projects) if managed else is_visible)

    def visible_by_roles(self, organization: Organization, person: Any) -> Self:
        """The APIs that a member who manages none sees."""
        return self.filter(_is_visible(organization, person))

    def discovered_by(self, by: Actor) -> Self:
        """The APIs that the console shows to the actor: of those that they see, in their projects.

        Their projects are those in which they have any permission on APIs; a token may have been
        created without the one to discover them. The Developer Portal shows all that they see.
        """
        visible, is_in_projects = self.visible_to(by), Q(pk__in=[])
        for permission in PERMISSIONS_ON_APIS:
            reach = by.reach(permission)
            if reach.is_everywhere:
                return visible
            is_in_projects |= Q(project__in=reach.projects)
        return visible.filter(is_in_projects)

    def in_state(self, state: str) -> Self:
        """The APIs with a version in this state, each once."""
        return self.filter(pk__in=self.filter(versions__state=state).values("pk"))

    def brief(self, *more: str) -> Self:
        """Only the columns that a list shows and sorts by, and `more`."""
        return self.only(
            "organization", "name", "name_key", "handle", "summary", "created_at", *more
        )

    def named(self, name: str) -> Self:
        """The APIs with this name, in any case."""
        return self.filter(name_key=text.fold(name))

    def matching(self, *, project: Project, name: str, source: str) -> Self:
        """The project's APIs with this name and a definition of this text, to find repeated
        uploads. An empty name or text does not count; with both empty, there are none.
        """
        if not (name or source):
            return self.none()
        apis = self.filter(project=project)
        if name:
            apis = apis.named(name)
        if source:
            digest = Definition.digest_of(source)
            apis = apis.filter(versions__definitions__sha256=digest).distinct()
        return apis

    def found_by(self, typed: str) -> Self:
        """The APIs in whose name, handle or summary each part of the typed text begins a word."""
        return self.filter(found_by(typed))


class Api(models.Model):
    """What an organization offers to other programs, in one or more major versions.

    Its name (in any case) and its handle are unique within the organization. The handle is in every
    address and in the configuration of gateways, so it stays.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="apis")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="apis")
    name = models.CharField("API name", max_length=60)
    # Folding makes of one letter at most three.
    name_key = FoldedField(of="name", max_length=180)
    handle = models.CharField(max_length=40)
    summary = models.CharField(max_length=200, blank=True, db_default="")
    visibility = models.CharField(
        max_length=10, choices=Visibility, default=Visibility.MEMBERS, db_default="members"
    )
    visible_roles = models.ManyToManyField(Role, through="VisibleRole", related_name="+")
    # With an index over its trigrams, on PostgreSQL, in migration 0002.
    search_text = SearchField(of=("name", "handle", "summary"), db_default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ApiQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="api_key_within_organization"
            ),
            models.UniqueConstraint(
                "organization",
                "name_key",
                name="api_one_per_name",
                violation_error_message="Another API has this name.",
            ),
            models.UniqueConstraint(
                "organization",
                "handle",
                name="api_one_per_handle",
                violation_error_message="Another API has this handle.",
            ),
            choice_constraint("visibility", Visibility),
            SameOrganization("project"),
        ]
        indexes = [
            models.Index(fields=["organization", "-created_at", "-id"], name="api_by_creation")
        ]
        default_permissions = ()
        verbose_name = "API"

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **options: Any) -> None:
        super().save(*args, **following(Api, options))

    def get_absolute_url(self) -> str:
        return reverse("apis:api", args=[self.organization.handle, self.handle])

    @property
    def newest_first(self) -> "list[Version]":
        """The API's versions, highest first; without a query if they were prefetched."""
        return sorted(self.versions.all(), key=lambda version: -version.major)

    @property
    def next_major(self) -> int:
        """The number after that of the highest version, or 1 without one, in one query."""
        return (self.versions.aggregate(highest=models.Max("major"))["highest"] or 0) + 1

    @property
    def role_slugs(self) -> list[AnyRole]:
        """The roles that see the API, in the order of roles; empty if it is shown to everyone."""
        return self.organization.roles_named(role.slug for role in self.visible_roles.all())

    @property
    def roles_sentence(self) -> str:
        """The names of the roles that see the API, joined by commas."""
        return ", ".join(role_labels(self.visible_roles.all()))


class VisibleRole(models.Model):
    """A role that sees an API which only some roles see."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    api = models.ForeignKey(Api, on_delete=models.CASCADE, related_name="role_rows")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("api", "role", name="visible_role_once_per_api"),
            SameOrganization("api"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.api} for {self.role}"
